"""Reference periods of every frequency."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.domain.releases.periods import PERIODIC, following, period_of

DAY = dt.date(2026, 5, 20)


@pytest.mark.parametrize(
    ("frequency", "code", "label", "english"),
    [
        ("harian", "2026-05-20", "20 Mei 2026", "20 May 2026"),
        ("mingguan", "2026-W21", "18 Mei 2026 s.d. 24 Mei 2026", "18 May 2026 to 24 May 2026"),
        ("bulanan", "2026-05", "Mei 2026", "May 2026"),
        ("triwulanan", "2026-Q2", "Triwulan II 2026", "Quarter II 2026"),
        ("empat_bulanan", "2026-C2", "Caturwulan II 2026", "Four months II 2026"),
        ("semesteran", "2026-S1", "Semester I 2026", "Half-year I 2026"),
        ("tahunan", "2026", "2026", "2026"),
        ("dua_tahunan", "2025/2026", "2025-2026", "2025-2026"),
    ],
)
def test_names(frequency: str, code: str, label: str, english: str) -> None:
    """A period has a stable code and the name people use, in two languages."""
    period = period_of(frequency, DAY)
    assert (period.code, period.label("id"), period.label("en")) == (code, label, english)


def test_frequencies_without_periods() -> None:
    """Ad hoc data, data released once, and those released less often than every two years have no periods."""
    assert set(FREQUENCIES) - PERIODIC == {"ad_hoc", "sekali", "lebih_dua_tahunan"}
    with pytest.raises(ValueError, match="ad_hoc"):
        period_of("ad_hoc", DAY)


@given(st.sampled_from(sorted(PERIODIC)), st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_without_gaps(frequency: str, day: dt.date) -> None:
    """Each day lies in exactly one period, the next begins the day after, and no two have one code."""
    period = period_of(frequency, day)
    after = following(period)
    assert period.start <= day <= period.end
    assert after.start == period.end + dt.timedelta(days=1)
    assert after.code != period.code
    assert period_of(frequency, period.start) == period_of(frequency, period.end) == period


@pytest.mark.parametrize(("day", "code"), [(dt.date(2027, 1, 1), "2026-W53"), (dt.date(2027, 1, 4), "2027-W01")])
def test_weeks_at_the_turn_of_the_year(day: dt.date, code: str) -> None:
    """Weeks are those of ISO 8601: the first one of a year holds its first Thursday."""
    assert period_of("mingguan", day).code == code

"""Dates and periods as offices write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import PERIODIC, period_of
from ckanext.satudata.domain.releases.reading import read_period, read_planned
from ckanext.satudata.domain.releases.terms import Precision

JULY = dt.date(2026, 7, 20)


@pytest.mark.parametrize(
    ("written", "precision", "day", "time"),
    [
        ("2026-07-20", Precision.day, JULY, None),
        ("20-07-2026", Precision.day, JULY, None),
        ("20/7/2026", Precision.day, JULY, None),
        (" 20  Juli 2026 ", Precision.day, JULY, None),
        (JULY, Precision.day, JULY, None),
        (dt.datetime.fromisoformat("2026-07-20"), Precision.day, JULY, None),
        (dt.datetime.fromisoformat("2026-07-20T09:30:12"), Precision.minute, JULY, dt.time(9, 30)),
        ("20 Juli 2026 pukul 09.30 WIB", Precision.minute, JULY, dt.time(9, 30)),
        ("2026-07-20T09:30", Precision.minute, JULY, dt.time(9, 30)),
        ("20-07-2026, 9:30", Precision.minute, JULY, dt.time(9, 30)),
        ("Juli 2026", Precision.month, dt.date(2026, 7, 1), None),
        ("Nopember 2026", Precision.month, dt.date(2026, 11, 1), None),
        ("2026-07", Precision.month, dt.date(2026, 7, 1), None),
        ("Triwulan III 2026", Precision.quarter, dt.date(2026, 7, 1), None),
        ("2026-Q3", Precision.quarter, dt.date(2026, 7, 1), None),
        ("Paling lambat 31 Desember 2026", Precision.not_later_than, dt.date(2026, 12, 31), None),
        ("paling lambat Februari 2026", Precision.not_later_than, dt.date(2026, 2, 28), None),
    ],
)
def test_planned(written: object, precision: Precision, day: dt.date, time: dt.time | None) -> None:
    """A date is read in the precision in which it was written."""
    assert read_planned(written) == PlannedDate(precision, day, time)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "31 Februari 2026",
        "30-02-2026",
        "20-13-2026",
        "20 Jul-i 2026",
        "Triwulan V 2026",
        "besok",
        "20-07-2026 25:00",
    ],
)
def test_not_a_date(written: str) -> None:
    """What is no date is refused, 31 February too; nothing is guessed."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is made by whoever knows row and column
        read_planned(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026", "2026"),
        (2026, "2026"),
        ("2025-2026", "2025/2026"),
        ("Semester II 2026", "2026-S2"),
        ("Triwulan 4 2026", "2026-Q4"),
        ("Caturwulan III 2026", "2026-C3"),
        ("Agustus 2026", "2026-08"),
        ("2026-08", "2026-08"),
        ("20 Juli 2026", "2026-07-20"),
        (JULY, "2026-07-20"),
    ],
)
def test_period(written: str | int | dt.date, code: str) -> None:
    """A period is read from its code or from what people call it."""
    assert read_period(written).code == code


@pytest.mark.parametrize("written", ["2026-2025", "2020-2026", "Semester III 2026", "kapan saja", ""])
def test_not_a_period(written: str) -> None:
    """A period that ends before it starts, or that does not exist, is refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is made by whoever knows row and column
        read_period(written)


@given(
    st.sampled_from(sorted(PERIODIC - {"mingguan"})),
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from(["id", "en"]),
)
def test_what_is_shown_can_be_read(frequency: str, day: dt.date, language: str) -> None:
    """The code and the label of a period are read as that period again."""
    period = period_of(frequency, day)
    assert read_period(period.code) == period
    if not (language == "en" and frequency == "empat_bulanan"):
        assert read_period(period.label(language)) == period

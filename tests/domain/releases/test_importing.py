"""A schedule from a table: every mistake is named by row and column, and the good rows can be taken alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ckanext.satudata.domain.releases.importing import COLUMNS, read_table
from ckanext.satudata.domain.releases.terms import Certainty, Kind, Precision

HEADER = ["No", "Judul Dataset", "OPD", "Periode Waktu", "Jadwal Rilis", "Kepastian", "Frekuensi"]
GOOD: list[Any] = [1, "Jumlah Penduduk", "Dinas Kependudukan", 2025, dt.date(2026, 7, 20), "Pasti", "Tahunan"]


def with_cell(column: str, value: Any) -> list[Any]:
    """Return the good row with another value in a column."""
    return [value if name == column else cell for name, cell in zip(HEADER, GOOD, strict=True)]


def test_good_row() -> None:
    """A row is read with the headers that municipal tables use; columns nobody knows are passed over."""
    table = read_table([HEADER, GOOD, [None] * 7])
    row = table.rows[0]
    assert table.problems == []
    assert (row.title, row.period.code, row.kind, row.frequency) == ("Jumlah Penduduk", "2025", Kind.data, "tahunan")
    assert row.announcement.certainty is Certainty.pasti
    assert row.announcement.planned is not None
    assert row.announcement.planned.precision is Precision.day


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("Judul Dataset", None, "is empty"),
        ("Judul Dataset", "x" * 501, "longer than 500"),
        ("OPD", "  ", "is empty"),
        ("Periode Waktu", "2026-2025", "not a period"),
        ("Periode Waktu", None, "is empty"),
        ("Periode Waktu", 2027, "before the period begins"),
        ("Jadwal Rilis", "31 Februari 2026", "not a date"),
        ("Jadwal Rilis", "Juli 2026", "names its day"),
        ("Kepastian", "Mungkin", "not one of"),
        ("Frekuensi", "kadang-kadang", "not one of"),
    ],
)
def test_one_mistake(column: str, value: Any, part: str) -> None:
    """Each mistake is named once, with its row and the header of its column."""
    table = read_table([HEADER, with_cell("Judul Dataset", "Data lain"), with_cell(column, value)])
    assert [row.number for row in table.rows] == [2]
    problem = table.problems[0]
    assert len(table.problems) == 1
    assert problem.row == 3
    assert part in problem.message
    assert problem.column == (
        "Kepastian" if part == "names its day" else column if part[:6] != "before" else "Jadwal Rilis"
    )


def test_all_mistakes_of_a_row() -> None:
    """All mistakes of a row are told at once."""
    bad = [1, None, "OPD A", "kapan", "besok", "Mungkin", "x"]
    assert {problem.column for problem in read_table([HEADER, bad]).problems} == set(HEADER) - {"No", "OPD"}


def test_duplicates() -> None:
    """The same dataset and period twice is a mistake of the second row, which names the first."""
    table = read_table([HEADER, GOOD, with_cell("Judul Dataset", "jumlah penduduk")])
    assert [problem.params for problem in table.problems] == [{"row": "2"}]


def test_missing_columns() -> None:
    """Without the columns that a schedule needs nothing is read, and each missing one is named."""
    table = read_table([["Judul"], ["Jumlah Penduduk"]])
    assert {problem.column for problem in table.problems} == {"OPD", "Periode Data", "Jadwal Rilis"}
    assert table.rows == []
    assert len(read_table([]).problems) == 4


def test_many_rows() -> None:
    """Of 10,000 rows with 37 broken ones 9,963 are read and each broken one is named."""
    rows = [with_cell("Judul Dataset", f"Data nomor {number}") for number in range(10_000)]
    for number in range(37):
        rows[number * 250][4] = "31 Februari 2026"
    table = read_table([HEADER, *rows])
    assert len(table.rows) == 9_963
    assert [problem.row for problem in table.problems] == [number * 250 + 2 for number in range(37)]


def test_headers_are_unambiguous() -> None:
    """No header names two fields."""
    headers = [header.casefold() for names in COLUMNS.values() for header in names]
    assert len(headers) == len(set(headers))


@pytest.mark.parametrize(("word", "expected"), [(None, False), ("Tidak", False), ("ya", True), ("YES", True)])
def test_confidential_title(word: str | None, expected: bool) -> None:
    """A title that is not for the public stays so in a table."""
    assert read_table([[*HEADER, "Rahasia"], [*GOOD, word]]).rows[0].confidential is expected


def test_unreadable_word_about_confidentiality() -> None:
    """What cannot be read is not taken for a no."""
    table = read_table([[*HEADER, "Rahasia"], [*GOOD, "mungkin"]])
    assert table.rows == []
    assert [problem.column for problem in table.problems] == ["Rahasia"]


def test_no_date_yet() -> None:
    """ "Belum ditentukan" is a statement, an empty cell is not; and what has no date cannot be certain."""
    row = with_cell("Jadwal Rilis", "Belum ditentukan")
    assert [problem.column for problem in read_table([HEADER, row]).problems] == ["Kepastian"]
    row[HEADER.index("Kepastian")] = "Sementara"
    assert read_table([HEADER, row]).rows[0].announcement.planned is None


@pytest.mark.parametrize(
    ("frequency", "written", "code"),
    [
        ("Bulanan", dt.date(2026, 5, 1), "2026-05"),
        ("Mingguan", "2026-05-04", "2026-W19"),
        (None, "2026-W19", "2026-W19"),
        (None, "4 Mei 2026 s.d. 10 Mei 2026", "2026-W19"),
        ("Harian", "4 Mei 2026", "2026-05-04"),
    ],
)
def test_periods_of_spreadsheets(frequency: str | None, written: Any, code: str) -> None:
    """A day is the period of the frequency in which it lies; weeks are read as they are shown."""
    row = with_cell("Periode Waktu", written)
    row[HEADER.index("Frekuensi")] = frequency
    assert [item.period.code for item in read_table([HEADER, row]).rows] == [code]


@pytest.mark.parametrize("value", [dt.date(9999, 12, 31), "31-12-9999", "Desember 9999", "0001-01-01"])
def test_implausible_years(value: Any) -> None:
    """A year far from ours is a slip, and is named as such."""
    assert [problem.column for problem in read_table([HEADER, with_cell("Jadwal Rilis", value)]).problems] == [
        "Jadwal Rilis"
    ]

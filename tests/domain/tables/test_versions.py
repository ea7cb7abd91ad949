"""What changed since the last version of a file."""

from __future__ import annotations

import json

from ckanext.satudata.domain.tables import versions
from ckanext.satudata.domain.tables.book import Book, Column, Kind, Range, Sheet, Table, Value

KINDS: list[Kind] = ["text", "number", "integer"]


def summary(
    header: list[str], rows: list[list[Value]], sheet: str = "Data", style: str | None = None
) -> versions.Summary:
    """Return the summary of a file with one table."""
    columns = tuple(
        Column(number, name, (name,), KINDS[min(number, 3) - 1], style)  # pyright: ignore[reportArgumentType]
        for number, name in enumerate(header, start=1)
    )
    table = Table(sheet, Range(1, 1, len(rows) + 1, len(header)), (), (1,), columns)
    return versions.summarise(Book("xlsx", (Sheet(sheet, [header, *rows]),)), [table])


HEADER = ["nama", "luas", "jumlah"]
OLD = summary(HEADER, [["A", 10.5, 100], ["B", 9.5, 100]])


def test_a_summary_holds_sums_and_no_cell() -> None:
    """What is kept of a version is plain data: names, types, rows and sums, no value of a text column."""
    assert json.loads(json.dumps(OLD)) == OLD
    assert OLD[0]["rows"] == 2
    assert [field.get("total") for field in OLD[0]["fields"]] == [None, 20.0, 200.0]
    assert "A" not in [value for field in OLD[0]["fields"] for value in field.values()]
    kept = versions.schema_of(OLD)
    assert kept is not None
    assert kept["asal"] == "inferred"
    assert "total" not in str(kept)


def test_rows_columns_and_totals() -> None:
    """Rows are counted, columns compared, and a total is told when it moved by more than the chosen share."""
    new = summary(["nama", "luas", "banyaknya"], [["A", 10.5, 100], ["B", 9.5, 100], ["C", 6.0, 1]])
    found = versions.changes(OLD, new, 0.25)
    assert found
    assert found.tables[0].rows == (2, 3)
    assert {(change.kind, change.name) for change in found.tables[0].columns} == {
        ("missing", "jumlah"),
        ("new", "banyaknya"),
    }
    assert [(moved.column, moved.old, moved.new, moved.share) for moved in found.tables[0].totals] == [
        ("luas", 20, 26, 0.3)
    ]
    assert not versions.changes(OLD, new, 0.5).tables[0].totals
    assert not versions.changes(OLD, OLD, 0.25)


def test_a_total_from_nothing_and_a_falling_one() -> None:
    """From a total of 0 there is no share, but it is told; a fall counts as a rise does."""
    before = summary(HEADER, [["A", 0, -100]])
    found = versions.changes(before, summary(HEADER, [["A", 5, -200]]), 0.25).tables[0].totals
    assert [(moved.column, moved.share) for moved in found] == [("luas", None), ("jumlah", -1.0)]


def test_figures_that_cannot_be_read_without_a_guess_have_no_total() -> None:
    """Indonesian figures are read by the column's style; where it is ambiguous or mixed, no total is compared."""
    rows: list[list[Value]] = [["A", "1.234,5", "1.000"], ["B", "-", "2.000"]]
    totals = [field.get("total") for field in summary(HEADER, rows, style="id")[0]["fields"]]
    assert totals == [None, 1234.5, 3000.0]
    assert "total" not in str(summary(HEADER, rows, style="ambiguous"))
    assert "total" not in str(summary(HEADER, [["A", "sepuluh", 1e999]]))


def test_several_tables_find_their_counterparts() -> None:
    """Tables are paired by their columns and sheets, whatever their order; the others are gone or new."""
    other = summary(["kode", "panjang", "ruas"], [["x", 1.5, 1]], "Jalan")
    found = versions.changes([*OLD, *other], [*other, *OLD], 0.25)
    assert not found
    assert [table.sheet for table in found.tables] == ["Data", "Jalan"]
    gone = versions.changes([*OLD, *other], OLD, 0.25)
    assert (gone.tables_gone, gone.tables_new) == (("Jalan",), ())
    assert versions.changes(OLD, [*OLD, *other], 0.25).tables_new == ("Jalan",)
    assert versions.changes([], OLD, 0.25).tables_new == ("Data",)
    assert versions.schema_of([]) is None


def test_rows_are_told_apart_by_their_first_columns() -> None:
    """One row in the place of another is told, whatever the order of rows; persons and long tables leave no marks."""
    rows: list[list[Value]] = [["A", 1, 5], ["B", 1, 5]]
    old = summary(HEADER, rows)
    assert not versions.changes(old, summary(HEADER, rows[::-1]), 0.25)
    found = versions.changes(old, summary(HEADER, [["B", 1, 5], ["C", 1, 5]]), 0.25)
    assert found
    assert (found.tables[0].rows_new, found.tables[0].rows_gone) == (1, 1)
    assert "marks" not in str(summary(HEADER, [["3500000000000001", 1, 5], ["3500000000000002", 1, 5]]))
    assert "marks" not in str(summary(HEADER, [["sama", 1, 5], ["sama", 2, 6]]))
    assert "marks" not in str(summary(HEADER, [[str(n), 1, 5] for n in range(5_001)]))


def test_a_column_with_the_total_of_another_is_that_one_renamed() -> None:
    """A new name that is quite different is known by its figures; a total is compared under the new name too."""
    new = summary(["nama", "luas", "banyaknya warga"], [["A", 10.5, 100], ["B", 9.5, 100]])
    assert [(change.kind, change.old, change.new) for change in versions.changes(OLD, new, 0.25).tables[0].columns] == [
        ("renamed", "jumlah", "banyaknya warga")
    ]
    alike = summary(["nama", "luas", "jumlahnya"], [["A", 10.5, 300], ["B", 9.5, 100]])
    assert [(moved.column, moved.old) for moved in versions.changes(OLD, alike, 0.25).tables[0].totals] == [
        ("jumlahnya", 200)
    ]


def test_figures_with_units_have_totals() -> None:
    rows: list[list[Value]] = [["A", "Rp 1.500.000", "10%"], ["B", "Rp 500.000", "20%"]]
    assert [field.get("total") for field in summary(HEADER, rows, style="id")[0]["fields"]] == [None, 2_000_000, 30]

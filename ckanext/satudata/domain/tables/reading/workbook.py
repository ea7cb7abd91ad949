"""Sheets of XLSX, XLS and ODS files, through calamine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ckanext.satudata.domain.tables.book import Book, Format, Range, Sheet, Value
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.letters import letter

from .dense import RowStore
from .facts import SheetFacts, WorkbookFacts, telling
from .ids import hidden_id_columns
from .result import Limits, NotReadable, Reading, note

_MOST_MERGED = 50_000
_PROPERTIES = {
    "author": ("nama pembuat", "author"),
    "last_author": ("nama penyunting terakhir", "last editor"),
    "company": ("instansi", "company"),
    "manager": ("nama atasan", "manager"),
    "custom": ("keterangan khusus", "custom properties"),
    "path": ("lokasi berkas di komputer", "place of the file on a computer"),
    "link_base": ("alamat tautan", "base of links"),
    "links": ("tautan ke berkas di komputer", "links to files on a computer"),
    "hidden_ids": ("nomor pengenal di kolom tersembunyi", "ids in hidden columns"),
    "comment_authors": ("nama pemberi komentar", "authors of comments"),
}


def read_workbook(file: IO[bytes], form: Format, facts: WorkbookFacts, limits: Limits) -> Reading:
    """Read every sheet of a workbook whose parts were looked at before.

    Raises:
        NotReadable: it is damaged, protected by a password or too large.
    """
    source = facts.file or file
    source.seek(0)
    with _errors_named(), CalamineWorkbook.from_filelike(source) as workbook:
        sheets = tuple(_sheets(workbook, facts, limits))
    if not any(len(sheet.rows) for sheet in sheets):
        raise NotReadable("empty_file", variant="sheets")
    book = Book(form, sheets, properties={**telling(facts.properties), **_ids(sheets)})
    return Reading(book, tuple(_findings(book, facts)))


@contextmanager
def _errors_named() -> Iterator[None]:
    try:
        yield
    except PasswordError:
        raise NotReadable("password") from None
    except CalamineError:
        raise NotReadable("unreadable", variant="damaged") from None
    except BaseException as error:
        # A failed assertion inside the compiled reader; the class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise NotReadable("unreadable", variant="damaged") from None


def _sheets(workbook: CalamineWorkbook, facts: WorkbookFacts, limits: Limits) -> Iterator[Sheet]:
    worksheets = [
        (position, meta)
        for position, meta in enumerate(workbook.sheets_metadata)
        if meta.typ is SheetTypeEnum.WorkSheet
    ]
    if len(worksheets) > limits.max_sheets:
        raise NotReadable("too_large", variant="sheets", limit=limits.max_sheets)
    known = facts.sheets if len(facts.sheets) == len(worksheets) else ()
    cells = 0
    for number, (position, meta) in enumerate(worksheets):
        more = known[number] if known else SheetFacts()
        source = workbook.get_sheet_by_index(position)
        rows, filled = _rows(source, limits.max_cells - cells)
        cells += filled
        height = len(rows)
        yield Sheet(
            meta.name,
            rows,
            merged=_merged(source) or tuple(more.merged),
            hidden=meta.visible is not SheetVisibleEnum.Visible,
            hidden_rows=frozenset(row for row in more.hidden_rows if row <= height),
            hidden_columns=_used_columns(more.hidden_columns, source),
        )


def _ids(sheets: tuple[Sheet, ...]) -> dict[str, str]:
    places = [f"{sheet.name}!{letter(column)}" for sheet in sheets for column in sorted(hidden_id_columns(sheet))]
    return {"hidden_ids": ", ".join(places)} if places else {}


def _used_columns(columns: set[int], source: CalamineSheet) -> frozenset[int]:
    """Leave out hidden columns beyond the last one that holds something."""
    end = source.end[1] + 1 if source.end else 0
    return frozenset(column for column in columns if column <= end)


def _rows(source: CalamineSheet, most: int) -> tuple[Sequence[Sequence[Value]], int]:
    store = RowStore()
    if source.start is None:
        return store.finish(), 0
    # Empty rows before the first cell come too, empty columns do not.
    margin: list[Value] = [None] * source.start[1]
    for row in source.iter_rows():
        store.append(margin + [_value(cell) for cell in row])
        if store.cells > most:
            raise NotReadable("too_large", variant="cells", limit=most)
    return store.finish(), store.cells


def _value(cell: Any) -> Value:
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _merged(source: CalamineSheet) -> tuple[Range, ...]:
    return tuple(
        Range(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (source.merged_cell_ranges or ())[:_MOST_MERGED]
    )


def _findings(book: Book, facts: WorkbookFacts) -> Iterator[Finding]:
    if book.properties:
        words = [_PROPERTIES.get(name, (name, name)) for name in sorted(book.properties)]
        named = {"properties_id": ", ".join(pair[0] for pair in words), "properties_en": ", ".join(p[1] for p in words)}
        yield note("office_metadata", Severity.saran, named, count=len(book.properties))
    for sheet in book.sheets:
        yield from _hidden(sheet)
    if len(facts.sheets) == sum(1 for _ in book.sheets):
        for sheet, more in zip(book.sheets, facts.sheets, strict=True):
            yield from _errors(sheet, more)


def _hidden(sheet: Sheet) -> Iterator[Finding]:
    if sheet.hidden and len(sheet.rows):
        yield note("hidden_content", Severity.peringatan, {"variant": "sheet"}, sheet=sheet.name)
    if sheet.hidden_rows:
        rows = tuple(sorted(sheet.hidden_rows))
        yield note(
            "hidden_content", Severity.peringatan, {"variant": "rows"}, sheet=sheet.name, rows=rows, count=len(rows)
        )
    columns = sheet.hidden_columns - hidden_id_columns(sheet)
    if columns:
        letters = tuple(letter(column) for column in sorted(columns))
        yield note(
            "hidden_content",
            Severity.peringatan,
            {"variant": "columns"},
            sheet=sheet.name,
            columns=letters,
            count=len(letters),
        )


def _errors(sheet: Sheet, facts: SheetFacts) -> Iterator[Finding]:
    for places, variant in ((facts.error_cells, "error"), (facts.uncounted, "uncounted")):
        if places:
            yield note(
                "formula_errors",
                Severity.peringatan,
                {"variant": variant},
                sheet=sheet.name,
                rows=tuple(sorted({row for row, _ in places})),
                columns=tuple(letter(column) for column in sorted({column for _, column in places})),
                count=len(places),
            )

"""Tidying a table on request: only what is mechanical, every change listed, what is doubtful asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from ckanext.satudata.domain.tables.book import Book, Table
from ckanext.satudata.domain.tables.findings.wider import wider_totals
from ckanext.satudata.domain.tables.repairs.context import add_units, add_year
from ckanext.satudata.domain.tables.repairs.figures import is_numeric, tidy_figures
from ckanext.satudata.domain.tables.repairs.groups import keep_groups
from ckanext.satudata.domain.tables.repairs.layout import list_names, sheet_of, started, texts_of
from ckanext.satudata.domain.tables.repairs.model import Cell, Change, Choice, Question, Tidied, TidyColumn, Work
from ckanext.satudata.domain.tables.repairs.ranges import restore_ranges
from ckanext.satudata.domain.tables.repairs.regions import fill_in_codes
from ckanext.satudata.domain.tables.repairs.reshaping import put_long
from ckanext.satudata.domain.tables.repairs.texts import change_text, question_text
from ckanext.satudata.domain.tables.repairs.words import tidy_words
from ckanext.satudata.domain.tables.repairs.writing_out import as_csv, as_xlsx
from ckanext.satudata.domain.tables.report import Options

__all__ = [
    "Change",
    "Choice",
    "Question",
    "Tidied",
    "TidyColumn",
    "as_csv",
    "as_xlsx",
    "change_text",
    "question_text",
    "tidy",
]


def tidy(book: Book, table: Table, options: Options | None = None, answers: Mapping[str, str] | None = None) -> Tidied:
    """Return a table in long form with clean values, with everything that was changed and what has to be asked.

    Nothing is guessed: where a file can be read in two ways, the cells stay as they are and a question is added. Its
    answer, given back under the question's id, decides.

    Args:
        book: the file.
        table: the table in it.
        options: what the metadata tell: unit, year, region.
        answers: values of choices by ids of questions; others are ignored.
    """
    known = options or Options()
    totals = {*table.total_rows, *wider_totals(book, table, known)}
    work = started(book, replace(table, total_rows=tuple(sorted(totals))), known, answers or {})
    keep_groups(work, sheet_of(book, table))
    put_long(work)
    list_names(work)
    for column in work.columns:
        if column.kind != "code" and is_numeric(column):
            tidy_figures(work, column)
        else:
            restore_ranges(work, column)
            tidy_words(work, column)
    fill_in_codes(work)
    add_units(work)
    add_year(work)
    return _finished(work, book)


def _finished(work: Work, book: Book) -> Tidied:
    sheet = sheet_of(book, work.table)
    columns = tuple(TidyColumn(column.name, column.kind, column.unit, column.title) for column in work.columns)
    values = [[_cell(value) for value in column.values] for column in work.columns]
    title = work.table.title or " ".join(texts_of(sheet, work.table.title_rows))
    notes = tuple(texts_of(sheet, work.table.note_rows))
    rows = tuple(zip(*values, strict=True)) if values else ()
    return Tidied(columns, rows, tuple(work.changes), tuple(work.questions), title, notes)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | Decimal):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else None

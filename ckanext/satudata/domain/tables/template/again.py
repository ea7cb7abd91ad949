"""This year's template from last year's file: its columns in tidy form, its rows without their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.tables.book import Book, Kind, Table
from ckanext.satudata.domain.tables.region_columns import region_column
from ckanext.satudata.domain.tables.repairs import Question, Tidied, tidy
from ckanext.satudata.domain.tables.repairs.model import TidyColumn
from ckanext.satudata.domain.tables.report import Options
from ckanext.satudata.domain.tables.schema.inferring import codes_of, infer
from ckanext.satudata.domain.tables.template.about import About, Schema
from ckanext.satudata.domain.tables.template.carry import carried_rows

_TYPES: dict[Kind, str] = {
    "integer": "integer",
    "number": "number",
    "year": "year",
    "month": "yearmonth",
    "date": "date",
    "boolean": "boolean",
}
_LAID_OUT = frozenset({"header_flattened", "years_to_rows", "months_to_rows", "group_column_added", "code_filled_in"})
"""Changes after which the columns are others than in the file."""
_ANSWERS = ("kosong", "ribuan", "gabung", "pulihkan")
_ROUNDS = 4
"""An answer may raise another question, as marks for missing figures hide marks between thousands."""


@dataclass(frozen=True)
class LastTime:
    """What a template takes over from a file: a schema, and rows in the order of its fields."""

    schema: Schema
    rows: list[list[object]]


def last_time(
    book: Book, table: Table, about: About, options: Options | None = None, schema: Schema | None = None
) -> LastTime:
    """Return what the template for a new period takes over from the file of an earlier one.

    The columns are those of the tidied table: no title, no totals, years as rows. A row comes over with what it is
    about (regions, groups), with the new year and without its figures; numbers that may stand for a person stay out.

    Args:
        book: the earlier file.
        table: the table in it.
        about: the metadata, with the new period.
        options: what is known of the earlier file.
        schema: the schema of the new template, if its columns are written down; else it follows from the table.
    """
    tidied = _tidied(book, table, options or Options(), about.year)
    names = [column.name for column in tidied.columns]
    chosen = schema or _schema(tidied)
    return LastTime(chosen, carried_rows(chosen, names, tidied.rows, about))


def columns_of(book: Book, table: Table, options: Options | None = None) -> Schema:
    """Return the columns of a template for data like those of a table.

    They are the table's own, unless they lie as no template should have them: under a header of several rows, with
    years or months beside each other, or with names of regions without their codes.
    """
    known = options or Options()
    tidied = _tidied(book, table, known, known.year)
    return _schema(tidied) if any(change.code in _LAID_OUT for change in tidied.changes) else infer(book, table)


def _tidied(book: Book, table: Table, options: Options, year: str) -> Tidied:
    """Return the tidied table, with every question answered as suits a template, which takes no figure over."""
    answers: dict[str, str] = {}
    tidied = tidy(book, table, options)
    for _ in range(_ROUNDS):
        found = {question.id: _answer(question, year) for question in tidied.open_questions()}
        if not any(found.values()):
            break
        answers |= found
        tidied = tidy(book, table, options, answers)
    return tidied


def _answer(question: Question, year: str) -> str:
    """Return an answer that leaves figures in columns of figures; which region a name means stays open."""
    if not question.choices:
        return year
    offered = {choice.value for choice in question.choices}
    return next((answer for answer in _ANSWERS if answer in offered), "")


def _schema(tidied: Tidied) -> Schema:
    fields = [_field(column, [row[n] for row in tidied.rows]) for n, column in enumerate(tidied.columns)]
    return {"title": tidied.title, "fields": fields}


def _field(column: TidyColumn, values: Sequence[object]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "title": column.title, "type": _TYPES.get(column.kind, "string")}
    if column.kind == "code":
        field["kode"] = True
    if column.unit:
        field["satuan"] = column.unit
    if column.kind == "text" and region_column(column.name) is None:
        codes = codes_of([value for value in values if isinstance(value, str) and value])
        if codes:
            field["constraints"] = {"enum": codes}
    return field

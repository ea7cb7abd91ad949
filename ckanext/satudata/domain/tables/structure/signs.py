"""The signs by which rows of data, headers and notes are told apart, as far as a row alone gives them."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.satudata.domain.tables.book import Value

from .cells import FIRST_YEAR, LAST_YEAR, Look, Row, Rows, look, text_of
from .words import NOTE

_LONG_NOTE = 40
_NARROW = 3
_FIRST_ROWS = 10
_YEAR_DIGITS = 4


def has_colon(row: Row) -> bool:
    """Tell whether a name is divided from what it means by a colon in a cell of its own."""
    return row.filled <= _NARROW and ":" in row.texts.values()


def is_note(row: Row, names: int, *, figures: bool) -> bool:
    """Tell whether a row of words below the data is a note, and not one of a region without figures.

    Args:
        row: the row.
        names: the column in which the names of rows stand.
        figures: whether the table has columns of figures.
    """
    text = row.texts[row.first]
    if NOTE.match(text):
        return True
    far = figures and row.first > names + 1
    return row.is_single_text() and (far or len(text) > _LONG_NOTE)


def may_be_header(numeric: Sequence[int], values: Sequence[Value]) -> bool:
    """Ask the cheap question first: is there a word in the column of figures, or do years follow each other?"""
    if not numeric or numeric[0] > len(values):
        return False
    value = values[numeric[0] - 1]
    if isinstance(value, str):
        word = value.strip()
        if word[:1].isalpha():
            return True
        if len(word) != _YEAR_DIGITS:
            return False
    elif not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
        return False
    years = [values[column - 1] for column in numeric[:2] if column <= len(values)]
    return len(years) > 1 and all(look(year) is Look.year for year in years) and follow(*map(text_of, years))


def follow(one: str, other: str) -> bool:
    """Tell whether two years are neighbours."""
    return abs(int(other) - int(one)) == 1


def numeric_columns(rows: Rows, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that hold figures in most of the first rows."""
    counts: dict[int, int] = {}
    seen = 0
    for number in numbers[:_FIRST_ROWS]:
        row = rows[number]
        if row.filled > 1:
            seen += 1
        for column, found in row.looks.items():
            counts[column] = counts.get(column, 0) + (found in {Look.number, Look.year, Look.marker})
    return tuple(sorted(column for column, count in counts.items() if count > seen / 2))

"""Putting findings together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from ckanext.satudata.domain.tables import messages
from ckanext.satudata.domain.tables.finding import IN_COLUMNS, MAX_ROWS_LISTED, Finding, Severity
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView
from ckanext.satudata.domain.tables.letters import letter

_MOST_NAMES = 5
_LONGEST_NAME = 60
_BETWEEN, _MORE = "”, “", "…"


def of_sheet(
    code: str,
    view: TableView,
    rows: Iterable[int] = (),
    columns: Iterable[int] = (),
    *,
    severity: Severity | None = None,
    count: int | None = None,
    **params: str | int | float,
) -> Finding:
    """Return a finding about a table, with the severity that the file of messages gives its code.

    Args:
        code: of the finding.
        view: the table it is about.
        rows: row numbers, ascending.
        columns: column numbers from 1.
        severity: another severity than usual.
        count: how many there are; the number of rows, else of columns, unless given.
        params: what the message names besides.
    """
    return on_sheet(code, view.table.sheet, rows, columns, severity=severity, count=count, **params)


def of_rows(code: str, view: TableView, rows: Iterable[int]) -> Finding:
    """Return a finding about whole rows of a table; with the columns of the table where another one stands beside."""
    if not view.beside:
        return of_sheet(code, view, rows)
    place = view.table.range
    return of_sheet(code, view, rows, range(place.first_column, place.last_column + 1), variant=IN_COLUMNS)


def on_sheet(
    code: str,
    sheet: str,
    rows: Iterable[int] = (),
    columns: Iterable[int] = (),
    *,
    severity: Severity | None = None,
    count: int | None = None,
    **params: str | int | float,
) -> Finding:
    """Return a finding about a sheet; see ``of_sheet``."""
    all_rows, all_columns = list(rows), list(columns)
    return Finding(
        code,
        severity or messages.severity(code),
        sheet,
        tuple(all_rows[:MAX_ROWS_LISTED]),
        tuple(letter(column) for column in all_columns),
        count if count is not None else len(all_rows) or len(all_columns) or 1,
        MappingProxyType(params),
    )


def of_columns(
    code: str,
    view: TableView,
    found: Iterable[tuple[ColumnView, Sequence[int]]],
    *,
    variant: str = "",
) -> Iterator[Finding]:
    """Yield one finding about all columns in which something was found; its message may name them as ``{column}``.

    Args:
        code: of the finding.
        view: the table it is about.
        found: columns, each with the rows in which it was found; ``count`` is the number of cells.
        variant: which of the code's messages, if not the usual one.
    """
    places = [(column, rows) for column, rows in found if rows]
    if not places:
        return
    rows = sorted({row for _, of_one in places for row in of_one})
    indexes = [column.index for column, _ in places]
    count = sum(len(of_one) for _, of_one in places)
    told = names(column for column, _ in places)
    params = {"column": told, "variant": variant} if variant else {"column": told}
    yield of_sheet(code, view, rows, indexes, count=count, severity=None, **params)


def named(column: ColumnView) -> str:
    """Return the lowest level of a column's header as messages show it, or its letter if it has none."""
    levels = column.column.levels
    name = " ".join((levels[-1] if levels else column.name).split())
    return (name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…") or letter(column.index)


def names(columns: Iterable[ColumnView]) -> str:
    """Return the headers of columns as messages show them."""
    return quoted(named(column) for column in columns)


def quoted(headers: Iterable[str]) -> str:
    """Return headers with quotation marks between them; the messages put the first and the last one."""
    found = [header for header in dict.fromkeys(headers) if header != _MORE]
    return _BETWEEN.join([*found[:_MOST_NAMES], *([_MORE] if len(found) > _MOST_NAMES else [])])


def unquoted(headers: str) -> list[str]:
    """Return the headers that ``quoted`` put together."""
    return headers.split(_BETWEEN) if headers else []

"""What may be wrong with tables, one family per module."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ckanext.satudata.domain.tables.book import Book, Range, Table
from ckanext.satudata.domain.tables.finding import IN_COLUMNS, MAX_ROWS_LISTED, Finding, Severity
from ckanext.satudata.domain.tables.findings import layout, meaning, totals, values, whole
from ckanext.satudata.domain.tables.findings.making import quoted, unquoted
from ckanext.satudata.domain.tables.findings.regions import region_findings
from ckanext.satudata.domain.tables.findings.repeats import Repeats
from ckanext.satudata.domain.tables.findings.view import TableView, views
from ckanext.satudata.domain.tables.letters import column_number
from ckanext.satudata.domain.tables.report import Options

__all__ = ["OF_THE_CELLS", "OF_THE_FORM", "Found", "examine_tables"]

Check = Callable[[TableView], Iterator[Finding]]

OF_THE_FORM: Sequence[Check] = (
    layout.title_rows,
    layout.merged_header,
    layout.total_row,
    layout.no_column,
    layout.wide_years,
    layout.wide_months,
    layout.empty_rows,
    meaning.missing_satuan,
    meaning.missing_tahun,
)
"""Looked at once for a table."""
OF_THE_CELLS: Sequence[Check] = (
    values.mixed_numbers,
    values.decimal_comma,
    values.units_in_values,
    values.number_as_text,
    values.missing_markers,
    values.mixed_scale,
    values.excel_date_damage,
    region_findings,
    totals.total_of_rows,
    totals.total_of_columns,
)
"""Looked at in each part of a long table."""

OF_SHEETS = frozenset(
    {"title_rows", "merged_header", "total_row", "no_column", "empty_rows", "missing_satuan", "missing_tahun"}
)
"""Said once for a sheet, however many tables it holds."""


@dataclass
class Found:
    """What the checks of a file's tables gave, and how much they looked at."""

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    cells: int = 0
    filled: int = 0
    columns: set[tuple[str, int]] = field(default_factory=set)
    """Sheet and number of each column."""
    exact: set[tuple[str, int]] = field(default_factory=set)
    """Of these, the columns of figures and codes."""


def examine_tables(
    book: Book, tables: Sequence[Table], options: Options, progress: Callable[[float], None] | None = None
) -> Found:
    """Return what is wrong with the tables of a book.

    Args:
        book: the file.
        tables: of all its sheets.
        options: what is known besides the file.
        progress: is told before each table which share of them is done.
    """
    found = Found()
    found.findings += layout.multi_table(book, tables)
    hollow: list[Table] = []
    beside = _beside(tables)
    for position, table in enumerate(tables):
        if progress:
            progress(position / len(tables))
        repeats = Repeats()
        of_table: list[Finding] = []
        for number, view in enumerate(views(table, book, options, beside=position in beside)):
            _count(found, view)
            if number == 0 and view.whole and whole.is_hollow(view):
                hollow.append(table)
            checks = (*(OF_THE_FORM if number == 0 else ()), *OF_THE_CELLS, repeats.duplicate_rows)
            of_table += [finding for check in checks for finding in check(view)]
        if table in hollow:  # which its own finding says
            of_table = [finding for finding in of_table if finding.code != "empty_rows"]
        found.findings += _joined(of_table, _same_columns)
    found.findings = [*_joined(found.findings, _same_sheet), *whole.empty_templates(book, tables, hollow)]
    return found


def _beside(tables: Sequence[Table]) -> set[int]:
    """Return the positions of the tables that share rows of their sheet with another one, but no columns."""
    found: set[int] = set()
    above: dict[str, list[int]] = {}
    for position in sorted(range(len(tables)), key=lambda each: tables[each].range.first_row):
        sheet, here = tables[position].sheet, tables[position].range
        reaching = [other for other in above.get(sheet, ()) if tables[other].range.last_row >= here.first_row]
        apart = [other for other in reaching if _are_apart(tables[other].range, here)]
        found.update([position, *apart] if apart else ())
        above[sheet] = [*reaching, position]
    return found


def _are_apart(one: Range, other: Range) -> bool:
    return one.last_column < other.first_column or other.last_column < one.first_column


def _count(found: Found, view: TableView) -> None:
    found.rows += len(view.rows)
    found.cells += len(view.rows) * len(view.columns)
    found.filled += sum(column.answered for column in view.columns)
    found.columns |= {(view.table.sheet, column.index) for column in view.columns}
    exact = [*view.measures, *(column for column in view.columns if column.column.kind == "code")]
    found.exact |= {(view.table.sheet, column.index) for column in exact}


def _same_columns(finding: Finding) -> Hashable:
    """Parts of a long table say the same of the same columns."""
    return finding.code, finding.columns, finding.params.get("variant")


def _same_sheet(finding: Finding) -> Hashable:
    """Tables of a sheet say the same of their form; what names columns stays apart unless they are the same.

    Rows of tables beside each other are said together if they are the same rows, so that no cell of the other is meant.
    """
    if finding.code in OF_SHEETS:
        variant = finding.params.get("variant")
        return finding.code, finding.sheet, variant, finding.rows if variant == IN_COLUMNS else ()
    return finding.code, finding.sheet, finding.columns, tuple(sorted(finding.params.items()))


def _joined(findings: Iterable[Finding], alike: Callable[[Finding], Hashable]) -> Iterator[Finding]:
    """Make one finding of those that say the same."""
    joined: dict[Hashable, Finding] = {}
    for finding in findings:
        key = alike(finding)
        earlier = joined.get(key)
        joined[key] = _both(earlier, finding) if earlier else finding
    yield from joined.values()


def _both(one: Finding, other: Finding) -> Finding:
    rows = sorted({*one.rows, *other.rows})
    shared = len(one.rows) + len(other.rows) - len(rows) if one.columns == other.columns == () else 0
    columns = tuple(sorted({*one.columns, *other.columns}, key=column_number))
    weights = list(Severity)
    return replace(
        one,
        rows=tuple(rows[:MAX_ROWS_LISTED]),
        columns=columns,
        count=one.count + other.count - shared if rows or not columns else len(columns),
        params=_both_named(one, other),
        severity=min(one.severity, other.severity, key=weights.index),
    )


def _both_named(one: Finding, other: Finding) -> Mapping[str, str | int | float]:
    """Return the parameters of two findings as one; that they name different columns, ``_same_sheet`` allows."""
    mine, theirs = (str(found.params.get("names", "")) for found in (one, other))
    if mine == theirs:
        return one.params
    return MappingProxyType({**one.params, "names": quoted([*unquoted(mine), *unquoted(theirs)])})

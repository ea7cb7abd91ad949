"""What may be wrong with tables, one family per module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ckanext.satudata.domain.tables.book import Book
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings import layout, meaning, repeats, totals, values, whole
from ckanext.satudata.domain.tables.findings.regions import region_findings
from ckanext.satudata.domain.tables.findings.view import TableView

__all__ = ["OF_A_BOOK", "OF_A_TABLE", "all_findings"]

OF_A_BOOK: Sequence[Callable[[Book, Sequence[TableView]], Iterator[Finding]]] = (
    layout.multi_table,
    whole.empty_templates,
)
OF_A_TABLE: Sequence[Callable[[TableView], Iterator[Finding]]] = (
    layout.title_rows,
    layout.merged_header,
    layout.total_row,
    layout.no_column,
    layout.wide_years,
    layout.wide_months,
    layout.empty_rows,
    values.mixed_numbers,
    values.decimal_comma,
    values.units_in_values,
    values.number_as_text,
    values.missing_markers,
    values.mixed_scale,
    values.excel_date_damage,
    meaning.missing_satuan,
    meaning.missing_tahun,
    region_findings,
    repeats.duplicate_rows,
    totals.total_of_rows,
    totals.total_of_columns,
)


def all_findings(book: Book, views: Iterable[TableView]) -> Iterator[Finding]:
    """Yield what is wrong with the tables of a book."""
    tables = list(views)
    for check in OF_A_BOOK:
        yield from check(book, tables)
    for table in tables:
        for check_table in OF_A_TABLE:
            yield from check_table(table)

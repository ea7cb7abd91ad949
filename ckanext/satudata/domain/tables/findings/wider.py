"""Rows of a whole region among its parts: the province below its kabupaten, the country among its provinces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from ckanext.satudata.domain.codes import region_names, wilayah
from ckanext.satudata.domain.codes.wilayah import Level, RegionTable
from ckanext.satudata.domain.tables.book import Book, Table
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings import places
from ckanext.satudata.domain.tables.findings.layout import counts_rows
from ckanext.satudata.domain.tables.findings.making import of_columns
from ckanext.satudata.domain.tables.findings.places import CodeColumn, NameColumn
from ckanext.satudata.domain.tables.findings.totals import NOT_ADDED, tolerance
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView, views
from ckanext.satudata.domain.tables.report import Options

_LEVELS = tuple(Level)
_FEWEST = 2
_COUNTRY = "indonesia"
_MOST_ROWS = 5_000
_MANY_PARTS, _LEAST = 3, 10
"""Two parts may add up to a small figure by chance: one column tells with three parts or from ten on."""

Wholes = Mapping[str, Sequence[frozenset[str]]]
"""Cell of a wider region -> the cells that may be its parts, in one way or another."""


def wider_regions(
    view: TableView, names: Sequence[NameColumn], codes: Sequence[CodeColumn], regions: RegionTable
) -> Iterator[Finding]:
    """Rows of a whole region among its parts: totals whose figures need not be sums, such as an index.

    Codes tell them apart; without codes, whoever adds or averages the column counts them too.
    """
    column, wholes = _wholes(names, codes, regions)
    if column is not None:
        already = set(view.table.total_rows)
        rows = [row for row in column.rows_of(wholes.keys()) if row not in already]
        yield from of_columns("total_row", view, [(column, rows)], variant="wider")


def wider_totals(book: Book, table: Table, options: Options) -> list[int]:
    """Return the rows of wider regions that are the sum of their parts; those of an index or a rate are not.

    A row is compared with the parts of its own year or kind. Of a very long table none are returned.
    """
    if len(table.data_rows()) > _MOST_ROWS:
        return []
    view = next(views(table, book, options))
    regions = options.regions or wilayah.table()
    names, codes = places.name_columns(view, regions), places.code_columns(view, regions)
    column, wholes = _wholes(names, codes, regions)
    if column is None or not wholes:
        return []
    of_kind = _rows_of_a_kind(view, column)
    return [
        row
        for position, (row, cell) in enumerate(zip(view.rows, column.values, strict=True))
        if isinstance(cell, str)
        and any(_adds_up(view, position, _among(column, parts, of_kind[position])) for parts in wholes.get(cell, ()))
    ]


def _wholes(
    names: Sequence[NameColumn], codes: Sequence[CodeColumn], regions: RegionTable
) -> tuple[ColumnView | None, Wholes]:
    """Return the column of the finest names, and its cells that name a wider region with some parts beside it."""
    several = [found for found in names if len(found.names) > 1]
    finest = places.finest(several) if several and not codes else None
    if finest is None or finest.level == Level.kelurahan_desa:
        return None, {}
    known: dict[str, set[str]] = defaultdict(set)
    for cell, name in finest.names.items():
        for spelling in places.folded(name, finest.level):
            known[spelling].add(cell)
    found = {cell: _parts(name, finest.level, known, regions) for cell, name in finest.names.items()}
    wholes = {cell: parts for cell, parts in found.items() if parts}
    countries = {cell for cell in wholes if region_names.words(finest.names[cell]) == _COUNTRY}
    others = frozenset(wholes.keys() - countries)
    return finest.column, {cell: (*parts, others) if cell in countries else parts for cell, parts in wholes.items()}


def _parts(name: str, level: Level, known: Mapping[str, set[str]], regions: RegionTable) -> Sequence[frozenset[str]]:
    """Return the cells of the parts of a wider region: of the country, or of a region of the level above.

    Without parts beside it a region may stand for itself, as DKI Jakarta among the towns of Indonesia.
    """
    official = places.known(level, regions)
    if region_names.words(name) == _COUNTRY:
        return (frozenset[str]().union(*(cells for spelling, cells in known.items() if spelling in official)),)
    if level == Level.provinsi or any(one in official for one in places.folded(name, level)):
        return ()
    above = _LEVELS[_LEVELS.index(level) - 1]
    table = places.known(above, regions)
    for spelling in sorted(places.folded(name, above)):
        for region in table.get(spelling, ()):
            children = [places.folded(part.name, level) & known.keys() for part in regions.children(region.code)]
            if sum(map(bool, children)) >= _FEWEST:
                return (frozenset[str]().union(*(known[one] for spellings in children for one in spellings)),)
    return ()


def _rows_of_a_kind(view: TableView, names: ColumnView) -> list[Sequence[int]]:
    """Return for each row those that differ from it in nothing but names and figures: of the same year or sex."""
    figures = {column.index for column in view.measures}
    labels = [
        column
        for column in view.columns
        if column.index not in figures and column is not names and not counts_rows(column)
    ]
    keys = list(zip(*(column.values for column in labels), strict=True)) if labels else [()] * len(view.rows)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        groups[key].append(position)
    return [groups[key] for key in keys]


def _among(column: ColumnView, cells: Collection[str], positions: Sequence[int]) -> list[int]:
    return [position for position in positions if column.values[position] in cells]


def _adds_up(view: TableView, whole: int, parts: Sequence[int]) -> bool:
    """Whether a row is the sum of others, in two columns or beyond chance in one."""
    fitting, sure = 0, False
    for column in view.measures:
        value = column.numbers[whole]
        figures = [figure for part in parts if (figure := column.numbers[part])]
        if not value or len(figures) < _FEWEST or NOT_ADDED.search(column.name.casefold()):
            continue
        if abs(value - sum(figures)) <= tolerance([*figures, value]):
            fitting += 1
            sure = sure or len(figures) >= _MANY_PARTS or abs(value) >= _LEAST
    return sure or fitting > 1

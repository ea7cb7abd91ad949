"""What a template fills in by itself: period, regions, and the rows of last time without their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ckanext.satudata.domain.codes.wilayah import LEVEL_LABELS, Level, RegionTable
from ckanext.satudata.domain.codes.wilayah import Region as Place
from ckanext.satudata.domain.tables.region_columns import RegionColumn
from ckanext.satudata.domain.tables.repairs.names import flattened
from ckanext.satudata.domain.tables.schema.inferring import identifies
from ckanext.satudata.domain.tables.template import times
from ckanext.satudata.domain.tables.template.about import About, Field, Schema, fields_of
from ckanext.satudata.domain.tables.units import without_unit

MAX_ROWS = 2_000
_LEAST_NUMBERED = 3
_NUMBERING = frozenset({"id", "no", "nomor", "no urut", "nomor urut"})

_LEVELS = tuple(LEVEL_LABELS)

Cells = Sequence[object]


def filled_rows(fields: Sequence[Field], about: About, regions: RegionTable) -> list[list[object]]:
    """Return the rows of a new template: one for each region below the dataset's and each part of the year.

    Rows in which nothing could be filled in are left out; ``None`` is for the person to fill in.
    """
    places = _places(fields, about, regions)
    months = times.months_of(fields, about)
    if not months or len(places) * len(months) > MAX_ROWS:
        months = [0]
    rows = [[_value(field, about, place, month, regions) for field in fields] for place in places for month in months]
    return [row for row in rows if any(value is not None for value in row)][:MAX_ROWS]


def carried_rows(schema: Schema, names: Sequence[str], rows: Sequence[Cells], about: About) -> list[list[object]]:
    """Return the rows of last time's table for this time's template: what they are about, without their figures.

    The reference period becomes the new one, its months and quarters stay. Numbers, dates, answers of yes or no, and
    long codes that may stand for a person are left empty. A column that numbers the rows numbers them anew: from 1, or
    after the last number where it began higher.

    Args:
        schema: the schema of the new template.
        names: the columns of last time's table, tidied.
        rows: its rows.
        about: the metadata, with the new period.
    """
    fields = fields_of(schema)
    positions = {_key(name): position for position, name in enumerate(names)}
    places = [positions.get(_key(field.name)) for field in fields]
    counting = [index for index, field in enumerate(fields) if _key(field.name).replace("_", " ") in _NUMBERING]
    starts = {index: start for index in counting if (start := _numbering(rows, places[index])) is not None}
    found: dict[tuple[object, ...], None] = {}
    for row in rows:
        carried = tuple(
            None if index in starts else _carried(field, row, places[index], about)
            for index, field in enumerate(fields)
        )
        if any(value is not None for value in carried):
            found.setdefault(carried)
        if len(found) >= MAX_ROWS:
            break
    return [
        [
            fields[index].typed(str(starts[index] + number)) if index in starts else value
            for index, value in enumerate(row)
        ]
        for number, row in enumerate(found)
    ]


def _numbering(rows: Sequence[Cells], position: int | None) -> int | None:
    """Return with which number a column begins that numbers the rows; ``None`` for all other columns."""
    if position is None or len(rows) < _LEAST_NUMBERED:
        return None
    texts = [str(row[position]) if position < len(row) else "" for row in rows]
    if not all(text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") for text in texts):
        return None
    numbers = [int(text) for text in texts]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        return None
    return 1 if numbers[0] == 1 else numbers[-1] + 1


def _key(name: str) -> str:
    """Return what the name of a column in a schema and in the tidied table have in common."""
    return flattened(without_unit((name,))[0])


def _carried(field: Field, row: Cells, position: int | None, about: About) -> object:
    if times.is_reference_year(field):
        return times.value_of(field, about, 0)
    value = row[position] if position is not None and position < len(row) else None
    if times.is_part_of_year(field):
        return times.moved(field, value, about)
    if isinstance(value, str) and value and field.kind in {"string", "any"}:
        return None if identifies(value) and field.region is None else value
    if field.region is not None and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def _places(fields: Sequence[Field], about: About, regions: RegionTable) -> Sequence[Place | None]:
    region = regions.get(about.region) if about.region else None
    wanted = [field.region.level for field in fields if field.region is not None]
    if not wanted:
        return [region]
    deepest = max(wanted, key=_LEVELS.index)
    if region is None:  # data of the whole country, where the provinces are all that is asked for
        return regions.children(None) if deepest == Level.provinsi else [None]
    if _LEVELS.index(deepest) <= _LEVELS.index(region.level):
        return [region]
    inside = list(regions.inside(region.code, deepest))
    return inside if 0 < len(inside) <= MAX_ROWS else [region]


def _value(field: Field, about: About, place: Place | None, month: int, regions: RegionTable) -> object:
    if times.is_reference_year(field) or times.is_part_of_year(field):
        return times.value_of(field, about, month)
    if field.region is not None:
        return _region_value(field.region, place, regions)
    if field.name.lower() == "satuan":
        return about.unit or None
    return field.typed(field.choices[0]) if len(field.choices) == 1 else None


def _region_value(column: RegionColumn, place: Place | None, regions: RegionTable) -> str | None:
    around: Mapping[Level, Place] = {part.level: part for part in regions.path(place)} if place else {}
    found = around.get(column.level)
    if found is None:
        return None
    if column.holds == "name":
        return found.name
    return found.bps_code if column.system == "bps" else found.code

"""Region codes beside names of regions: filled in where one region alone can be meant, asked where there are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.codes.wilayah import Level, Region, RegionTable
from ckanext.satudata.domain.codes.wilayah import table as packaged
from ckanext.satudata.domain.tables.region_columns import region_column
from ckanext.satudata.domain.tables.repairs.model import Choice, Question, Work, WorkColumn, joined
from ckanext.satudata.domain.tables.repairs.places import LEVELS, Lookup, around_rows

Case = tuple[object, Region | None]
"""A name, and the region in which it lies."""

MAX_QUESTIONS = 40
MOST_KABUPATEN = 2_000
"""More different names than there are kabupaten and kota, in all their spellings, name something else."""

LEAVE = "biarkan"

_NUMBER_IN_FRONT = re.compile(r"\d{1,10}\s*(?:[.)]\s*|\s+)(?=[^\W\d])")
_MOSTLY = 0.5
_LEFT_OPEN = Choice(LEAVE, Text("Tidak satu pun (kode dikosongkan)", "None of them (the code stays empty)"))


def fill_in_codes(work: Work) -> None:
    """Put a column with the Kemendagri code in front of each column of region names that has none.

    Codes that stand inside the names go. A name that several regions bear is asked about, one that none bears gets
    no code.
    """
    coded = {found.level for column in work.columns if (found := region_column(column.name)) and found.holds == "code"}
    lookup = Lookup(work.options.regions or packaged())
    named = [
        (found.level, column)
        for column in work.columns
        if (found := region_column(column.name)) is not None and found.holds == "name" and _holds_texts(column)
    ]
    for level, column in sorted(named, key=lambda pair: LEVELS.index(pair[0])):  # the wider ones tell of the narrower
        _take_out_numbers(work, column)
        if level not in coded:
            coded.add(level)
            _fill_in(work, column, level, lookup)


def _holds_texts(column: WorkColumn) -> bool:
    filled = [value for value in column.values if value is not None]
    return bool(filled) and sum(isinstance(value, str) for value in filled) / len(filled) > _MOSTLY


def _take_out_numbers(work: Work, column: WorkColumn) -> None:
    texts = [(position, value) for position, value in enumerate(column.values) if isinstance(value, str)]
    numbered = [(position, value) for position, value in texts if _NUMBER_IN_FRONT.match(value)]
    if len(numbered) <= _MOSTLY * len(texts):
        return
    places: list[tuple[int, object, object]] = []
    for position, value in numbered:
        new = _NUMBER_IN_FRONT.sub("", value, count=1)
        places.append((work.rows[position], value, new))
        column.values[position] = new
    work.changed("code_in_name_removed", column, places, "text", "text")


def _fill_in(work: Work, column: WorkColumn, level: Level, lookup: Lookup) -> None:
    names = list(dict.fromkeys(value for value in column.values if isinstance(value, str) and value.strip()))
    if level == Level.kabupaten_kota and len(names) > MOST_KABUPATEN:
        return
    places = around_rows(work, level, _region_of_data(work, level, lookup), lookup)
    if not any(places):
        places = [_parent_of_all(level, names, lookup)] * len(work.rows)
    found = {case: _candidates(*case, level, lookup) for case in zip(column.values, places, strict=True)}
    if len({name for (name, _), candidates in found.items() if candidates}) <= _MOSTLY * len(names):
        return  # these are other names: hospitals in kecamatan columns, villages before a reform
    codes = {
        case: _decide(work, column, case, places, candidates, lookup.regions) for case, candidates in found.items()
    }
    _add_codes(work, column, level, [codes[case] for case in zip(column.values, places, strict=True)])


def _candidates(name: object, place: Region | None, level: Level, lookup: Lookup) -> list[Region]:
    if not isinstance(name, str) or (place is None and level != Level.provinsi):
        return []
    return lookup.inside(place, level).find(name)


def _add_codes(work: Work, column: WorkColumn, level: Level, codes: Sequence[str | None]) -> None:
    values: list[object] = list(codes)
    places = [(work.rows[n], column.values[n], value) for n, value in enumerate(values) if value is not None]
    if not places:
        return
    new = WorkColumn(f"kode_{_short(column.name, level)}", "code", values, column.origins)
    new.name = _free(new.name, work)
    work.columns.insert(work.columns.index(column), new)
    work.changed("code_filled_in", column, places, "empty", "code", {"new": new.name})
    unknown = [
        (work.rows[n], value, None)
        for n, value in enumerate(column.values)
        if isinstance(value, str) and values[n] is None
    ]
    work.changed("code_unknown", column, unknown, "empty", "empty", {"new": new.name})


def _region_of_data(work: Work, level: Level, lookup: Lookup) -> Region | None:
    """Return the region that the metadata tell, if regions of this level lie inside it."""
    told = lookup.regions.get(work.options.region) if work.options.region else None
    return told if told is not None and LEVELS.index(told.level) < LEVELS.index(level) else None


def _parent_of_all(level: Level, names: list[str], lookup: Lookup) -> Region | None:
    """Return the only region whose parts bear all these names."""
    if level not in {Level.kabupaten_kota, Level.kecamatan}:
        return None
    holding = [parent for parent in _above(level, lookup.regions) if _bear_all(names, parent, level, lookup)]
    return holding[0] if len(holding) == 1 else None


def _above(level: Level, regions: RegionTable) -> Iterator[Region]:
    wanted = LEVELS[LEVELS.index(level) - 1]
    return (region for region in regions.regions() if region.level == wanted)


def _bear_all(names: list[str], parent: Region, level: Level, lookup: Lookup) -> bool:
    scope = lookup.inside(parent, level)
    return len(names) > 1 and all(scope.find(name) for name in names)


def _decide(  # noqa: PLR0913, PLR0917 - one name with all that is known of it
    work: Work,
    column: WorkColumn,
    case: Case,
    places: Sequence[Region | None],
    found: list[Region],
    regions: RegionTable,
) -> str | None:
    if len(found) == 1:
        return found[0].code
    asked = sum(question.code == "region" for question in work.questions)
    if not found or asked >= MAX_QUESTIONS:
        return None
    choices = tuple(Choice(region.code, _label(region, regions)) for region in found)
    rows = [row for row, *here in zip(work.rows, column.values, places, strict=True) if tuple(here) == case]
    name, place = str(case[0]), case[1]
    apart = f":{place.code}" if place is not None and len(set(places)) > 1 else ""
    question = Question(
        f"region:{column.letters()[0]}:{name}{apart}", "region", joined(rows), column.letters(), len(set(rows)),
        (*choices, _LEFT_OPEN), {"column": column.name, "name": name},
    )  # fmt: skip
    answer = work.ask(question)
    return answer if answer and answer != LEAVE else None


def _label(region: Region, regions: RegionTable) -> Text:
    text = f"{region.code} {regions.full_name(region)}"
    return Text(text, text)


def _short(name: str, level: Level) -> str:
    return name.removeprefix("nama_") if name.startswith("nama_") else level.value


def _free(name: str, work: Work) -> str:
    used = {column.name for column in work.columns}
    return name if name not in used else f"{name}_kemendagri"

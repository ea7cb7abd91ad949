"""Region codes beside names of regions: filled in where one region alone can be meant, asked where there are two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ckanext.satudata.domain.codes.region_names import key, same
from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.codes.wilayah import LEVEL_LABELS, Level, Region, RegionTable
from ckanext.satudata.domain.codes.wilayah import table as packaged
from ckanext.satudata.domain.tables.region_columns import region_column
from ckanext.satudata.domain.tables.repairs.model import Change, Choice, Question, Work, WorkColumn, joined

MAX_QUESTIONS = 40
MOST_KABUPATEN = 2_000
"""More different names than there are kabupaten and kota, in all their spellings, name something else."""

LEAVE = "biarkan"

_LEVELS = tuple(LEVEL_LABELS)
_NUMBER_IN_FRONT = re.compile(r"\d{1,10}\s*(?:[.)]\s*|\s+)(?=[^\W\d])")
_MOSTLY = 0.5
_LEFT_OPEN = Choice(LEAVE, Text("Tidak satu pun (kode dikosongkan)", "None of them (the code stays empty)"))


@dataclass(frozen=True)
class _Scope:
    """Where to look for names: the regions of one level inside one region, by the key of their names."""

    by_key: dict[str, list[Region]]
    level: Level

    def find(self, name: str) -> list[Region]:
        found = self.by_key.get(key(name, self.level), [])
        if self.level != Level.kabupaten_kota or found:
            return found
        return [region for regions in self.by_key.values() for region in regions if same(name, region.name, self.level)]


def fill_in_codes(work: Work) -> None:
    """Put a column with the Kemendagri code in front of each column of region names that has none.

    Codes that stand inside the names go. A name that several regions bear is asked about, one that none bears gets
    no code.
    """
    coded = {found.level for column in work.columns if (found := region_column(column.name)) and found.holds == "code"}
    regions = work.options.regions or packaged()
    for column in list(work.columns):
        found = region_column(column.name)
        if found is None or found.holds != "name" or not _holds_texts(column):
            continue
        _take_out_numbers(work, column)
        if found.level not in coded:
            coded.add(found.level)
            _fill_in(work, column, found.level, regions)


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


def _fill_in(work: Work, column: WorkColumn, level: Level, regions: RegionTable) -> None:
    names = list(dict.fromkeys(value for value in column.values if isinstance(value, str) and value.strip()))
    if level == Level.kabupaten_kota and len(names) > MOST_KABUPATEN:
        return
    top = _top(work, column, level, names, regions)
    if top is None and level != Level.provinsi:
        return
    scope = _scope(regions, top, level)
    found = {name: scope.find(name) for name in names}
    if sum(bool(candidates) for candidates in found.values()) <= _MOSTLY * len(names):
        return  # these are other names: hospitals in kecamatan columns, villages before a reform
    codes = {name: _decide(work, column, name, candidates, regions) for name, candidates in found.items()}
    values: list[object] = [codes.get(value) if isinstance(value, str) else None for value in column.values]
    places = [(work.rows[n], column.values[n], value) for n, value in enumerate(values) if value is not None]
    if not places:
        return
    new = WorkColumn(f"kode_{_short(column.name, level)}", "code", values, column.origins)
    new.name = _free(new.name, work)
    work.columns.insert(work.columns.index(column), new)
    work.changed("code_filled_in", column, places, "empty", "code", {"new": new.name})
    unknown = [work.rows[n] for n, value in enumerate(column.values) if isinstance(value, str) and values[n] is None]
    if unknown:
        work.changes.append(
            Change(
                "code_unknown",
                joined(unknown),
                column.letters(),
                len(unknown),
                "empty",
                "empty",
                {"column": column.name, "new": new.name},
            )
        )


def _top(work: Work, column: WorkColumn, level: Level, names: list[str], regions: RegionTable) -> Region | None:
    """Return the region in which to look: the dataset's, else the only one whose regions bear all these names."""
    told = regions.get(work.options.region) if work.options.region else None
    if told is not None and _LEVELS.index(told.level) < _LEVELS.index(level):
        return told
    if level not in {Level.kabupaten_kota, Level.kecamatan}:
        return None
    holding = [parent for parent in _above(level, regions) if _bear_all(names, parent, level, regions)]
    return holding[0] if len(holding) == 1 else None


def _above(level: Level, regions: RegionTable) -> Iterator[Region]:
    wanted = _LEVELS[_LEVELS.index(level) - 1]
    return (region for region in regions.regions() if region.level == wanted)


def _bear_all(names: list[str], parent: Region, level: Level, regions: RegionTable) -> bool:
    scope = _scope(regions, parent, level)
    return len(names) > 1 and all(scope.find(name) for name in names)


def _scope(regions: RegionTable, top: Region | None, level: Level) -> _Scope:
    by_key: dict[str, list[Region]] = {}
    for region in _inside(regions, top, level):
        by_key.setdefault(key(region.name, level), []).append(region)
    return _Scope(by_key, level)


def _inside(regions: RegionTable, top: Region | None, level: Level) -> Iterable[Region]:
    for child in regions.children(top.code if top else None):
        if child.level == level:
            yield child
        else:
            yield from _inside(regions, child, level)


def _decide(work: Work, column: WorkColumn, name: str, found: list[Region], regions: RegionTable) -> str | None:
    if len(found) == 1:
        return found[0].code
    asked = sum(question.code == "region" for question in work.questions)
    if not found or asked >= MAX_QUESTIONS:
        return None
    choices = tuple(Choice(region.code, _label(region, regions)) for region in found)
    rows = [row for row, value in zip(work.rows, column.values, strict=True) if value == name]
    question = Question(
        f"region:{column.letters()[0]}:{name}", "region", joined(rows), column.letters(), len(rows),
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

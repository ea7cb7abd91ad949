"""Years or months that stand beside each other as columns are put below each other as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Kind
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.repairs.model import Change, Question, Work, WorkColumn, is_year
from ckanext.satudata.domain.tables.repairs.names import flattened, plain_name, unique

VALUE = "nilai"
YEAR, MONTH = "tahun", "bulan"
_FEWEST = 2
MAX_ROWS = 1_000_000
"""Rows that a table in long form may have; a wider one stays as it is."""

_YEAR_LEVEL = re.compile(r"(?:tahun|thn\.?|th\.?)?\s*((?:19|20)\d{2})(?:\.0)?\s*\**\)?", re.IGNORECASE)
_SCHOOL_YEAR = re.compile(
    r"(?:tahun|thn\.?|th\.?|ta\.?)?\s*(?:ajaran|pelajaran|anggaran)?\s*((?:19|20)\d{2})"
    r"\s*(?:/\s*((?:19|20)?\d{2})|-\s*((?:19|20)\d{2}))",
    re.IGNORECASE,
)
_FIRST_OF_MONTH = re.compile(r"((?:19|20)\d{2})-(0[1-9]|1[0-2])(?:-01(?:[ T]00:00:00)?)?")
"""A month as Excel stores it when somebody types ``Jan-24``."""
_OTHER_DAY = re.compile(r"(?:19|20)\d{2}-\d{2}-(?!01)\d{2}.*")
_YEARS_IN_TEXT = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TOTALS = frozenset({"jumlah", "total", "jumlah_total", "jumlah_total_all", "total_jumlah", "rata_rata", "rerata"})


@dataclass(frozen=True, order=True)
class _Period:
    year: str = ""
    month: int = 0


def put_long(work: Work) -> None:
    """Turn columns of years or months into rows, where there are at least two of them.

    What is left of their headers names the measures; the columns before them are repeated. A column of totals beside
    them goes, since each figure has its own row now.
    """
    if any(_OTHER_DAY.fullmatch(level.strip()) for column in work.columns for level in column.levels):
        return  # a column for each day; the first ones of the months are none of their own
    periods = {id(column): period for column in work.columns if (period := _period(column)) is not None}
    found = [(column, periods[id(column)]) for column in work.columns if id(column) in periods]
    if len(found) < _FEWEST or len({period for _, period in found}) < _FEWEST:
        return
    order = sorted({period for _, period in found})
    repeated = len(order)
    if len(work.rows) * repeated > MAX_ROWS:
        return
    measures = _measures(found)
    if any(len({p for _, p in group}) != len(group) for group in measures.values()):
        return  # the same period twice under one name: the header does not tell which figure is which
    year = known_year(work) if any(period.month and not period.year for _, period in found) else ""
    others = [column for column in work.columns if id(column) not in periods]
    dimensions = [column for column in others if not _is_total(column)]
    _list(work, found, [column for column in others if _is_total(column)])
    source_rows = work.rows
    work.rows = [row for row in source_rows for _ in order]
    columns = [_repeat(column, repeated) for column in dimensions]
    origins = tuple(column.origins[0] for column, _ in found)
    columns += _period_columns(order, len(source_rows), origins, year)
    columns += [_measure(name, group, order, len(source_rows)) for name, group in measures.items()]
    for column, name in zip(columns, unique([column.name for column in columns]), strict=True):
        column.name = name
    work.columns = columns


def known_year(work: Work) -> str:
    """Return the year of a table that names its months alone: as the metadata or its title tell, else it is asked."""
    told = work.options.year.strip()[:4]
    if is_year(told):
        return told
    titles = {match[0] for text in (work.table.title, work.options.title) for match in _YEARS_IN_TEXT.finditer(text)}
    if len(titles) == 1:
        return titles.pop()
    asked = next((question for question in work.questions if question.code == "year_of_months"), None)
    return asked.answer if asked else work.ask(Question("year_of_months", "year_of_months"))


def _period(column: WorkColumn) -> _Period | None:
    year, month = "", 0
    for level in column.levels:
        found = _of_level(level)
        year, month = found.year or year, found.month or month
    return _Period(year, month) if year or month else None


def _of_level(level: str) -> _Period:
    """Read ``2024``, ``Tahun 2024``, ``2023/2024``, ``Januari``, ``Januari 2024`` and ``2024-01``."""
    text = level.strip()
    if found := _YEAR_LEVEL.fullmatch(text):
        return _Period(found[1])
    if (found := _SCHOOL_YEAR.fullmatch(text)) and int((found[2] or found[3])[-2:]) == (int(found[1]) + 1) % 100:
        return _Period(f"{found[1]}/{int(found[1]) + 1}")
    if found := _FIRST_OF_MONTH.fullmatch(text):
        return _Period(found[1], int(found[2]))
    name, _, year = level.strip().rpartition(" ")
    if name and is_year(year) and (month := numbers.month(name)):
        return _Period(year, month)
    return _Period(month=numbers.month(level) or 0)


def _measures(found: Sequence[tuple[WorkColumn, _Period]]) -> dict[str, list[tuple[WorkColumn, _Period]]]:
    """Return the columns by what is left of their headers without periods and what all have in common."""
    rest = [[level for level in column.levels if level and not _is_period(level)] for column, _ in found]
    common = set.intersection(*(set(levels) for levels in rest)) if rest else set()
    groups: dict[str, list[tuple[WorkColumn, _Period]]] = {}
    for levels, entry in zip(rest, found, strict=True):
        own = [level for level in levels if level not in common]
        groups.setdefault(flattened(own or levels) or VALUE, []).append(entry)
    return groups


def _is_period(level: str) -> bool:
    return _of_level(level) != _Period()


def _is_total(column: WorkColumn) -> bool:
    return plain_name(column.name) in _TOTALS


def _list(work: Work, found: Sequence[tuple[WorkColumn, _Period]], totals: Sequence[WorkColumn]) -> None:
    letters = tuple(letter(column.origins[0]) for column, _ in found)
    code = "months_to_rows" if any(period.month for _, period in found) else "years_to_rows"
    work.changes.append(Change(code, (), letters, len(found), "column", "row"))
    for column in totals:
        work.changes.append(
            Change("total_column_removed", (), column.letters(), 1, "column", "", {"column": column.name})
        )


def _repeat(column: WorkColumn, times: int) -> WorkColumn:
    column.values = [value for value in column.values for _ in range(times)]
    return column


def _period_columns(order: Sequence[_Period], rows: int, origins: tuple[int, ...], year: str) -> list[WorkColumn]:
    columns = []
    if all(not period.month for period in order):
        if any(not is_year(period.year) for period in order):
            return [WorkColumn(YEAR, "text", [period.year for period in order] * rows, origins)]
        return [WorkColumn(YEAR, "year", [int(period.year) for period in order] * rows, origins)]
    if any(period.month for period in order):
        values: list[object] = [_iso(period, year) for period in order]
        columns.append(WorkColumn(MONTH, "month", values * rows, origins))
    return columns


def _iso(period: _Period, year: str) -> str:
    told = period.year or year
    if not period.month:
        return told
    return f"{told}-{period.month:02}" if told else MONTH_NAMES[period.month]


def _measure(name: str, group: Sequence[tuple[WorkColumn, _Period]], order: Sequence[_Period], rows: int) -> WorkColumn:
    by_period: Mapping[_Period, WorkColumn] = {period: column for column, period in group}
    columns = [by_period.get(period) for period in order]
    values = [column.values[row] if column else None for row in range(rows) for column in columns]
    kinds = {column.kind for column, _ in group}
    kind: Kind = "number" if kinds <= {"integer", "number", "empty"} else "text"
    units = {column.unit for column, _ in group if column.unit}
    return WorkColumn(
        name=name,
        kind=kind,
        values=values,
        origins=tuple(column.origins[0] for column, _ in group),
        unit=units.pop() if len(units) == 1 else "",
        title=next((level for level in group[0][0].levels if level and not _is_period(level)), ""),
    )


MONTH_NAMES = (
    "", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip

"""A schedule as a table of rows: columns of the municipal examples, errors named by row and column, nothing guessed.

Rows come from CSV or a spreadsheet, already read; the first is the header. What is right and what is not are returned
side by side, so that a person can choose to take the good rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.domain.releases.changes import Announcement
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import PERIODIC, Period, period_of
from ckanext.satudata.domain.releases.reading import read_period, read_planned
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind

Cell = str | int | float | dt.date | None

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("Judul", "Judul Dataset", "Nama Data", "Judul Rencana Publikasi", "Title"),
        "organization": ("OPD", "Nama OPD", "Produsen", "Produsen Data", "Produsen (PIC)", "Organisation"),
        "dataset": ("Dataset", "ID Dataset"),
        "period": ("Periode Data", "Periode Waktu", "Tahun Data", "Period"),
        "planned": ("Jadwal Rilis", "Tanggal Rilis", "Estimasi Jadwal Terbit", "Release date"),
        "certainty": ("Kepastian", "Certainty"),
        "kind": ("Jenis", "Kind"),
        "frequency": ("Frekuensi", "Jadwal Pemutakhiran", "Frequency"),
        "topic": ("Topik", "Sektoral", "Topic"),
        "confidential": ("Rahasia", "Judul Rahasia", "Confidential"),
    }
)
"""Fields with the headers by which municipal tables call them; the first one is written on export."""

REQUIRED = ("title", "organization", "period", "planned")
LONGEST_TITLE = 500
UNDETERMINED = ("belum ditentukan", "to be announced")
"""How a table says that there is no date yet; an empty cell is more often forgotten than meant so."""
_YES_NO: Mapping[str, bool] = MappingProxyType({"ya": True, "yes": True, "tidak": False, "no": False})
_HEADERS = {header.casefold(): name for name, headers in COLUMNS.items() for header in headers}


@dataclass(frozen=True)
class Problem:
    """One mistake: the row as a spreadsheet counts it (the header is row 1), the header, and a msgid with places."""

    row: int
    column: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One good row."""

    number: int
    title: str
    organization: str
    period: Period
    announcement: Announcement
    kind: Kind = Kind.data
    dataset: str | None = None
    frequency: str | None = None
    topic: str | None = None
    confidential: bool = False


@dataclass
class Table:
    """What was read: good rows, and every mistake of the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the table calls its fields."""


def read_table(lines: Iterable[Sequence[Cell]]) -> Table:
    """Read a schedule; empty rows are passed over, and the same entry twice is a mistake of the second row."""
    iterator = iter(lines)
    headers = [str(cell or "").strip() for cell in next(iterator, ())]
    columns = {_HEADERS[name.casefold()]: number for number, name in enumerate(headers) if name.casefold() in _HEADERS}
    table = Table(headers={name: headers[number] for name, number in columns.items()})
    for name in REQUIRED:
        if name not in columns:
            message = N_("The table has no column “{column}”.")
            table.problems.append(Problem(1, COLUMNS[name][0], message, {"column": COLUMNS[name][0]}))
    if table.problems:
        return table
    seen: dict[tuple[str, str, str, Kind], int] = {}
    for number, cells in enumerate(iterator, 2):
        if any(_text(cell) for cell in cells):
            _read_row(table, number, _Cells(columns, headers, cells), seen)
    return table


class _Cells:
    """The cells of one row by field; collects what is wrong with them."""

    def __init__(self, columns: Mapping[str, int], headers: Sequence[str], cells: Sequence[Cell]) -> None:
        self._columns, self._headers, self._cells = columns, headers, cells
        self.problems: list[tuple[str, str, dict[str, str]]] = []

    def value(self, name: str) -> Cell:
        number = self._columns.get(name)
        return self._cells[number] if number is not None and number < len(self._cells) else None

    def header(self, name: str) -> str:
        return self._headers[self._columns[name]] if name in self._columns else COLUMNS[name][0]

    def text(self, name: str) -> str | None:
        return _text(self.value(name)) or None

    def refuse(self, name: str, message: str, **params: str) -> None:
        self.problems.append((self.header(name), message, params))

    def is_refused(self, name: str) -> bool:
        return any(header == self.header(name) for header, _message, _params in self.problems)

    def read(self, name: str, reader: Callable[[Any], Any], message: str) -> Any:
        """Read a cell that must not be empty; ``None`` when it cannot be read."""
        value = self.value(name)
        if not _text(value):
            self.refuse(name, N_("This cell is empty. Fill it in."))
            return None
        try:
            return reader(value if isinstance(value, dt.date) else _text(value))
        except ValueError:
            self.refuse(name, message, value=_text(value)[:80])
            return None


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a year in a spreadsheet
    return " ".join(str(cell).split()) if cell is not None else ""


def _read_row(table: Table, number: int, cells: _Cells, seen: dict[tuple[str, str, str, Kind], int]) -> None:
    title = cells.read("title", _title, N_("This title is longer than 500 characters. Shorten it."))
    organization = cells.read("organization", str, "")
    period: Period | None = cells.read(
        "period", read_period, N_("“{value}” is not a period. Write for instance 2026, Semester I 2026 or Mei 2026.")
    )
    planned = _planned(cells)
    certainty = _choice(cells, "certainty", Certainty, Certainty.sementara)
    kind = _choice(cells, "kind", Kind, Kind.data)
    frequency = _frequency(cells)
    confidential = _confidential(cells)
    if period is not None and frequency in PERIODIC and period.frequency == "harian":
        period = period_of(frequency, period.start)  # spreadsheets make a day of "Mei 2026"
    announcement = Announcement(planned, certainty)
    if announcement.contradiction() and not cells.is_refused("planned"):
        cells.refuse("certainty", N_("A confirmed date names its day. Write the day, or “Sementara”."))
    if period is not None and planned is not None and planned.last_day < period.start:
        cells.refuse("planned", N_("The release date lies before the period begins. Check both."))
    if title and organization and period:
        key = ((cells.text("dataset") or title).casefold(), organization.casefold(), period.code, kind)
        if key in seen:
            cells.refuse("title", N_("The same release is in row {row} already. Remove one."), row=str(seen[key]))
        seen.setdefault(key, number)
    if cells.problems or period is None:
        table.problems.extend(Problem(number, *problem) for problem in cells.problems)
        return
    table.rows.append(
        Row(
            number,
            title,
            organization,
            period,
            announcement,
            kind,
            dataset=cells.text("dataset"),
            frequency=frequency,
            topic=cells.text("topic"),
            confidential=confidential,
        )
    )


def _planned(cells: _Cells) -> PlannedDate | None:
    if (cells.text("planned") or "").casefold() in UNDETERMINED:
        return None
    message = N_("“{value}” is not a date that exists. Write for instance 20-07-2026 or Juli 2026.")
    return cells.read("planned", read_planned, message)


def _title(text: str) -> str:
    if len(text) > LONGEST_TITLE:
        raise ValueError(text)
    return text


def _choice(cells: _Cells, name: str, kinds: Any, default: Any) -> Any:
    """Return a word of a closed list, by its value or by its label in either language."""
    text = cells.text(name)
    if text is None:
        return default
    for member in kinds:
        label = LABELS[member]
        if text.casefold() in (member.value.casefold(), label.id.casefold(), label.en.casefold()):
            return member
    choices = ", ".join(LABELS[member].id for member in kinds)
    cells.refuse(name, N_("“{value}” is not one of: {choices}."), value=text[:80], choices=choices)
    return default


def _confidential(cells: _Cells) -> bool:
    """Return whether the title is not for the public; a word that cannot be read is refused, not taken for a no."""
    text = cells.text("confidential")
    if text is None:
        return False
    if text.casefold() not in _YES_NO:
        cells.refuse("confidential", N_("“{value}” is not one of: {choices}."), value=text[:80], choices="Ya, Tidak")
    return _YES_NO.get(text.casefold(), True)


def _frequency(cells: _Cells) -> str | None:
    text = cells.text("frequency")
    if text is None:
        return None
    for value, term in FREQUENCIES.items():
        if text.casefold() in (value, term.label.id.casefold(), term.label.en.casefold()):
            return value
    choices = ", ".join(term.label.id for term in FREQUENCIES.values())
    cells.refuse("frequency", N_("“{value}” is not one of: {choices}."), value=text[:80], choices=choices)
    return None

"""The schedule as a table with the columns of the import, so that it can be corrected and taken in again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES, TOPICS
from ckanext.satudata.domain.releases.importing import COLUMNS, UNDETERMINED
from ckanext.satudata.domain.releases.reading import read_period
from ckanext.satudata.domain.releases.sheets import harmless
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind, Precision

_BOM = "\ufeff"
_WIDTHS = {"title": 60, "organization": 40, "dataset": 32, "period": 22, "planned": 26, "frequency": 18, "topic": 32}
_STANDARD_WIDTH = 14


def as_csv(releases: Iterable[Mapping[str, Any]]) -> bytes:
    """Return releases (as ``satudata_release_list`` gives them) as CSV in UTF-8 that Excel opens."""
    target = io.StringIO(newline="")
    target.write(_BOM)
    writer = csv.writer(target)
    writer.writerow(_header())
    for release in releases:
        writer.writerow([harmless(_text(value)) for value in _cells(release)])
    return target.getvalue().encode()


def as_xlsx(releases: Iterable[Mapping[str, Any]]) -> bytes:
    """Return releases as a spreadsheet with dates that can be sorted and a header that stays in sight."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Jadwal Rilis")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDTHS.get(name, _STANDARD_WIDTH)
    sheet.append([_cell(sheet, title, bold=True) for title in _header()])
    for release in releases:
        sheet.append([_cell(sheet, value) for value in _cells(release)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _header() -> list[str]:
    return [headers[0] for headers in COLUMNS.values()]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=value)
    if isinstance(value, dt.datetime):
        cell.number_format = "dd-mm-yyyy hh:mm"
    elif isinstance(value, dt.date):
        cell.number_format = "dd-mm-yyyy"
    elif value is not None:
        cell.data_type = "s"  # text that begins with "=" is no formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _cells(release: Mapping[str, Any]) -> Sequence[Any]:
    """Return the cells of a release in the order of ``COLUMNS``, in Indonesian as the import's examples are."""
    dataset, frequency, topic = release["dataset"], release["frequency"], release["topic"]
    values = {
        "title": release["title"],
        "organization": release["organization"]["title"],
        "dataset": dataset["name"] if dataset else None,
        "period": read_period(release["period"]["code"]).label(),
        "planned": _planned(release["planned"]),
        "certainty": LABELS[Certainty(release["certainty"])].id,
        "kind": LABELS[Kind(release["kind"])].id,
        "frequency": FREQUENCIES[frequency].label.id if frequency in FREQUENCIES else None,
        "topic": TOPICS[topic].label.id if topic in TOPICS else topic,
        "confidential": "Ya" if release["confidential"] else None,
    }
    return [values[name] for name in COLUMNS]


def _planned(planned: Mapping[str, Any] | None) -> Any:
    if planned is None:
        return UNDETERMINED[0].capitalize()
    day = dt.date.fromisoformat(planned["day"])
    if planned["precision"] == Precision.minute.value:
        return dt.datetime.combine(day, dt.time.fromisoformat(planned["time"]))
    if planned["precision"] == Precision.day.value:
        return day
    if planned["precision"] == Precision.not_later_than.value:
        return f"Paling lambat {day:%d-%m-%Y}"
    quarter = planned["precision"] == Precision.quarter.value
    return read_period(f"{day.year}-Q{(day.month + 2) // 3}" if quarter else f"{day:%Y-%m}").label()

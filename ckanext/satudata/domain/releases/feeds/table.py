"""The schedule as a table that can be imported again: the columns of the import, and after them what became of it."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.importing import COLUMNS, UNDETERMINED
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.sheets import harmless
from ckanext.satudata.domain.releases.terms import Precision

MORE: Mapping[str, str] = MappingProxyType(
    {
        "status": "Status",
        "days_late": "Hari Terlambat",
        "released": "Dirilis Pada",
        "changes": "Perubahan Jadwal",
        "url": "Alamat",
        "id": "ID Rilis",
    }
)
"""Columns that the import passes over."""

_PUBLIC = tuple(name for name in COLUMNS if name != "confidential")
HEADER = (*(COLUMNS[name][0] for name in _PUBLIC), *MORE.values())


def csv_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a table as CSV (RFC 4180) in UTF-8 with the mark by which Excel knows it, free of formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def schedule(records: Iterable[Mapping[str, str]]) -> bytes:
    """Return releases as CSV.

    Args:
        records: the cells of each release by the keys of ``COLUMNS`` (but for what only offices know) and ``MORE``;
            what is missing stays empty.
    """
    fields = (*_PUBLIC, *MORE)
    return csv_table(HEADER, ([record.get(name, "") for name in fields] for record in records))


def planned_text(planned: PlannedDate | None) -> str:
    """Return an announced date as the import reads it, sortable where it is exact."""
    if planned is None:
        return UNDETERMINED[0].capitalize()
    day = planned.day.isoformat()
    if planned.time is not None:
        return f"{day} {planned.time:%H:%M}"
    if planned.precision is Precision.month:
        return period_of("bulanan", planned.day).label()
    if planned.precision is Precision.quarter:
        return period_of("triwulanan", planned.day).label()
    return f"paling lambat {day}" if planned.precision is Precision.not_later_than else day


def moment_text(moment: dt.datetime | None, zone: dt.tzinfo) -> str:
    """Return a moment as a spreadsheet reads it, in the portal's time zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment is not None else ""

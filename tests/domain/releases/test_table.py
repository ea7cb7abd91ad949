"""The schedule as CSV and JSON: what is written is read again as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.feeds.json import document
from ckanext.satudata.domain.releases.feeds.table import HEADER, csv_table, moment_text, planned_text, schedule
from ckanext.satudata.domain.releases.importing import UNDETERMINED, read_table
from ckanext.satudata.domain.releases.periods import PERIODIC, period_of
from ckanext.satudata.domain.releases.reading import read_planned
from ckanext.satudata.domain.releases.sheets import read_cells
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind, Precision

DAY = dt.date(2026, 5, 7)
MOMENT = dt.datetime(2026, 1, 5, 3, 0, tzinfo=dt.UTC)
PLANNED = (
    PlannedDate(Precision.minute, DAY, dt.time(9, 5)),
    PlannedDate(Precision.day, DAY),
    PlannedDate(Precision.month, DAY.replace(day=1)),
    PlannedDate(Precision.quarter, dt.date(2026, 4, 1)),
    PlannedDate(Precision.not_later_than, DAY),
)


@pytest.mark.parametrize("planned", PLANNED)
def test_planned_is_read_as_it_was_written(planned: PlannedDate) -> None:
    """A date in the table has the same day, hour and precision when it is imported again."""
    assert read_planned(planned_text(planned)) == planned


def test_undetermined() -> None:
    """A release without a date says so, in words that the import knows; an empty cell is a mistake there."""
    assert planned_text(None).casefold() in UNDETERMINED


def test_table_can_be_imported() -> None:
    """A table of all precisions and frequencies is imported again without a problem, and with the same values."""
    records = [
        {
            "title": f'Data "{number}"; dengan, koma',
            "organization": "Dinas Kesehatan",
            "period": period_of(frequency, DAY).label(),
            "planned": planned_text(PlannedDate(Precision.day, dt.date(2027, 7, 1))),
            "certainty": LABELS[Certainty.pasti].id,
            "kind": LABELS[Kind.publikasi].id,
            "frequency": frequency,
            "topic": "Kesehatan",
            "status": "Segera",
        }
        for number, frequency in enumerate(sorted(PERIODIC))
    ]
    table = read_table(read_cells(schedule(records)))
    assert table.problems == []
    assert [(row.title, row.period, row.kind, row.announcement.certainty, row.topic) for row in table.rows] == [
        (record["title"], period_of(record["frequency"], DAY), Kind.publikasi, Certainty.pasti, "Kesehatan")
        for record in records
    ]


@pytest.mark.parametrize("title", ["=1+1", "+62", "-3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_formulas(title: str) -> None:
    """A title that a spreadsheet would take for a formula stays a text, and is imported as it was."""
    data = schedule([{"title": title, "organization": "OPD", "period": "2026", "planned": "2027-01-04"}])
    cell = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))["Judul"]
    assert cell == f"'{title}"
    assert read_table(read_cells(data)).rows[0].title == " ".join(title.split())


def test_csv_for_excel() -> None:
    """The table begins with the mark of UTF-8, ends lines with CRLF, and has the header of the import."""
    data = schedule([])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == ",".join(HEADER) + "\r\n"
    assert HEADER[:5] == ("Judul", "OPD", "Dataset", "Periode Data", "Jadwal Rilis")
    assert csv_table(["a"], [["Ya’ahowu"]]).decode("utf-8-sig") == "a\r\nYa’ahowu\r\n"


def test_moments_are_local() -> None:
    """Moments in tables are in the portal's time zone, without a mark that spreadsheets cannot read."""
    assert moment_text(MOMENT, dt.timezone(dt.timedelta(hours=7))) == "2026-01-05 10:00"
    assert moment_text(None, dt.UTC) == ""


def test_document() -> None:
    """The JSON document says what it is, when it was made, under which licence, and how many releases follow."""
    results = [{"id": "0a1b", "title": "Angka – “Stunting”"}]
    data = document(
        results,
        title="Jadwal Rilis",
        url="https://data.example.go.id/jadwal-rilis",
        filters={"opd": "dinas-kesehatan"},
        license={"id": "cc-by", "title": "CC BY", "url": "https://creativecommons.org/licenses/by/4.0/"},
        generated=MOMENT,
    )
    read = json.loads(data)
    assert read["results"] == results
    assert (read["count"], read["generated"], read["version"]) == (1, "2026-01-05T03:00:00Z", 1)
    assert read["license"]["id"] == "cc-by"

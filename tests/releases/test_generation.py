"""A year of entries from each dataset's own frequency: the same each time, on working days, in the portal's zone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.cli import satudata
from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.model.tables import dataset as dataset_table
from ckanext.satudata.model.tables import make_id, release
from ckanext.satudata.services.releases import generation
from ckanext.satudata.services.releases.moment import opening_moment
from ckanext.satudata.shared import CKAN_212

from tests.portal import Portal
from tests.releases.rows import statements

pytestmark = pytest.mark.usefixtures("with_request_context")

TODAY = dt.date(2026, 1, 5)


def datasets(organization_id: str, number: int, frequencies: Sequence[str] = tuple(FREQUENCIES)) -> list[str]:
    """Insert published datasets, the frequencies in turn, and return their ids."""
    ids = [make_id() for _number in range(number)]
    moment = dt.datetime(2025, 12, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    common = {"type": "dataset", "state": "active", "private": False, "owner_org": organization_id}
    packages, extras = [], []
    for place, package_id in enumerate(ids):
        fields = {"accrualPeriodicity": frequencies[place % len(frequencies)], "theme": "pemerintahan-umum"}
        row = {"id": package_id, "name": f"data-{package_id}", "title": f"Data {place}", **common}
        packages.append({**row, "metadata_created": moment, "metadata_modified": moment})
        extras += [
            {"id": make_id(), "package_id": package_id, "key": key, "value": value, "state": "active"}
            for key, value in fields.items()
        ]
        if CKAN_212:
            packages[-1]["extras"] = fields
    model.Session.execute(sa.insert(model.package_table), packages)
    if not CKAN_212:
        model.Session.execute(sa.insert(model.package_extra_table), extras)  # pyright: ignore[reportAttributeAccessIssue]
    model.Session.execute(
        sa.insert(dataset_table), [{"package_id": package_id, "visibility": "published"} for package_id in ids]
    )
    model.Session.commit()
    return ids


def schedule() -> list[dict[str, Any]]:
    """Return all entries, by dataset and period."""
    query = sa.select(release).order_by(release.c.package_id, release.c.period_end)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def test_a_year_for_200_datasets_twice(portal: Portal) -> None:
    """A second run adds nothing; what was moved, called off and declined stays; the statements do not grow."""
    datasets(portal.dinas["id"], 11)
    with statements() as few:
        generation.generate(None, today=TODAY)
    model.Session.rollback()
    datasets(portal.dinas["id"], 189)
    with statements() as many:
        first = generation.generate(None, today=TODAY)
    model.Session.commit()
    assert len(many) == len(few)
    made = schedule()
    assert (len(made), first.unchanged) == (len(first.created), 0)
    assert {row["approval"] for row in made} == {"announced"}
    per_frequency = Counter(row["frequency"] for row in made)
    for frequency, each in {
        "harian": 365,
        "mingguan": 52,
        "bulanan": 12,
        "triwulanan": 4,
        "semesteran": 2,
        "tahunan": 1,
    }.items():
        number = len({row["package_id"] for row in made if row["frequency"] == frequency})
        # What falls on a holiday at either end moves into the year, or out of it.
        assert abs(per_frequency[frequency] / number - each) <= max(1, each // 50), frequency
    assert not set(per_frequency) & {"ad_hoc", "sekali", "lebih_dua_tahunan"}
    assert {config.calendar().is_working_day(row["planned_day"]) for row in made} == {True}
    touched = [row["id"] for row in made if row["frequency"] == "bulanan"][:3]
    for release_id, values in zip(
        touched,
        (
            {"planned_day": dt.date(2026, 9, 9), "last_day": dt.date(2026, 9, 9)},
            {"approval": "declined"},
            {"title": "x"},
        ),
        strict=True,
    ):
        model.Session.execute(sa.update(release).where(release.c.id == release_id).values(values))
    cancelled = {"cancelled_at": dt.datetime(2026, 1, 6, tzinfo=dt.UTC)}
    model.Session.execute(sa.update(release).where(release.c.id == touched[2]).values(cancelled))
    model.Session.commit()
    before = schedule()
    second = generation.generate(None, today=TODAY)
    model.Session.commit()
    assert (second.created, second.unchanged) == ([], len(made))
    assert schedule() == before


def test_a_release_in_lebaran_moves_to_the_next_working_day(portal: Portal, ckan_config: Any, monkeypatch: Any) -> None:
    """Idul Fitri 1447 H with its collective leave (18 to 24 March 2026) moves a release to 25 or 26 March."""
    package_id = datasets(portal.dinas["id"], 1, ["bulanan"])[0]
    monkeypatch.setitem(ckan_config, config.RELEASE_LAG_DAYS, 20)  # from 28 February: 20 March
    monkeypatch.setitem(ckan_config, config.RELEASE_HORIZON_DAYS, 100)
    made = {item["period"]: item["planned_day"] for item in generation.generate([package_id], today=TODAY).created}
    assert made["2026-02"] == dt.date(2026, 3, 25)
    model.Session.rollback()
    monkeypatch.setitem(ckan_config, config.HOLIDAYS, ["2026-03-25"])
    made = {item["period"]: item["planned_day"] for item in generation.generate([package_id], today=TODAY).created}
    assert made["2026-02"] == dt.date(2026, 3, 26)


@pytest.mark.parametrize(
    ("zone", "word", "hour", "today"),
    [
        ("Asia/Jakarta", "WIB", 2, dt.date(2026, 12, 31)),
        ("Asia/Makassar", "WITA", 1, dt.date(2027, 1, 1)),
        ("Asia/Jayapura", "WIT", 0, dt.date(2027, 1, 1)),
    ],
)
def test_days_and_hours_are_those_of_the_portal(  # noqa: PLR0913, PLR0917 - fixtures and cases
    portal: Portal, ckan_config: Any, monkeypatch: Any, freezer: Any, zone: str, word: str, hour: int, today: dt.date
) -> None:
    """In WIB, WITA and WIT a day begins at its own midnight, and nine o'clock is another moment."""
    monkeypatch.setitem(ckan_config, "ckan.display_timezone", zone)
    freezer.move_to("2026-12-31 16:30:00")  # 23.30 WIB, 00.30 WITA, 01.30 WIT
    entry = {"organization": portal.dinas["name"], "period": "2026"}
    for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1)):
        portal.as_("walidata", "satudata_release_create", **entry, title=f"Hari {day}", planned=day.isoformat())
    listed = portal.as_(None, "satudata_release_list")["results"]
    assert {result["planned"]["day"]: result["days_until"] for result in listed}[today.isoformat()] == 0
    (due,) = portal.as_(None, "satudata_release_list", status="hari_ini")["results"]
    assert due["planned"]["day"] == today.isoformat()
    exact = portal.as_(
        "walidata", "satudata_release_create", **entry, title="Jam", planned="20 Juli 2027 09:00", certainty="pasti"
    )
    assert exact["planned"]["label"] == f"20 Juli 2027, 09.00 {word}"
    row = next(row for row in schedule() if row["id"] == exact["id"])
    assert opening_moment(row) == dt.datetime(2027, 7, 20, hour, tzinfo=dt.UTC)
    package_id = datasets(portal.dinas["id"], 1, ["harian"])[0]
    monkeypatch.setitem(ckan_config, config.RELEASE_LAG_DAYS, 0)
    first = generation.generate([package_id]).created[0]
    assert first["period"] == ("2026-12-31" if word == "WIB" else "2027-01-01")


def test_who_generates_what(portal: Portal, cli: Any) -> None:
    """For all only published datasets; a hidden one when it is named; an office gets proposals; a dry run nothing."""
    shown = datasets(portal.dinas["id"], 1, ["tahunan"])[0]
    hidden = portal.dataset(file=False)["id"]
    assert "1 entri akan dibuat" in run(cli, "--dry-run")
    assert schedule() == []
    proposed = portal.as_("editor", "satudata_release_generate", dataset_id=hidden)
    assert (proposed["created"], schedule()[0]["approval"]) == (1, "proposed")
    for call in ({"dataset_id": hidden}, {"organization": portal.dinas["name"]}, {}):
        expected = tk.ObjectNotFound if "dataset_id" in call else tk.NotAuthorized
        with pytest.raises(expected):
            portal.as_("outsider", "satudata_release_generate", **call)
    assert portal.as_("walidata", "satudata_release_generate", dry_run=True)["results"][0]["dataset_id"] == shown
    assert "1 entri dibuat; 0 sudah ada" in run(cli, "--organization", portal.dinas["name"])
    assert "0 entri dibuat; 1 sudah ada" in run(cli, "--dataset", shown)
    assert "Tidak ada dataset" in run(cli, "--dataset", "tidak-ada", code=1)
    assert "Tidak ada OPD" in run(cli, "--organization", "tidak-ada", code=1)
    once = datasets(portal.dinas["id"], 1, ["sekali"])[0]
    assert "tidak menghasilkan" in run(cli, "--dataset", once, code=1)
    with pytest.raises(tk.ValidationError):
        portal.as_("walidata", "satudata_release_generate", dataset_id=once)


def run(cli: Any, *options: str, code: int = 0) -> str:
    """Run the command and return what it prints."""
    result = cli.invoke(satudata, ["release", "generate", *options])
    assert result.exit_code == code, result.output
    return result.output


def test_a_series_of_its_own(portal: Portal) -> None:
    """Lag, hour and kind of a dataset hold for the entries generated from then on; mistakes are told together."""
    package_id = datasets(portal.dinas["id"], 1, ["triwulanan"])[0]
    assert portal.as_("editor", "satudata_release_series_show", dataset_id=package_id) == {
        "dataset_id": package_id,
        "frequency": "triwulanan",
        "periodic": True,
        "lag_days": 30,
        "time": None,
        "kind": "data",
        "own": False,
    }
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_(
            "editor", "satudata_release_series_update", dataset_id=package_id, lag_days=731, time="25:00", kind="buku"
        )
    assert set(refusal.value.error_dict) == {"lag_days", "time", "kind"}
    call = {"dataset_id": package_id, "lag_days": 0, "time": "10.30", "kind": "berita_resmi"}
    kept = portal.as_("editor", "satudata_release_series_update", **call)
    assert (kept["lag_days"], kept["time"], kept["own"]) == (0, "10:30", True)
    portal.as_("walidata", "satudata_release_generate", dataset_id=package_id)
    assert {(row["kind"], row["planned_time"]) for row in schedule()} == {("berita_resmi", dt.time(10, 30))}
    with pytest.raises(tk.NotAuthorized):
        portal.as_("outsider", "satudata_release_series_update", dataset_id=package_id, lag_days=1)


def test_a_publication_fulfils_its_release_and_opens_the_next(portal: Portal) -> None:
    """The actual time goes to the release of the data's period; a correction of the same data fulfils nothing more."""
    dataset = portal.dataset(periode_akhir="2024", accrualPeriodicity="tahunan")
    entries = {
        period: portal.as_("editor", "satudata_release_create", dataset_id=dataset["id"], period=period, planned="")[
            "id"
        ]
        for period in ("2023", "2024")
    }
    portal.as_("walidata", "satudata_release_confirm", release_ids=list(entries.values()), decision="confirm")
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    shown = portal.as_(None, "satudata_release_show", release_id=entries["2024"])
    assert (shown["status"], shown["dataset"]["id"]) == ("dirilis_tepat_waktu", dataset["id"])
    assert shown["history"][-1]["type"] == "released"
    assert portal.as_(None, "satudata_release_show", release_id=entries["2023"])["status"] == "ditunda"
    later = [row for row in schedule() if row["period"] not in entries]
    assert len(later) == 1
    assert (later[0]["origin"], later[0]["approval"]) == ("generated", "announced")
    assert "release_id" in refused(portal, release_id=entries["2024"], planned="2027-01-01")


def refused(portal: Portal, **call: Any) -> dict[str, Any]:
    """Return with which problems a change is refused."""
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_("walidata", "satudata_release_update", **call)
    return refusal.value.error_dict

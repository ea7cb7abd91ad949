"""Punctuality by office and year: the action, the page, the table, and who reads them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model.tables import release

from tests.portal import Portal

YEAR = 2024
FIGURES = ("announced", "on_time", "late", "overdue", "cancelled", "changes", "median_days_late", "share")


def announce(portal: Portal, office: dict[str, Any], title: str, planned: str, **columns: Any) -> str:
    """Announce a release of the past; ``columns`` say what became of it."""
    fields = {"organization": office["id"], "title": title, "period": "2023", "planned": planned}
    made = portal.as_("walidata", "satudata_release_create", **fields)
    if columns:
        model.Session.execute(sa.update(release).where(release.c.id == made["id"]).values(**columns))
        model.Session.commit()
    return made["id"]


def moment(text: str) -> dt.datetime:
    """Return a moment of Jakarta's clock."""
    return dt.datetime.fromisoformat(f"{text}+07:00")


def year_of_two_offices(portal: Portal) -> None:
    """Build a year: an office with one of each kind, and one that kept its word."""
    announce(portal, portal.dinas, "Tepat", "2024-05-06", released_at=moment("2024-05-06T23:59:59"), changes=2)
    announce(portal, portal.dinas, "Telat", "Mei 2024", released_at=moment("2024-06-10T10:00:00"))
    announce(portal, portal.dinas, "Belum", "2024-12-30")
    announce(portal, portal.dinas, "Batal", "2024-08-01", cancelled_at=moment("2024-07-01T10:00:00"), changes=1)
    announce(portal, portal.dinas, "Lain tahun", "2025-01-01")
    announce(portal, portal.other, "Tepat", "2024-03-04 09:00", released_at=moment("2024-03-04T09:00:30"))


def test_figures(app: Any, portal: Portal) -> None:
    """Each office and all together are counted by the rule, which comes with the figures."""
    year_of_two_offices(portal)
    found = portal.as_(None, "satudata_release_punctuality", year=YEAR)
    offices = {item["organization"]["title"]: tuple(item[name] for name in FIGURES) for item in found["results"]}
    mine = offices["Dinas Kependudukan"]
    assert mine[:6] == (3, 1, 1, 1, 1, 3)
    assert mine[6] > 100, "the median over 10 days late and what is overdue until today"
    assert mine[7] == pytest.approx(1 / 3)
    assert offices["Dinas Kesehatan"] == (1, 1, 0, 0, 0, 0, None, 1.0)
    assert (found["total"]["announced"], found["total"]["on_time"]) == (4, 2)
    assert (found["year"], found["years"]) == (YEAR, [2025, 2024])
    assert "last" in found["rule"]
    own = portal.as_(None, "satudata_release_punctuality", year=YEAR, organization=portal.other["name"])
    assert [item["organization"]["id"] for item in own["results"]] == [portal.other["id"]]
    for wrong in ({"year": "dua"}, {"year": "99999"}, {"organization": "tidak-ada"}):
        with pytest.raises(tk.ValidationError):
            portal.as_(None, "satudata_release_punctuality", **wrong)


def test_page_and_table(app: Any, portal: Portal) -> None:
    """The page shows a row for each office, all years to choose from and the rule; the table holds the same."""
    year_of_two_offices(portal)
    page = BeautifulSoup(app.get("/en/jadwal-rilis/ketepatan?tahun=2024").body, "html.parser")
    rows = page.select(".satudata-rel-punctuality tbody tr")
    assert [row.th.get_text(strip=True) for row in rows] == ["Dinas Kependudukan", "Dinas Kesehatan"]  # pyright: ignore
    assert [cell.get_text(strip=True) for cell in rows[1].select("td")] == ["1", "1", "0", "0", "0", "0", "–", "100%"]
    chosen = page.select(".satudata-rel-years [aria-current]")
    assert [link.get_text(strip=True) for link in chosen] == ["2024"]
    assert "moved counts by its new date" in page.get_text()
    own = BeautifulSoup(app.get("/en/jadwal-rilis/ketepatan?tahun=2024&opd=dinas-kesehatan").body, "html.parser")
    assert len(own.select(".satudata-rel-punctuality tbody tr")) == 1
    assert all("opd=dinas-kesehatan" in str(link["href"]) for link in own.select(".satudata-rel-years a"))
    answer = app.get("/en/jadwal-rilis/ketepatan.csv?tahun=2024")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[2] == ["Dinas Kesehatan", "2024", "1", "1", "0", "0", "0", "0", "", "100.0"]
    for wrong in ("tahun=abc", "tahun=0", "opd=tidak-ada", "tahun=%00"):
        assert app.get(f"/jadwal-rilis/ketepatan?{wrong}").status_code == 404
        assert app.get(f"/jadwal-rilis/ketepatan.csv?{wrong}").status_code == 404
    assert app.get("/jadwal-rilis/ketepatan").status_code == 200


def test_league_table_switched_off(app: Any, portal: Portal, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the portal keeps the table to itself, page and table do not exist for others than the walidata."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.releases.league_table", False)
    tokens = {
        person: portal.as_(person, "api_token_create", user=portal.people[person], name="uji")["token"]
        for person in ("walidata", "editor")
    }
    for address in ("/jadwal-rilis/ketepatan", "/jadwal-rilis/ketepatan.csv"):
        assert app.get(address).status_code == 404
        assert app.get(address, headers={"Authorization": tokens["editor"]}).status_code == 404
        assert app.get(address, headers={"Authorization": tokens["walidata"]}).status_code == 200
    with pytest.raises(tk.NotAuthorized):
        portal.as_(None, "satudata_release_punctuality")
    assert portal.as_("walidata", "satudata_release_punctuality")["results"] == []


@pytest.mark.parametrize(("mode", "counted"), [("mask", 1), ("hide", 0)])
def test_hidden_releases_are_not_counted(
    app: Any, portal: Portal, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, mode: str, counted: int
) -> None:
    """What the public may not know of is not in its figures either; the walidata counts all."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.releases.masked", mode)
    announce(portal, portal.dinas, "Rahasia", "2024-05-06", confidential=True)
    public = portal.as_(None, "satudata_release_punctuality", year=YEAR)
    assert public["total"]["overdue"] == counted
    assert public["years"] == ([YEAR] if counted else [])
    assert portal.as_("walidata", "satudata_release_punctuality", year=YEAR)["total"]["overdue"] == 1

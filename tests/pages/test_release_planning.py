"""Pages of those who plan releases: what each sees, what a form keeps, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest

from ckan.tests import factories

from tests.portal import Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

HOME, NEW, IMPORT, GENERATE = (f"/satudata/rilis{path}" for path in ("", "/baru", "/impor", "/susun"))
TITLE = "Jumlah Penduduk"
TODAY = dt.datetime.now(dt.UTC).date()
"""When the run began: a test that goes over midnight keeps its days."""


class Browser:
    """A person in front of the portal."""

    def __init__(self, portal: Portal, app: Any, name: str | None) -> None:
        self.app = app
        self.headers = {"Authorization": factories.APIToken(user=portal.people[name])["token"]} if name else {}

    def get(self, url: str, status: int = 200) -> Any:
        """Return an answer."""
        return self.app.get(url, headers=self.headers, status=status, follow_redirects=False)

    def page(self, url: str, status: int = 200) -> str:
        """Return a page."""
        return self.get(url, status).body

    def post(self, url: str, status: int = 302, **form: Any) -> str:
        """Send a form; return the page that answers."""
        return self.app.post(url, data=form, headers=self.headers, status=status, follow_redirects=False).body


def day(days: int) -> str:
    """Return a day from today on."""
    return (TODAY + dt.timedelta(days=days)).isoformat()


def entry(portal: Portal, person: str = "walidata", **more: Any) -> str:
    """Make an entry and return its id."""
    data = {"title": TITLE, "organization": "dinas-kependudukan", "period": "2026", "planned": day(60), **more}
    return portal.as_(person, "satudata_release_create", **data)["id"]


def show(portal: Portal, release_id: str, person: str | None = None) -> dict[str, Any]:
    """Return an entry as somebody reads it."""
    return portal.as_(person, "satudata_release_show", release_id=release_id)


def test_who_sees_the_pages(portal: Portal, app: Any) -> None:
    """Editors see their office, the walidata all of them; others are refused, and foreign entries to everybody."""
    announced = entry(portal, title="Data Dinas")
    proposal = entry(portal, "editor", title="Usulan Dinas")
    entry(portal, "outsider", title="Usulan Kesehatan", organization="dinas-kesehatan")
    for url in (HOME, NEW, IMPORT, GENERATE, f"{HOME}/ekspor.csv", f"{HOME}/{announced}/ubah"):
        Browser(portal, app, None).get(url, 302)
        Browser(portal, app, "stranger").get(url, 403)
        Browser(portal, app, "member").get(url, 403)
    office = Browser(portal, app, "editor").page(HOME)
    assert "Data Dinas" in office
    assert "Usulan Dinas" in office
    assert "Usulan Kesehatan" not in office
    assert "Usulan Kesehatan" not in Browser(portal, app, "editor").page(f"{HOME}?opd=dinas-kesehatan")
    other = Browser(portal, app, "outsider")
    assert "Data Dinas" not in other.page(HOME)
    other.get(f"{HOME}/{announced}/ubah", 403)
    other.get(f"{HOME}/{proposal}/ubah", 404)
    other.post(f"{HOME}/{announced}/ubah", 403, operation="cancel", cancel_reason="x")
    other.post(f"{HOME}/{proposal}/draf", 404)
    other.post(f"{HOME}/{announced}/draf", 403)
    walidata = Browser(portal, app, "walidata").page(HOME)
    assert walidata.index("Usulan Kesehatan") < walidata.index("Data Dinas"), "what waits stands first"
    assert "Data Dinas" not in Browser(portal, app, "walidata").page(f"{HOME}?opd=dinas-kesehatan")
    for url in (f"{HOME}/{announced}/draf",):
        Browser(portal, app, "editor").get(url, 405)


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_forms_without_a_token_are_refused(portal: Portal, app: Any) -> None:
    """Each state-changing address asks for the CSRF token itself."""
    release_id = entry(portal)
    environment = {"REMOTE_USER": portal.people["admin"]}
    for url in (HOME, NEW, IMPORT, GENERATE, f"{HOME}/{release_id}/ubah", f"{HOME}/{release_id}/draf"):
        answer = app.post(url, data={"operation": "cancel"}, extra_environ=environment, follow_redirects=False)
        assert answer.status_code == 400, url


def test_new_entries(portal: Portal, app: Any) -> None:
    """All problems at once, at their fields and on top; what was typed stays; each precision can be entered."""
    editor = Browser(portal, app, "editor")
    wrong = {
        "title": "Angka & <b>",
        "organization": "dinas-kependudukan",
        "period": "2027-2026",
        "precision": "day",
        "day_day": "31-02-2027",
        "month_year": "2031",
        "certainty": "mungkin",
        "reason": "Catatan panjang",
    }
    page = editor.post(NEW, 409, **wrong)
    assert {"field-period", "field-planned", "field-certainty"} <= set(re.findall(r'href="#([\w-]+)"', page))
    for kept in ('value="Angka &amp; &lt;b&gt;"', 'value="2027-2026"', 'value="31-02-2027"', 'value="2031"'):
        assert kept in page
    assert "Catatan panjang</textarea>" in page
    assert page.count('aria-invalid="true"') >= 2
    dates = {
        "minute": ({"minute_day": day(60), "minute_time": "09:30"}, "minute"),
        "day": ({"day_day": day(60), "latest_day": day(5)}, "day"),
        "month": ({"month_month": "7", "month_year": "2027"}, "month"),
        "quarter": ({"quarter_quarter": "3", "quarter_year": "2027"}, "quarter"),
        "not_later_than": ({"latest_day": "2027-12-31"}, "not_later_than"),
        "none": ({}, None),
    }
    for number, (precision, (fields, expected)) in enumerate(dates.items()):
        form = {"title": f"Data {precision}", "organization": "dinas-kependudukan", "period": f"{2020 + number}"}
        editor.post(NEW, **form, precision=precision, **fields)
        found = portal.as_("editor", "satudata_release_list", approval="proposed", q=f"data {precision}")["results"]
        assert [item["planned"] and item["planned"]["precision"] for item in found] == [expected]
    for missing in ({"precision": "day"}, {"precision": "minute", "minute_day": day(60)}, {}, {"precision": "x"}):
        page = editor.post(NEW, 409, title="Lain", organization="dinas-kependudukan", period="2026", **missing)
        assert 'href="#field-planned"' in page, missing
    assert portal.as_("editor", "satudata_release_list", approval="proposed", q="lain")["count"] == 0
    editor.post(NEW, 403, title="Lain", organization="dinas-kesehatan", period="2026", precision="none")


def test_changing_an_announced_entry(portal: Portal, app: Any) -> None:
    """The page says beforehand that a reason is public, asks for it, and keeps what was typed."""
    release_id = entry(portal, planned=day(60), certainty="pasti")
    url, walidata = f"{HOME}/{release_id}/ubah", Browser(portal, app, "walidata")
    page = walidata.page(url)
    assert 'id="reason-rule"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    form = {"title": TITLE, "precision": "day", "day_day": day(90), "certainty": "pasti", "version": version[1]}
    page = walidata.post(url, 409, **form)
    assert 'href="#field-reason"' in page
    assert f'value="{day(90)}"' in page
    walidata.post(url, **form, reason="Verifikasi lapangan belum selesai.")
    history = show(portal, release_id)["history"]
    assert [change["reason"] for change in history if change["type"] == "moved"] == [
        "Verifikasi lapangan belum selesai."
    ]
    page = walidata.post(url, 409, **{**form, "day_day": day(95)}, reason="Terlambat lagi")
    assert "Terlambat lagi</textarea>" in page, "somebody changed it in between"
    page = walidata.post(url, 409, operation="cancel", cancel_reason=" ")
    assert 'href="#field-cancel_reason"' in page
    walidata.post(url, operation="cancel", cancel_reason="Digabung dengan data lain.")
    assert show(portal, release_id)["status"] == "dibatalkan"


def test_wish_of_an_office(portal: Portal, app: Any) -> None:
    """What an office changes of an announced entry is a wish; the public entry stays, the walidata decides in bulk."""
    release_id = entry(portal)
    editor, walidata = Browser(portal, app, "editor"), Browser(portal, app, "walidata")
    form = {"title": TITLE, "precision": "day", "day_day": day(90), "certainty": "sementara"}
    editor.post(f"{HOME}/{release_id}/ubah", **form, reason="Data dari kecamatan terlambat.")
    assert show(portal, release_id)["planned"]["day"] == day(60)
    entry(portal, title="Lebih dahulu", planned=day(5))
    page = walidata.page(HOME)
    assert page.index("Data dari kecamatan terlambat.") < page.index("Lebih dahulu"), "what waits stands first"
    assert page.count(f'value="{release_id}"') == 1
    assert portal.as_("outsider", "satudata_release_list", pending=True)["count"] == 0
    assert portal.as_(None, "satudata_release_list", pending=True)["count"] == 0
    walidata.post(HOME, operation="confirm", chosen=release_id)
    assert show(portal, release_id)["planned"]["day"] == day(90)
    assert portal.as_("walidata", "satudata_release_list", pending=True)["count"] == 0


def test_bulk(portal: Portal, app: Any) -> None:
    """One change to all ticked; those that fail are listed with their reason and stay ticked, what was typed stays."""
    walidata = Browser(portal, app, "walidata")
    proposals = [entry(portal, "editor", title=f"Usulan {number}") for number in range(2)]
    announced = entry(portal, title="Sudah diumumkan")
    page = walidata.post(HOME, 409, operation="confirm", chosen=[*proposals, announced, "palsu"])
    assert 'id="gagal"' in page
    assert [tick for tick in re.findall(r'value="([\w-]+)"[^>]* checked', page) if len(tick) > 30] == [announced]
    assert {show(portal, item)["approval"] for item in proposals} == {"announced"}
    page = walidata.post(HOME, 409, operation="postpone", planned="31 Februari 2027", reason="Alasan", chosen=announced)
    assert 'value="31 Februari 2027"' in page
    assert "Alasan</textarea>" in page
    for operation, more in (("postpone", {"planned": ""}), ("cancel", {}), ("lain", {}), ("decline", {})):
        page = walidata.post(HOME, 409, operation=operation, chosen=announced, **more)
        assert re.search(rf'value="{announced}"[^>]* checked', page), operation
    assert 'role="alert"' in walidata.post(HOME, 409, operation="confirm")
    walidata.post(HOME, operation="certainty", chosen=proposals)
    walidata.post(HOME, operation="postpone", chosen=proposals, planned=day(80), reason="Menunggu verifikasi.")
    assert [show(portal, item)["planned"]["day"] for item in proposals] == [day(80)] * 2
    assert {show(portal, item)["status"] for item in proposals} == {"ditunda"}
    editor = Browser(portal, app, "editor")
    editor.post(HOME, 403, operation="confirm", chosen=announced)
    foreign = entry(portal, title="Gizi", organization="dinas-kesehatan")
    page = editor.post(HOME, 409, operation="cancel", reason="Coba", chosen=foreign)
    assert show(portal, foreign)["pending"] is None
    assert show(portal, foreign)["status"] != "dibatalkan"


def test_from_an_entry_to_its_dataset(portal: Portal, app: Any) -> None:
    """A planned title becomes a draft that is filled in and linked; a published dataset gets a revision; once each."""
    editor = Browser(portal, app, "editor")
    planned = entry(portal, title="Data Baru", period="Semester I 2026", topic="pemerintahan-umum")
    later = entry(portal, title="Data Baru", period="Semester II 2026")
    for _time in range(2):
        editor.post(f"{HOME}/{planned}/draf")
        dataset = show(portal, planned, "editor")["dataset"]
        record = portal.as_("editor", "package_show", id=dataset["id"])
        wanted = {"title": "Data Baru", "periode_awal": "2026-01", "periode_akhir": "2026-06", "private": True}
        wanted |= {"accrualPeriodicity": "semesteran", "owner_org": portal.dinas["id"], "theme": "pemerintahan-umum"}
        assert {name: record.get(name) for name in wanted} == wanted
    assert portal.as_("editor", "package_search", q="title:Data AND title:Baru", include_private=True)["count"] == 1
    assert show(portal, later, "editor")["dataset"]["id"] == dataset["id"]
    assert show(portal, planned)["dataset"] is None, "the public does not know of the draft"
    public = portal.published(title="Data Terbit")
    release_id = portal.as_(
        "walidata", "satudata_release_create", dataset_id=public["id"], period="2025", planned=day(60)
    )["id"]
    for _time in range(2):
        editor.post(f"{HOME}/{release_id}/draf")
    copy = portal.as_("editor", "satudata_revision_show", dataset_id=public["id"])["copy_id"]
    assert portal.as_("editor", "package_show", id=copy)["periode_akhir"] == "2025"
    portal.as_("walidata", "satudata_release_cancel", release_id=release_id, reason="Digabung.")
    editor.post(f"{HOME}/{release_id}/draf", 409)


def test_generating(portal: Portal, app: Any) -> None:
    """A preview makes nothing; settings of a dataset are kept; the button makes what was shown, once."""
    dataset = portal.published(accrualPeriodicity="bulanan", periode_akhir="2024-12", periode_awal="2024-12")
    walidata = Browser(portal, app, "walidata")
    url = f"{GENERATE}?dataset={dataset['id']}"
    page = walidata.page(url)
    assert 'id="deret"' in page
    assert 'id="susun"' in page
    assert portal.as_("walidata", "satudata_release_list")["count"] == 0
    page = walidata.post(url, 409, operation="save", lag_days="banyak", time="25:99", kind="data")
    assert 'value="banyak"' in page
    assert 'value="25:99"' in page
    walidata.post(url, operation="save", lag_days="20", time="09:00", kind="data")
    assert 'value="20"' in walidata.page(url)
    walidata.post(url, operation="generate")
    count = portal.as_("walidata", "satudata_release_list")["count"]
    assert count >= 10
    walidata.post(url, operation="generate")
    assert portal.as_("walidata", "satudata_release_list")["count"] == count
    for bad in (f"{GENERATE}?dataset=tidak-ada", f"{GENERATE}?opd=tidak-ada&lihat=1"):
        assert 'role="alert"' in walidata.page(bad)
    editor = Browser(portal, app, "editor")
    assert 'role="alert"' in editor.post(GENERATE, 409, operation="generate")
    editor.page(f"{GENERATE}?opd=dinas-kesehatan&lihat=1", 403)


def sheet(*rows: list[Any]) -> bytes:
    """Return a spreadsheet."""
    book = openpyxl.Workbook()
    active: Any = book.active
    for row in (["Judul", "OPD", "Periode Data", "Jadwal Rilis"], *rows):
        active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_import(portal: Portal, app: Any) -> None:
    """The page shows good rows and problems; the choice needs no second upload, holds once and for one person."""
    walidata = Browser(portal, app, "walidata")
    content = sheet(
        ["Data A", "Dinas Kependudukan", 2026, dt.date(2027, 7, 20)],
        ["Data B", "Dinas Kependudukan", 2026, "31 Februari 2027"],
    )
    page = walidata.post(IMPORT, 200, operation="check", upload=upload("jadwal.xlsx", content))
    assert "Data A" in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    assert any("Jadwal Rilis" in row and "31 Februari 2027" in row and "3" in row for row in rows)
    assert portal.as_("walidata", "satudata_release_list")["count"] == 0
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found is not None
    Browser(portal, app, "walidata2").post(IMPORT, 409, operation="take", token=found[1])
    walidata.post(IMPORT, 409, operation="take", token="x")
    walidata.post(IMPORT, 200, operation="take", token=found[1])
    assert portal.as_("walidata", "satudata_release_list")["count"] == 1
    walidata.post(IMPORT, 409, operation="take", token=found[1])
    for wrong in (upload("a.xlsx", b"PK rusak"), upload("a.csv", b"\x00\x01"), upload("a.csv", b"")):
        assert 'role="alert"' in walidata.post(IMPORT, 409, operation="check", upload=wrong)
    walidata.post(IMPORT, 409, operation="check")
    assert "masalah-baris" in walidata.post(IMPORT, 200, operation="check", upload=upload("a.csv", b"Judul\nx\n"))


def test_export_can_be_imported_again(portal: Portal, app: Any) -> None:
    """The exported tables have the columns of the import, hold no formulas, and read as what they were made of."""
    for number, planned in enumerate((f"{day(60)} 09:30", day(60), "Juli 2027", "Triwulan III 2027", "", day(70))):
        entry(portal, title=f"=Data {number}", period=f"{2020 + number}", planned=planned)
    entry(portal, "editor", title="Mingguan", period="2026-W19", planned="paling lambat 31-12-2027", confidential=True)
    walidata = Browser(portal, app, "walidata")
    before = portal.as_("walidata", "satudata_release_list", approval="announced,proposed")["results"]
    for format_ in ("csv", "xlsx"):
        content = walidata.get(f"{HOME}/ekspor.{format_}").data
        done = portal.as_("walidata", "satudata_release_import", upload=upload("a", content))
        assert (done["rows"], done["good"]) == (7, 0)
        assert {problem["column"] for problem in done["problems"]} == {"Judul"}, "all of them are there already"
    assert b"'=Data 0" in walidata.get(f"{HOME}/ekspor.csv").data
    book = openpyxl.load_workbook(io.BytesIO(walidata.get(f"{HOME}/ekspor.xlsx").data))
    active: Any = book.active
    assert active.freeze_panes == "A2"
    assert {cell.data_type for cell in active["A"]} == {"s"}
    assert any(cell.is_date for row in active.iter_rows() for cell in row)
    for item in before:
        portal.as_("walidata", "satudata_release_cancel", release_id=item["id"], reason="Diimpor ulang.")
    content = walidata.get(f"{HOME}/ekspor.xlsx").data
    portal.as_("walidata", "satudata_release_import", upload=upload("a", content), take="good")
    after = portal.as_("walidata", "satudata_release_list", status="akan_dirilis,segera,ditunda")["results"]
    shown = lambda items: sorted(  # noqa: E731
        (item["title"], item["period"]["code"], str(item["planned"]), item["confidential"]) for item in items
    )
    assert shown(after) == shown(before)
    assert "Data" not in Browser(portal, app, "outsider").get(f"{HOME}/ekspor.csv?opd=dinas-kependudukan").body[60:]

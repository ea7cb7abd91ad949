"""The release schedule in a real browser: an office proposes, the walidata decides, a citizen reads and subscribes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.populate import OFFICE, PUBLISHED

pytestmark = pytest.mark.e2e

HOME = "/satudata/rilis"
TITLE = PUBLISHED["title"]
REASON = "Verifikasi lapangan di dua kecamatan belum selesai."


class Journey:
    """The steps of the schedule's story, each by its person."""

    def __init__(self, open_as: Callable[..., Person]) -> None:
        self.operator, self.walidata, self.citizen = open_as("operator"), open_as("walidata"), open_as()

    def generate(self) -> None:
        """The office sets the lag of its dataset, looks at what would be made, and proposes it."""
        page = self.operator.page
        page.goto(f"{HOME}/susun?dataset={PUBLISHED['name']}")
        expect(page.locator("#deret")).to_be_visible()
        self.operator.fill({"lag_days": "45", "time": "09:00"})
        self.operator.send(page.locator("#deret button[value=save]"))
        expect(page.locator("#deret [name=lag_days]")).to_have_value("45")
        self.operator.look("rilis-susun", picture=True)
        self.operator.send(page.locator("#susun button[value=generate]"))
        expect(page.locator("section[aria-labelledby=usulan] .satudata-card").first).to_contain_text(TITLE)
        self.operator.look("rilis-opd", picture=True)

    def confirm(self) -> None:
        """The walidata finds the proposals first, ticks them and confirms."""
        page = self.walidata.page
        page.goto(HOME)
        proposals = page.locator("section[aria-labelledby=usulan] .satudata-card", has_text=TITLE)
        expect(proposals.first).to_be_visible()
        self.walidata.look("rilis-walidata", picture=True)
        for tick in proposals.locator("input[name=chosen]").all():
            tick.check()
        self.walidata.send(page.locator("#bulk button[value=confirm]"))
        expect(page.locator(".flash-messages .alert-success")).to_be_visible()
        expect(page.locator("section[aria-labelledby=usulan]")).to_have_count(0)

    def postpone(self) -> str:
        """Without a reason the walidata is asked for one, with the new date still there; return the public address."""
        page = self.walidata.page
        card = page.locator("section[aria-labelledby=terjadwal] .satudata-card", has_text=TITLE).first
        expect(card).to_be_visible()
        self.walidata.send(card.locator("a[href$='/ubah']"))
        expect(page.locator("#reason-rule")).to_be_visible()
        later = f"{dt.datetime.now(dt.UTC).year + 2}-03-15"
        page.locator("#precision-day").check()
        page.locator("[name=day_day]").fill(later)
        self.walidata.send(page.locator("button[value=save]"))
        expect(page.locator("#masalah a[href='#field-reason']")).to_be_visible()
        expect(page.locator("[name=day_day]")).to_have_value(later)
        self.walidata.look("rilis-alasan", picture=True)
        page.locator("#field-reason").fill(REASON)
        self.walidata.send(page.locator("button[value=save]"))
        expect(page.locator(".flash-messages .alert-success")).to_be_visible()
        self.walidata.look("rilis-ubah")
        address = page.locator("a[href*='/jadwal-rilis/']").first.get_attribute("href")
        assert address is not None
        return address

    def read(self, address: str) -> None:
        """A citizen finds the release in the schedule, reads why it was postponed, and can subscribe."""
        page = self.citizen.page
        page.goto("/jadwal-rilis")
        expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
        self.citizen.look("jadwal-rilis", picture=True)
        feed = page.locator("a[href*='/jadwal-rilis.ics']").first.get_attribute("href")
        assert feed is not None
        assert "BEGIN:VCALENDAR" in self._fetch(feed)
        page.goto(address)
        expect(page.get_by_text(REASON).first).to_be_visible()
        self.citizen.look("rilis-riwayat", picture=True)
        event = page.locator("a[href$='.ics']").first.get_attribute("href")
        assert event is not None
        written = self._fetch(event)
        assert "SEQUENCE:" in written
        assert "SEQUENCE:0" not in written, "subscribers learn of the change"

    def _fetch(self, address: str) -> str:
        """Fetch an address in the browser, which alone knows where the portal is."""
        address = address.replace("webcal:", "http:")
        return self.citizen.page.evaluate("async url => await (await fetch(url)).text()", address)


def test_release(open_as: Callable[..., Person]) -> None:
    """From the frequency of a dataset to a postponed release whose reason the public reads."""
    journey = Journey(open_as)
    journey.generate()
    journey.confirm()
    journey.read(journey.postpone())
    findings = [*journey.operator.findings, *journey.walidata.findings, *journey.citizen.findings]
    assert not findings, "\n".join(findings)


def test_planning_without_scripts(open_as: Callable[..., Person], tmp_path: Path) -> None:
    """A table with a broken row is imported and an entry made wrong and then right, all without JavaScript."""
    walidata = open_as("walidata", scripts=False)
    page = walidata.page
    table = tmp_path / "jadwal.csv"
    lines = ["Judul;OPD;Periode Data;Jadwal Rilis"]
    lines += [f"Produksi Padi {number};{OFFICE['title']};2025;20-07-2099" for number in range(3)]
    lines += [f"Produksi Jagung;{OFFICE['title']};2025;31 Februari 2099", "Produksi Kopi;Dinas Kopi;2025;20-07-2099"]
    table.write_bytes("\r\n".join(lines).encode("cp1252"))
    page.goto(f"{HOME}/impor")
    walidata.look("rilis-impor")
    page.locator("[name=upload]").set_input_files(table)
    walidata.send(page.locator("button[value=check]"))
    expect(page.locator("#masalah-baris tbody tr")).to_have_count(2)
    walidata.look("rilis-impor-hasil", picture=True)
    walidata.send(page.locator("button[value=take]"))
    expect(page.locator(".satudata-plan-result .alert-success")).to_be_visible()
    page.goto(f"{HOME}/baru")
    walidata.fill({"title": "Produksi Cabai", "period": "2025-2024"})
    walidata.send(page.locator("button[value=save]"))
    expect(page.locator("#masalah a[href='#field-period']")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Produksi Cabai")
    walidata.look("rilis-baru", picture=True)
    page.locator("[name=period]").fill("2025")
    page.locator("#precision-none").check()
    walidata.send(page.locator("button[value=save]"))
    expect(page.locator(".flash-messages .alert-success")).to_be_visible()
    expect(page.locator(".satudata-card", has_text="Produksi Cabai")).to_be_visible()
    assert not walidata.findings, "\n".join(walidata.findings)

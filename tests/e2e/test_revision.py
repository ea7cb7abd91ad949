"""The next version of a published dataset in a real browser, while citizens go on reading the present one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.populate import PUBLISHED
from tests.e2e.server import Site
from tests.portal import CSV

pytestmark = pytest.mark.e2e

TITLE, NAME = PUBLISHED["title"], PUBLISHED["name"]
NEWER = CSV.replace(b"40321", b"41007") + b"35.72.02,Sukorejo,39115,Jiwa,2024\n"
NOTES = "Jumlah rumah tangga tiap kecamatan menurut pendataan semester II tahun 2024."


class Citizen:
    """Somebody who reads the dataset and knows its addresses."""

    def __init__(self, person: Person) -> None:
        self.page = person.page
        self.page.goto("/")
        shown = self.record()
        self.address = shown["resources"][0]["url"]
        self.ids = (shown["id"], shown["name"], [resource["id"] for resource in shown["resources"]])

    def fetch(self, address: str) -> bytes:
        """Fetch an address in the browser, which alone knows where the portal is."""
        script = "async url => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer()))"
        return bytes(self.page.evaluate(script, address))

    def record(self) -> dict[str, Any]:
        return json.loads(self.fetch(f"/api/3/action/package_show?id={NAME}"))["result"]

    def everything(self) -> tuple[Any, ...]:
        """What the public has: metadata, the page, the bytes behind the link."""
        self.page.goto(f"/dataset/{NAME}")
        text = self.page.get_by_role("main").inner_text()
        return self.record(), text, self.fetch(self.address)


def _start(operator: Person) -> str:
    """From the dataset's page to the working copy; return the copy's name."""
    page = operator.page
    page.goto(f"/dataset/{NAME}")
    page.get_by_role("link", name="Perbarui dataset ini").click()
    expect(page.locator("button[value=start]")).to_be_visible()
    operator.look("revisi-mulai")
    operator.press("start")
    expect(page.locator(".satudata-links")).to_be_visible()
    operator.look("revisi", picture=True)
    address = page.locator(".satudata-links a[href*='/dataset/edit/']").get_attribute("href")
    assert address is not None
    return address.rsplit("/", 1)[-1]


def _change(operator: Person, copy: str, file: Path) -> None:
    page = operator.page
    page.goto(f"/dataset/edit/{copy}")
    expect(page.locator(".satudata-copy")).to_be_visible()
    page.locator("[name=notes]").fill(NOTES)
    operator.send(page.locator("form#dataset-edit button[name=save]").last)
    page.goto(f"/dataset/resources/{copy}")
    page.locator(".resource-list a[href*='/resource/']").first.click()
    page.locator("form.dataset-form, form#resource-edit").first.wait_for()
    clear = page.locator("button.btn-remove-url, .btn-remove-url").first
    if clear.is_visible():
        clear.click()
    page.locator("input[type=file]").set_input_files(file)
    operator.send(page.locator("button[name=save]").last)


def _submit(operator: Person, copy: str) -> None:
    operator.page.goto(f"/dataset/{copy}/pengajuan")
    operator.look("revisi-diajukan", picture=True)
    operator.press("submit")
    expect(operator.page.locator(".satudata-badge.is-in_review").first).to_be_visible()


def _approve(walidata: Person, copy: str) -> None:
    """The reviewer sees what changed and decides."""
    page = walidata.page
    page.goto("/satudata/antrian")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page.goto(f"/dataset/{copy}/pengajuan")
    expect(page.locator(".satudata-diff").first).to_contain_text("pendataan semester II")
    expect(page.locator(".satudata-diff").first).to_contain_text("41007")
    walidata.look("perubahan", picture=True)
    for box in page.locator(".satudata-decision input[type=checkbox]").all():
        box.check()
    walidata.press("approve")
    expect(page.locator(".flash-messages .alert-success")).to_be_visible()
    walidata.press("publish")
    expect(page.locator(".satudata-badge.is-published").first).to_be_visible()


def test_revision(site: Site, open_as: Callable[..., Person], tmp_path: Path) -> None:
    """Until the next version is published citizens have the present one, every byte of it; then all of it is new.

    Ids and addresses stay, and database, files and index agree afterwards.
    """
    file = tmp_path / "rumah_tangga_2024.csv"
    file.write_bytes(NEWER)
    operator, walidata, citizen = open_as("operator"), open_as("walidata"), Citizen(open_as())
    before = citizen.everything()
    assert before[2] == CSV
    copy = _start(operator)
    _change(operator, copy, file)
    _submit(operator, copy)
    assert citizen.everything() == before
    _approve(walidata, copy)
    record, text, content = citizen.everything()
    assert content == NEWER
    assert record["notes"] == NOTES
    assert NOTES in text
    assert (record["id"], record["name"], [resource["id"] for resource in record["resources"]]) == citizen.ids
    findings = [*operator.findings, *walidata.findings]
    assert not findings, "\n".join(findings)
    site.ckan("satudata", "doctor")

"""Every way to the bytes of a file, for everybody: access class Terbatas and quarantine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from tests.access import people
from tests.access.people import SECRET, TERBATAS, Withheld
from tests.portal import Portal

REVIEWERS = frozenset({"walidata", "walidata2", "pembina", "pendukung", "kepala", "ppid", "admin_walidata"})
READERS_TERBATAS = REVIEWERS | {"editor", "editor2", "pengelola", "forum", "granted"}
READERS_QUARANTINE = REVIEWERS | {"editor"}
CITIZENS = (None, "stranger", "granted", "expired", "revoked")
ACTORS = (*CITIZENS, "outsider", "member", "editor2", "admin", *sorted(READERS_QUARANTINE), "pengelola", "forum")


@dataclass(frozen=True)
class Channel:
    """One request, and what a reader gets from it."""

    name: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    data: Any = None
    control: bool = True
    """Whether readers get the secret (else only: they are not refused)."""
    editors_only: bool = False
    """Whether core asks for more than reading."""


def channels(target: Withheld) -> Iterator[Channel]:
    """Yield every address that leads to the bytes."""
    page, rid, api = target.page, target.resource_id, "/api/3/action/"
    yield Channel("download", f"{page}/download/data.csv")
    yield Channel("download without name", f"{page}/download")
    yield Channel("download with ?preview", f"{page}/download/data.csv?preview=1")
    yield Channel("HEAD", f"{page}/download/data.csv", method="HEAD", control=False)
    yield Channel("Range", f"{page}/download/data.csv", headers={"Range": "bytes=0-400"})
    yield Channel("If-None-Match", f"{page}/download/data.csv", headers={"If-None-Match": "*"}, control=False)
    yield Channel(
        "If-Modified-Since",
        f"{page}/download/data.csv",
        headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        control=False,
    )
    yield Channel("resource_show", f"{api}resource_show?id={rid}", control=False)
    yield Channel("datastore_search", f"{api}datastore_search?resource_id={rid}")
    yield Channel("datastore_search POST", f"{api}datastore_search", method="POST", data={"resource_id": rid})
    yield Channel(
        "datastore_search distinct", f"{api}datastore_search?resource_id={rid}&distinct=true&fields=nama_wilayah"
    )
    yield Channel("datastore_info", f"{api}datastore_info?id={rid}", control=False)
    for format_ in ("csv", "tsv", "json", "xml"):
        yield Channel(f"dump {format_}", f"/datastore/dump/{rid}?format={format_}")
    yield Channel("proxy", f"{page}/proxy", control=False)
    for view_type, view in target.views.items():
        yield Channel(f"embed {view_type}", f"{page}/view/{view}", control=False)
        yield Channel(f"resource_view_show {view_type}", f"{api}resource_view_show?id={view}", control=False)
    table = {"draw": "1", "search[value]": "", "start": "0", "length": "10"}
    yield Channel("datatables", f"/datatables/ajax/{target.views['datatables_view']}", method="POST", data=table)
    yield Channel("dictionary", f"/dataset/{target.dataset['id']}/dictionary/{rid}", control=False, editors_only=True)
    yield Channel(
        "xloader log", f"/dataset/{target.dataset['id']}/resource_data/{rid}", control=False, editors_only=True
    )
    yield Channel(
        "xloader_status",
        f"{api}xloader_status",
        method="POST",
        data={"resource_id": rid},
        control=False,
        editors_only=True,
    )


def ask(app: Any, channel: Channel, headers: dict[str, str]) -> Any:
    """Send the request of a channel."""
    options: dict[str, Any] = {"headers": {**channel.headers, **headers}, "follow_redirects": False}
    if channel.data is not None:
        api = channel.path.startswith("/api/")
        options["json" if api else "data"] = channel.data
    return app.test_client().open(channel.path, method=channel.method, **options)


def wrong(channel: Channel, answer: Any, reads: bool) -> str | None:
    """Return what is wrong with an answer."""
    shown = SECRET in answer.get_data(as_text=True)
    cache = answer.headers.get("Cache-Control", "")
    if "public" in cache:
        return f"Cache-Control: {cache}"
    if reads:
        if channel.editors_only:
            return None
        return None if (shown if channel.control else answer.status_code not in (403, 404, 500)) else "is refused"
    if shown or answer.status_code in (200, 206, 304):
        return "LEAK"
    if answer.status_code != 403 and not channel.editors_only:
        return f"answers {answer.status_code}"
    return None


def battery(app: Any, target: Withheld, readers: frozenset[str]) -> tuple[int, list[str]]:
    """Run all channels for all actors; return the number of cells and what was wrong."""
    headers = people.tokens(target.portal)
    cells, problems = 0, []
    for channel in channels(target):
        for actor in ACTORS:
            answer = ask(app, channel, headers[actor] if actor else {})
            cells += 1
            if problem := wrong(channel, answer, actor in readers):
                problems.append(f"{channel.name} / {actor}: {problem} ({answer.status_code})")
    return cells, problems


def test_terbatas(city: Portal, app: Any) -> None:
    """A published Terbatas dataset opens its files to its office's editors, the reviewers and who got a grant."""
    target = people.dataset_with_table(city, **TERBATAS)
    people.publish(city, target.dataset["id"])
    people.give_access(city, target.dataset["id"])
    cells, problems = battery(app, target, READERS_TERBATAS)
    assert problems == []
    assert cells > 400, cells


def test_quarantined(city: Portal, app: Any) -> None:
    """A quarantined file of a published dataset goes to its uploader and the reviewers, and to no sysadmin."""
    target = people.dataset_with_table(city)
    people.publish(city, target.dataset["id"])
    city.as_("walidata", "satudata_quarantine_place", resource_id=target.resource_id, reason="NIK di kolom 3")
    cells, problems = battery(app, target, READERS_QUARANTINE)
    assert problems == []
    assert cells > 400, cells


def test_quarantined_and_terbatas_at_once(city: Portal, app: Any) -> None:
    """A grant opens no quarantine, and the lifted quarantine leaves the class in force."""
    target = people.dataset_with_table(city, **TERBATAS)
    people.publish(city, target.dataset["id"])
    people.give_access(city, target.dataset["id"])
    city.as_("walidata", "satudata_quarantine_place", resource_id=target.resource_id, reason="NIK di kolom 3")
    headers = people.tokens(city)
    download = next(channels(target))
    assert ask(app, download, headers["granted"]).status_code == 403
    city.as_("ppid", "satudata_quarantine_lift", resource_id=target.resource_id, reason="Bukan NIK")
    assert ask(app, download, headers["granted"]).status_code == 200
    assert ask(app, download, headers["stranger"]).status_code == 403


def test_hidden_states_keep_the_quarantine(city: Portal, app: Any) -> None:
    """In review, too, a plain member and another editor of the office do not read a quarantined file."""
    target = people.dataset_with_table(city)
    city.as_("editor", "satudata_submission_submit", dataset_id=target.dataset["id"])
    city.as_("walidata", "satudata_quarantine_place", resource_id=target.resource_id, reason="NIK di kolom 3")
    headers = people.tokens(city)
    problems = []
    for channel in channels(target):
        refusals = {actor: ask(app, channel, headers[actor]) for actor in ("member", "editor2", "admin")}
        problems.extend(
            f"{channel.name} / {actor}: {problem}"
            for actor, answer in refusals.items()
            if (problem := wrong(channel, answer, False))
        )
        for actor in (None, "stranger", "outsider"):
            try:
                text = ask(app, channel, headers[actor] if actor else {}).get_data(as_text=True)
            except tk.NotAuthorized as error:
                text = str(error)
            if SECRET in text or "karantina" in text.lower() or "personal data" in text:
                problems.append(f"{channel.name} / {actor}: tells of it")
        if problem := wrong(channel, ask(app, channel, headers["editor"]), True):
            problems.append(f"{channel.name} / editor: {problem}")
    assert problems == []


def test_pages_stay(city: Portal, app: Any) -> None:
    """The pages of the dataset and of the file answer everybody, describe the file, and offer the request."""
    target = people.dataset_with_table(city, **TERBATAS)
    people.publish(city, target.dataset["id"])
    headers = people.tokens(city)
    name = city.as_(None, "package_show", id=target.dataset["id"])["name"]
    request = f"/dataset/{name}/permohonan"
    for actor in (None, "stranger", "admin", "granted", "editor", "ppid"):
        for path in (f"/dataset/{name}", f"/dataset/{name}/resource/{target.resource_id}"):
            answer = app.get(path, headers=headers[actor] if actor else {})
            assert answer.status_code == 200
            assert SECRET not in answer.body
            withheld = actor not in READERS_TERBATAS or actor == "granted"
            assert bool(re.search('href="[^"]*/download/data.csv', answer.body)) is not withheld, (actor, path)
        assert (request in answer.body) is withheld, actor
    assert app.get(request).status_code == 200

"""Requests of citizens for access: the page, the answer of the PPID, and the personal data in between."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.common import make_connection

from ckanext.satudata.cli import satudata
from ckanext.satudata.model import events
from ckanext.satudata.model.tables import access_request

from tests.access import people
from tests.access.people import TERBATAS
from tests.portal import Portal

BUDI = {"name": "Budi Uji Coba", "email": "budi.uji@example.org", "purpose": "Skripsi tentang kecamatan"}


def request(city: Portal, person: str | None, dataset_id: str, **fields: Any) -> Any:
    """Send a request by the action."""
    return city.as_(person, "satudata_access_request_create", dataset_id=dataset_id, **{**BUDI, **fields})


def waiting(city: Portal) -> list[dict[str, Any]]:
    """Return what waits for the PPID."""
    return city.as_("ppid", "satudata_access_request_list", state="open")


def test_from_the_page_to_the_file(city: Portal, app: Any) -> None:
    """A citizen asks on the page, the PPID grants in the inbox, the citizen reads; each sees the state."""
    dataset = city.published(**TERBATAS)
    headers = people.tokens(city)
    page = f"/dataset/{dataset['id']}/permohonan"
    form = app.get(page, headers=headers["stranger"]).body
    assert 'name="purpose"' in form
    assert app.post(page, headers=headers["stranger"], data=BUDI, follow_redirects=False).status_code == 302
    note = app.get(f"/dataset/{dataset['id']}", headers=headers["stranger"]).body
    assert "sudah" in note or "already with the PPID" in note
    inbox = app.get("/satudata/antrian", headers=headers["ppid"]).body
    assert "/satudata/permohonan" in inbox
    answers = app.get("/satudata/permohonan", headers=headers["ppid"]).body
    assert BUDI["name"] in answers
    assert BUDI["purpose"] in answers
    [asked] = waiting(city)
    data = {"operation": "grant", "request_id": asked["id"], "note": "Disetujui untuk skripsi", "until": "2099-12-31"}
    assert (
        app.post("/satudata/permohonan", headers=headers["ppid"], data=data, follow_redirects=False).status_code == 302
    )
    assert waiting(city) == []
    city.as_("stranger", "resource_show", id=dataset["resources"][0]["id"])
    own = city.as_("stranger", "satudata_access_request_list", own=True)
    assert [(row["state"], row["answer"]) for row in own] == [("granted", "Disetujui untuk skripsi")]
    assert "Disetujui untuk skripsi" in app.get(page, headers=headers["stranger"]).body
    who = app.get(f"/satudata/permohonan?dataset={dataset['id']}", headers=headers["ppid"]).body
    assert city.people["stranger"] in who


def test_without_an_account(city: Portal, app: Any) -> None:
    """Anonymous may ask; nothing can be granted to nobody, so the PPID notes that it was answered elsewhere."""
    dataset = city.published(**TERBATAS)
    page = f"/dataset/{dataset['id']}/permohonan"
    assert app.post(page, data=BUDI, follow_redirects=False).status_code == 302
    [asked] = waiting(city)
    assert asked["user"] is None
    with pytest.raises(tk.ValidationError, match="decision"):
        city.as_("ppid", "satudata_access_request_answer", request_id=asked["id"], decision="grant", note="Ya")
    answered = city.as_(
        "ppid", "satudata_access_request_answer", request_id=asked["id"], decision="answered", note="Dikirim"
    )
    assert answered["state"] == "answered"
    with pytest.raises(tk.ValidationError, match="request_id"):
        city.as_("ppid", "satudata_access_request_answer", request_id=asked["id"], decision="refuse", note="Dua kali")


def test_refusal_needs_a_reason(city: Portal) -> None:
    """A refusal says why, the citizen reads it, and may ask again."""
    dataset = city.published(**TERBATAS)
    request(city, "stranger", dataset["id"])
    [asked] = waiting(city)
    with pytest.raises(tk.ValidationError, match="note"):
        city.as_("ppid", "satudata_access_request_answer", request_id=asked["id"], decision="refuse", note=" ")
    city.as_(
        "ppid", "satudata_access_request_answer", request_id=asked["id"], decision="refuse", note="Pasal 17 huruf h"
    )
    own = city.as_("stranger", "satudata_access_request_list", own=True)
    assert [(row["state"], row["answer"]) for row in own] == [("refused", "Pasal 17 huruf h")]
    assert "email" not in own[0]
    request(city, "stranger", dataset["id"])
    assert len(waiting(city)) == 1


def test_asking_twice_tells_nothing(city: Portal) -> None:
    """A second request changes nothing and is answered alike, so that nobody learns who else has asked."""
    dataset = city.published(**TERBATAS)
    first = request(city, None, dataset["id"])
    assert request(city, None, dataset["id"], email=BUDI["email"].upper()) == first
    assert len(waiting(city)) == 1
    request(city, "stranger", dataset["id"])
    assert len(waiting(city)) == 2


def test_limit_per_day(city: Portal, app: Any, freezer: Any) -> None:
    """From one network address, or one account, come five requests a day and no more; midnight is another day."""
    dataset = city.published(**TERBATAS)
    path = "/api/3/action/satudata_access_request_create"

    def send(number: int) -> int:
        data = {**BUDI, "dataset_id": dataset["id"], "email": f"uji{number}@example.org"}
        return app.post(path, json=data).status_code

    assert [send(number) for number in range(6)] == [200] * 5 + [409]
    assert len(waiting(city)) == 5
    request(city, "stranger", dataset["id"])
    freezer.tick(dt.timedelta(days=1))
    assert send(6) == 200


def test_mistakes_keep_what_was_typed(city: Portal, app: Any) -> None:
    """All mistakes are shown at once with everything typed; a token is needed; GET sends nothing."""
    dataset = city.published(**TERBATAS)
    page = f"/dataset/{dataset['id']}/permohonan"
    answer = app.post(page, data={"name": "", "email": "bukan-email", "purpose": "Riset <b>"})
    assert answer.status_code == 409
    assert "bukan-email" in answer.body
    assert "Riset &lt;b&gt;" in answer.body
    for field in ("name", "purpose"):
        with pytest.raises(tk.ValidationError, match=field):
            request(city, None, dataset["id"], **{field: "x" * 20_000})
    for broken in ({"email": ["a"]}, {"name": "a\nb"}, {"purpose": "a\x00"}, {"name": " "}):
        with pytest.raises(tk.ValidationError):
            request(city, None, dataset["id"], **broken)
    app.get(page, query_string=BUDI)
    assert waiting(city) == []


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_forms_need_their_token(city: Portal, app: Any) -> None:
    """A form from another site is refused and changes nothing."""
    dataset = city.published(**TERBATAS)
    resource_id = dataset["resources"][0]["id"]
    for path, data in (
        (f"/dataset/{dataset['id']}/permohonan", BUDI),
        ("/satudata/permohonan", {"operation": "direct", "dataset_id": dataset["id"], "user": "x", "note": "x"}),
        ("/satudata/karantina", {"operation": "place", "resource_id": resource_id, "reason": "x"}),
    ):
        assert app.post(path, data=data).status_code == 400
    assert waiting(city) == []


def test_only_for_what_one_may_see(city: Portal, app: Any) -> None:
    """For a hidden dataset the page and the action answer as for one that does not exist; Terbuka needs no request."""
    hidden = city.dataset(**TERBATAS)
    missing = app.get("/dataset/tidak-ada/permohonan")
    found = app.get(f"/dataset/{hidden['id']}/permohonan")
    assert (found.status_code, missing.status_code) == (404, 404)
    token = re.compile(r'name="_csrf_token" (content|value)="[^"]*"')
    assert token.sub("", found.body.replace(hidden["id"], "tidak-ada")) == token.sub("", missing.body)
    with pytest.raises(tk.ObjectNotFound):
        request(city, None, hidden["id"])
    terbuka = city.published(title="Jumlah Rumah Sakit")
    with pytest.raises(tk.ValidationError, match="dataset_id"):
        request(city, None, terbuka["id"])
    assert 'name="purpose"' not in app.get(f"/dataset/{terbuka['id']}/permohonan").body


def test_pages_are_for_the_ppid(city: Portal, app: Any) -> None:
    """Nobody but the PPID opens the requests; others are refused, anonymous is sent to the login."""
    city.published(**TERBATAS)
    headers = people.tokens(city)
    for person in ("walidata", "editor", "admin", "stranger"):
        assert app.get("/satudata/permohonan", headers=headers[person]).status_code == 403
    assert app.get("/satudata/permohonan", follow_redirects=False).status_code == 302
    assert app.post("/satudata/permohonan", headers=headers["admin"], data={"operation": "grant"}).status_code == 403


def test_personal_data_stay_in_one_place(city: Portal, caplog: pytest.LogCaptureFixture) -> None:
    """Name, address and purpose are in no event, search document or log, and "forget" removes them."""
    dataset = city.published(**TERBATAS)
    with caplog.at_level(logging.DEBUG):
        request(city, "stranger", dataset["id"])
        [asked] = waiting(city)
        city.as_("ppid", "satudata_access_request_answer", request_id=asked["id"], decision="grant", note="Boleh")
    log = str([dict(row) for row in events.of_package(dataset["id"])])
    document = str(make_connection().search(f"id:{dataset['id']}").docs)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("ckanext.satudata"))
    for secret in BUDI.values():
        assert secret not in log + document + ours
    for person in ("walidata", "editor"):
        assert "budi" not in str(city.as_(person, "satudata_submission_history", dataset_id=dataset["id"])).lower()
    result = CliRunner().invoke(satudata, ["access", "forget", asked["id"], "--reason", "Diminta pemohon"])
    assert result.exit_code == 0, result.output
    stored = model.Session.execute(sa.select(access_request)).mappings().one()
    assert (stored["name"], stored["email"], stored["purpose"], stored["user_id"]) == ("", "", "", None)
    assert stored["state"] == "granted"
    newest = events.of_package(dataset["id"])[-1]
    assert (newest["type"], newest["data"]["reason"]) == ("access_forget", "Diminta pemohon")
    city.as_("stranger", "resource_show", id=dataset["resources"][0]["id"])
    assert CliRunner().invoke(satudata, ["access", "forget", "tidak-ada", "--reason", "x"]).exit_code == 1

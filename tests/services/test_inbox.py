"""What waits for whom."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from tests.portal import RESOURCE, Portal, upload

pytestmark = pytest.mark.usefixtures("with_request_context")


def _waiting(portal: Portal, person: str, **filters: object) -> list[str]:
    return [item["dataset_id"] for item in portal.as_(person, "satudata_inbox_list", **filters)["results"]]


class TestTurns:
    def test_follows_the_course(self, portal: Portal) -> None:
        """A submission waits for exactly the role of its stage, then for the publisher, then for nobody."""
        dataset = portal.submitted(prioritas_tahun=["2026"])["id"]
        assert [_waiting(portal, person) for person in ("walidata", "pembina", "editor")] == [[dataset], [], []]
        portal.approve(dataset, "walidata")
        assert [_waiting(portal, person) for person in ("walidata", "pembina", "editor")] == [[], [dataset], []]
        portal.approve(dataset, "pembina")
        assert [_waiting(portal, person) for person in ("walidata", "pembina", "editor")] == [[dataset], [], []]
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        assert [_waiting(portal, person) for person in ("walidata", "pembina", "editor")] == [[], [], []]

    def test_returned_waits_for_the_office(self, portal: Portal) -> None:
        """A returned dataset waits for the editors of its organisation and no other."""
        dataset = portal.submitted()["id"]
        portal.as_(
            "walidata", "satudata_submission_decide", dataset_id=dataset, decision="return", note="Lengkapi definisi."
        )
        assert _waiting(portal, "editor2") == [dataset]
        assert _waiting(portal, "outsider") == _waiting(portal, "member") == _waiting(portal, "walidata") == []

    def test_own_work_does_not_wait(self, portal: Portal) -> None:
        """What I edited last waits for my colleague, not for me."""
        portal.as_("admin", "satudata_role_grant", user=portal.people["editor"], role="walidata")
        dataset = portal.submitted()["id"]
        assert _waiting(portal, "editor") == []
        assert _waiting(portal, "walidata") == [dataset]


class TestList:
    def test_filters_and_facets(self, portal: Portal) -> None:
        """Stage, OPD, words, priority and holder narrow the list; the facets count what waits in all."""
        first = portal.submitted(title="Jumlah Puskesmas menurut Kecamatan")["id"]
        second = portal.submitted(title="Panjang Jalan", prioritas_tahun=["2026"])["id"]
        found = portal.as_("walidata", "satudata_inbox_list")
        assert found["count"] == 2
        assert found["facets"]["organization"] == [
            {"name": "dinas-kependudukan", "label": "Dinas Kependudukan", "count": 2}
        ]
        assert _waiting(portal, "walidata", q="puskesmas") == [first]
        assert _waiting(portal, "walidata", priority=True) == [second]
        assert _waiting(portal, "walidata", organization=portal.other["name"]) == []
        portal.as_("walidata2", "satudata_submission_claim", dataset_id=first)
        assert _waiting(portal, "walidata", claimed=False) == [second]

    def test_overdue(self, portal: Portal) -> None:
        """What is past its deadline is marked and can be picked out."""
        dataset = portal.submitted()["id"]
        model.Session.execute(sa.text("UPDATE satudata_submission SET due_at = now() - interval '1 day'"))
        model.Session.commit()
        found = portal.as_("walidata", "satudata_inbox_list", overdue=True)["results"]
        assert [(item["dataset_id"], item["overdue"]) for item in found] == [(dataset, True)]

    def test_what_the_checks_found(self, portal: Portal) -> None:
        """A row says what the checks of all its files found together; a file that is no table says nothing."""
        made = portal.dataset(file=False)
        other = portal.as_("editor", "resource_create", **_file(made, "peta.json", b'{"kecamatan": []}'))
        portal.as_("editor", "satudata_submission_submit", dataset_id=made["id"])
        assert [row["checks"] for row in portal.as_("walidata", "satudata_inbox_list")["results"]] == [None]
        dataset = portal.dataset()
        total = b"kecamatan,jumlah\r\nSukorejo,5\r\nSananwetan,7\r\nJumlah,12\r\n"
        second = portal.as_("editor", "resource_create", **_file(dataset, "kedua.csv", total))
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        [found] = [
            row["checks"]
            for row in portal.as_("walidata", "satudata_inbox_list")["results"]
            if row["dataset_id"] == dataset["id"]
        ]
        verdicts = [
            portal.as_("walidata", "satudata_check_show", resource_id=resource_id)["verdict"]
            for resource_id in (dataset["resources"][0]["id"], second["id"])
        ]
        sums = {name: sum(verdict[name] for verdict in verdicts) for name in ("galat", "peringatan", "saran")}
        assert (found["status"], found["verdict"]) == ("done", sums)
        assert sums["peringatan"] > verdicts[0]["peringatan"]
        assert portal.as_("walidata", "satudata_check_show", resource_id=other["id"])["status"] == "done"

    def test_pages_and_statements(self, portal: Portal) -> None:
        """The list is paged by the server, with as many statements for one row as for many."""
        portal.submitted()
        one = _statements(portal)
        for _number in range(4):
            portal.submitted()
        assert _statements(portal) == one
        assert len(_waiting(portal, "walidata", limit=2)) == 2
        assert len(_waiting(portal, "walidata", limit=2, offset=4)) == 1


def _file(dataset: dict[str, Any], name: str, content: bytes) -> dict[str, Any]:
    format_ = name.rpartition(".")[2].upper()
    more = {"package_id": dataset["id"], "upload": upload(name, content), "url": name, "url_type": "upload"}
    return {**RESOURCE, "name": name, "format": format_, **more}


def _statements(portal: Portal) -> int:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", count)
    try:
        portal.as_("walidata", "satudata_inbox_list")
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", count)
    return len(seen)

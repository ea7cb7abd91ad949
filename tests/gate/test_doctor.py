"""The doctor finds where the locks, the index and the history disagree, and repairs towards hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search, uploader

from ckanext.satudata.gate import doctor
from ckanext.satudata.model import journal
from ckanext.satudata.services import ticking
from ckanext.satudata.shared import remove_from_index

from tests.portal import Portal, is_public

pytestmark = pytest.mark.usefixtures("with_request_context")


def _run(statement: str, **values: str) -> None:
    model.Session.execute(sa.text(statement), values)
    model.Session.commit()
    model.Session.expire_all()


def _codes() -> set[str]:
    return {problem.code for problem in doctor.examine()}


def _repair() -> None:
    doctor.repair(doctor.examine())
    assert _codes() == set()


def test_healthy_portal(portal: Portal) -> None:
    """Nothing is wrong on a portal with datasets in several states."""
    portal.dataset()
    portal.submitted()
    portal.published()
    assert doctor.examine() == []


def test_flag_opened_by_hand(portal: Portal) -> None:
    """A flag opened in the database makes nothing public; the repair closes it."""
    dataset = portal.dataset()
    _run("UPDATE package SET private = false WHERE id = :id", id=dataset["id"])
    assert _codes() == {"flag_open"}
    _repair()
    model.Session.expire_all()
    assert model.Package.get(dataset["id"]).private


def test_row_without_flag(portal: Portal) -> None:
    """A published row with a private flag is repaired towards hidden."""
    dataset = portal.published()
    _run("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])
    assert "row_open" in _codes()
    _repair()
    assert not is_public(dataset["id"])


def test_index_disagreements(portal: Portal) -> None:
    """A wrong, a missing and an orphaned document are found and repaired."""
    shown, missing, orphan = portal.published(), portal.published(), portal.published()
    _run("UPDATE satudata_dataset SET visibility = 'withdrawn' WHERE package_id = :id", id=shown["id"])
    _run("UPDATE package SET private = true WHERE id = :id", id=shown["id"])
    remove_from_index(missing["id"])
    _run("UPDATE package SET state = 'deleted' WHERE id = :id", id=orphan["id"])
    assert _codes() == {"closed_without_event", "index_public", "index_missing", "index_orphan"}
    _repair()
    assert is_public(missing["id"])
    assert not is_public(shown["id"])


def test_published_but_hidden_in_the_index(portal: Portal) -> None:
    """A published dataset that the index hides is written anew."""
    dataset = portal.published()
    _run("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])
    search.rebuild(dataset["id"])
    _run("UPDATE package SET private = false WHERE id = :id", id=dataset["id"])
    assert _codes() == {"index_hidden"}
    _repair()
    assert is_public(dataset["id"])


def test_open_journal_entry(portal: Portal) -> None:
    """An interrupted step is found and finished."""
    dataset = portal.published()
    journal.begin(dataset["id"], "index", "pending")
    model.Session.commit()
    assert _codes() == {"journal_open"}
    _repair()


def test_unprotected_history(portal: Portal) -> None:
    """A missing trigger is reported and put back."""
    _run("DROP TRIGGER satudata_event_rows ON satudata_event")
    assert _codes() == {"triggers_missing"}
    _repair()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        _run("UPDATE satudata_event SET type = 'x'")
    model.Session.rollback()


def test_second_look_after_a_withdrawal(portal: Portal) -> None:
    """A withdrawal that only waits for its second look at the index is no fault; the next tick takes that look."""
    dataset = portal.published()
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason="Angka keliru.")
    _run("UPDATE satudata_journal SET verify_after = now() - interval '1 second' WHERE finished_at IS NULL")
    assert doctor.examine() == []
    assert ticking.tick().indexed == 1
    assert journal.open_entries() == []


def test_index_behind_the_procedure(portal: Portal) -> None:
    """A document that tells an older stage is written anew."""
    dataset = portal.submitted()
    change = "UPDATE satudata_submission SET stage = :stage WHERE package_id = :id"
    _run(change, id=dataset["id"], stage="lama")
    search.rebuild(dataset["id"])
    _run(change, id=dataset["id"], stage="prinsip_sdi")
    assert _codes() == {"index_stale"}
    _repair()


def test_opened_past_the_procedure(portal: Portal) -> None:
    """A dataset whose both locks were opened in the database, without an event, is closed again."""
    dataset = portal.dataset()
    _run("UPDATE satudata_dataset SET visibility = 'published' WHERE package_id = :id", id=dataset["id"])
    _run("UPDATE package SET private = false WHERE id = :id", id=dataset["id"])
    search.rebuild(dataset["id"])
    assert is_public(dataset["id"])
    assert _codes() == {"opened_without_event"}
    _repair()
    assert not is_public(dataset["id"])


def test_history_with_a_gap(portal: Portal) -> None:
    """A submission whose state was changed by hand does not fit its history; people are told what to do."""
    dataset = portal.submitted()
    portal.as_("editor", "satudata_submission_cancel", dataset_id=dataset["id"])
    _run("UPDATE satudata_submission SET state = 'rejected' WHERE package_id = :id", id=dataset["id"])
    search.rebuild(dataset["id"])
    problems = doctor.examine()
    assert [(problem.code, problem.package_ids) for problem in problems] == [("history_disagrees", (dataset["id"],))]
    assert "Riwayat" in problems[0].message


def test_content_changed_past_the_gate(portal: Portal) -> None:
    """A published field changed in the database is found from its hash; a changed file with --files."""
    dataset, other = portal.published(), portal.published()
    _run("UPDATE package SET notes = 'Diubah di basis data.' WHERE id = :id", id=dataset["id"])
    search.rebuild(dataset["id"])
    assert [(problem.code, problem.package_ids) for problem in doctor.examine()] == [
        ("content_differs", (dataset["id"],))
    ]
    _overwrite(other["resources"][0])
    assert [problem.package_ids for problem in doctor.examine(files=True)] == [
        tuple(sorted((dataset["id"], other["id"])))
    ]


def _overwrite(resource: dict[str, Any]) -> None:
    """Change the stored file of a resource past CKAN."""
    path = Path(uploader.get_resource_uploader(resource).get_path(resource["id"]))
    # On 2.12 it is the place in a storage.
    found = path if path.is_absolute() else next(Path(tk.config["ckan.storage_path"]).rglob(path.name))
    found.write_bytes(b"lain\n")


def test_row_of_a_dataset_that_is_gone(portal: Portal) -> None:
    """What our table says of a dataset that does not exist is removed; its history stays."""
    dataset = portal.published()
    _run("INSERT INTO satudata_dataset (package_id, visibility) VALUES ('gone', 'published')")
    assert _codes() == {"row_orphan"}
    _repair()
    assert is_public(dataset["id"])


def test_stray_notice_of_withdrawal(portal: Portal) -> None:
    """A published dataset keeps no notice of withdrawal."""
    dataset = portal.published()
    _run(
        "INSERT INTO satudata_tombstone (package_id, name, type, title, reason, withdrawn_at) "
        "VALUES (:id, 'x', 'dataset', 'X', 'Y', now())",
        id=dataset["id"],
    )
    assert _codes() == {"tombstone_stray"}
    _repair()

"""The doctor finds where the locks, the index and the history disagree, and repairs towards hidden."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib import search

from ckanext.satudata.gate import doctor
from ckanext.satudata.model import journal, triggers
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
    assert _codes() == {"index_public", "index_missing", "index_orphan"}
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
    """A missing trigger is reported."""
    _run("DROP TRIGGER satudata_event_rows ON satudata_event")
    try:
        assert _codes() == {"triggers_missing"}
    finally:
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text(triggers.INSTALL.replace(":", r"\:")))


def test_second_look_after_a_withdrawal(portal: Portal) -> None:
    """A withdrawal that only waits for its second look at the index is no fault; the next tick takes that look."""
    dataset = portal.published()
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason="Angka keliru.")
    _run("UPDATE satudata_journal SET verify_after = now() - interval '1 second' WHERE finished_at IS NULL")
    assert doctor.examine() == []
    assert ticking.tick().indexed == 1
    assert journal.open_entries() == []

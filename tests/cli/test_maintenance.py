"""The commands that operators and cron call."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.cli import satudata

from tests.portal import Portal

pytestmark = pytest.mark.usefixtures("with_request_context")


def _run(cli: Any, *arguments: str, code: int = 0) -> str:
    result = cli.invoke(satudata, arguments)
    assert result.exit_code == code, result.output
    return result.output


def _sql(statement: str, **values: Any) -> None:
    model.Session.execute(sa.text(statement), values)
    model.Session.commit()


def test_adopt(portal: Portal, cli: Any) -> None:
    """Adopt says what it did, first as a trial; the second run does nothing."""
    dataset = portal.published()
    _sql("UPDATE satudata_dataset SET visibility = 'legacy' WHERE package_id = :id", id=dataset["id"])
    assert "1 dataset akan diambil alih" in _run(cli, "adopt", "--dry-run")
    assert "1 dataset diambil alih" in _run(cli, "adopt")
    assert "0 dataset diambil alih; 1 sudah" in _run(cli, "adopt")


def test_doctor(portal: Portal, cli: Any) -> None:
    """The doctor exits with 1 where something is wrong, and repairs with --fix."""
    dataset = portal.dataset()
    assert "Tidak ada masalah" in _run(cli, "doctor")
    _sql("UPDATE package SET private = false WHERE id = :id", id=dataset["id"])
    assert dataset["id"] in _run(cli, "doctor", code=1)
    assert "1 perbaikan" in _run(cli, "doctor", "--fix")


def test_tick_finishes_an_interrupted_publication(portal: Portal, cli: Any) -> None:
    """Approved under a procedure that publishes by itself, then interrupted: tick publishes, once."""
    dataset = portal.submitted()
    portal.approve(dataset["id"], "walidata")
    _sql(
        "UPDATE satudata_submission SET definition = jsonb_set(definition, '{publish}', '\"on_approval\"')"
        " WHERE package_id = :id",
        id=dataset["id"],
    )
    assert _run(cli, "tick").startswith("1 diterbitkan")
    assert _run(cli, "tick").startswith("0 diterbitkan")
    assert portal.show(dataset["id"])["state"] == "published"


def test_redact(portal: Portal, cli: Any) -> None:
    """Name and note of one event are blanked with a reason; the event itself stays."""
    dataset = portal.submitted()
    event = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["events"][0]
    _run(cli, "event", "redact", str(event["id"]), "--reason", "Permintaan pemilik data pribadi")
    after = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["events"][0]
    assert (after["id"], after["redacted"], after["actor"]) == (event["id"], True, None)
    _run(cli, "event", "redact", "999999", "--reason", "x", code=1)


def test_roles(portal: Portal, cli: Any) -> None:
    """Roles are granted, listed and revoked by command; mistakes are explained."""
    name = portal.people["stranger"]
    _run(cli, "role", "grant", name, "kepala_opd", "--organization", "dinas-kesehatan")
    assert f"{name}\tkepala_opd\tdinas-kesehatan" in _run(cli, "role", "list", "--user", name)
    _run(cli, "role", "revoke", name, "kepala_opd", "--organization", "dinas-kesehatan")
    assert _run(cli, "role", "list", "--user", name) == ""
    for wrong in (("tidak-ada", "ppid"), (name, "bupati"), (name, "produsen"), (name, "kepala_opd")):
        _run(cli, "role", "grant", *wrong, code=1)
    events = model.Session.execute(sa.text("SELECT type FROM satudata_event ORDER BY id DESC LIMIT 2")).scalars().all()
    assert events == ["role_revoke", "role_grant"]

"""The row of a report and the status of its resource, written directly: a status is no change of a dataset.

Upstream writes the status with ``resource_patch``: one more package update for each validation, with a new
``metadata_modified``, an activity, and the hooks of all plugins. Here one transaction writes both, under the lock on
the dataset that writers of core and the gate take too; neither the content hash of a submission nor its state knows of
it, so it works on what is under review or published. The search document is written once, after the commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from ckan import model

from ckanext.validation.model import Validation

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.services import indexing
from ckanext.satudata.shared import INDEX_ERRORS, index_package

log = logging.getLogger(__name__)

STATUS, TIMESTAMP = "validation_status", "validation_timestamp"
FIELDS = (STATUS, TIMESTAMP)
REASONS = "reasons"
"""Key of an error under which its messages lie untranslated; what ``resource_validation_show`` answers has none."""
_EXAMINED = ("url", "url_type", "format", "schema", "validation_options", "last_modified")

_ROWS: sa.Table = Validation.__table__
_RESOURCES: sa.Table = model.resource_table
_PACKAGES: sa.Table = model.package_table

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a validation.

    Attributes:
        status: ``success``, ``failure`` or ``error``.
        finished: when, in UTC without a zone, as ckanext-validation keeps it.
        report: the redacted report of frictionless, if there is one.
        error: what went wrong, in the words of frictionless.
        reasons: what went wrong, as messages of the catalogue with their values.
    """

    status: str
    finished: dt.datetime
    report: Mapping[str, Any] | None = None
    error: tuple[str, ...] = ()
    reasons: tuple[tuple[str, Mapping[str, str | int]], ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """What the resource keeps of it."""
        return {STATUS: self.status, TIMESTAMP: self.finished.isoformat()}

    @property
    def columns(self) -> dict[str, Any]:
        """What the row of the report holds of it."""
        return {
            "status": self.status,
            "finished": self.finished,
            "report": sa.null() if self.report is None else json.dumps(self.report),
            "error": self._told or sa.null(),
        }

    @property
    def _told(self) -> dict[str, Any]:
        texts = [*self.error, *(text.format(**values) for text, values in self.reasons)]
        told: dict[str, Any] = {"message": texts} if texts else {}
        return told | ({REASONS: [list(reason) for reason in self.reasons]} if self.reasons else {})


def moment() -> dt.datetime:
    """Return this moment as ckanext-validation keeps it."""
    return now().astimezone(dt.UTC).replace(tzinfo=None)


def resources(*, package_id: str | None = None, ids: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
    """Return active resources by id, as the database holds them, with their further fields beside the columns."""
    where = [_RESOURCES.c.state == "active"]
    if package_id is not None:
        where.append(_RESOURCES.c.package_id == package_id)
    if ids is not None:
        where.append(_RESOURCES.c.id.in_(list(ids)))
    query = sa.select(_RESOURCES).where(*where).order_by(_RESOURCES.c.package_id, _RESOURCES.c.position)
    rows = model.Session.execute(query).mappings()
    return {row["id"]: {**(row["extras"] or {}), **{k: v for k, v in row.items() if k != "extras"}} for row in rows}


def resource(resource_id: str) -> dict[str, Any] | None:
    """Return an active resource of a dataset that is not deleted."""
    found = resources(ids=[resource_id]).get(resource_id)
    if found is None:
        return None
    query = sa.select(_PACKAGES.c.state).where(_PACKAGES.c.id == found["package_id"])
    return found if model.Session.execute(query).scalar() != "deleted" else None


def known(resource_id: str) -> bool:
    """Return whether the database has a resource, in whatever state."""
    query = sa.select(_RESOURCES.c.id).where(_RESOURCES.c.id == resource_id)
    return model.Session.execute(query).scalar() is not None


def version(found: Mapping[str, Any]) -> str:
    """Return what tells one file to be validated from the next under the same resource."""
    text = json.dumps([found.get(key) for key in _EXAMINED], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def show(resource_id: str) -> Row | None:
    """Return the row of a resource."""
    query = sa.select(_ROWS).where(_ROWS.c.resource_id == resource_id).order_by(_ROWS.c.created.desc()).limit(1)
    return model.Session.execute(query).mappings().first()


def _write(resource_id: str, **values: Any) -> None:
    """Update the row of a resource or insert one; two writers at once make one row."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"validation:{resource_id}"))))
    this: Any = _ROWS.c.resource_id == resource_id
    changed = model.Session.execute(sa.update(_ROWS).where(this).values(**values).returning(_ROWS.c.id)).scalars().all()
    if not changed:
        new = {"id": make_id(), "resource_id": resource_id, "created": moment(), **values}
        model.Session.execute(sa.insert(_ROWS).values(**new))
    for row_id in changed:
        _expire(Validation, row_id)


def _expire(class_: Any, identity: str) -> None:
    """Let the session forget what it holds of a row that was written past it."""
    held = model.Session.identity_map.get(identity_key(class_, identity))
    if held is not None:
        model.Session.expire(held)


def queued(resource_id: str) -> None:
    """Note, and commit, that a resource waits for its validation; what was said of an earlier file is taken back."""
    _set_fields(resource_id, dict.fromkeys(FIELDS))
    _write(resource_id, status="created", created=moment(), **_NOTHING_YET)
    model.Session.commit()


def started(resource_id: str) -> None:
    """Note, and commit, that a worker validates a resource; from ``created`` on it has its time limit."""
    _write(resource_id, status="running", created=moment(), **_NOTHING_YET)
    model.Session.commit()


_NOTHING_YET = {"finished": None, "report": sa.null(), "error": sa.null()}


def finished(examined: Mapping[str, Any], outcome: Outcome) -> bool:
    """Store and commit what a validation found, with the status of the resource, and index its dataset once.

    Args:
        examined: the resource as it was when the validation began.
        outcome: what it found.

    Returns:
        Whether it was stored: not for a resource that is gone or carries another file by now, whose own validation is
        queued already.
    """
    resource_id, package_id = examined["id"], examined["package_id"]
    model.Session.execute(sa.select(_PACKAGES.c.id).where(_PACKAGES.c.id == package_id).with_for_update())
    current = resource(resource_id)
    if current is None:
        forget([resource_id])
        model.Session.commit()
        return False
    if version(current) != version(examined):
        model.Session.rollback()
        return False
    # In the order of queued(), so that neither waits for the other.
    _set_fields(resource_id, outcome.fields)
    stored(resource_id, outcome)
    model.Session.commit()
    _index(package_id)
    return True


def stored(resource_id: str, outcome: Outcome) -> None:
    """Write the row of a finished validation, in the caller's transaction."""
    _write(resource_id, **outcome.columns)


def cleared(resource_id: str) -> None:
    """Remove, and commit, the report of a resource together with its status."""
    found = resource(resource_id)
    if found is not None:
        package_id = found["package_id"]
        model.Session.execute(sa.select(_PACKAGES.c.id).where(_PACKAGES.c.id == package_id).with_for_update())
        _set_fields(resource_id, dict.fromkeys(FIELDS))
    forget([resource_id])
    model.Session.commit()
    if found is not None and found.get(STATUS):
        _index(found["package_id"])


def _set_fields(resource_id: str, fields: Mapping[str, str | None]) -> None:
    query = sa.select(_RESOURCES.c.extras).where(_RESOURCES.c.id == resource_id).with_for_update()
    known = dict(model.Session.execute(query).scalar() or {})
    extras = {key: value for key, value in {**known, **fields}.items() if key not in FIELDS or value is not None}
    if extras == known:
        return
    model.Session.execute(sa.update(_RESOURCES).where(_RESOURCES.c.id == resource_id).values(extras=extras))
    _expire(model.Resource, resource_id)


def _index(package_id: str) -> None:
    if tables_exist():
        indexing.index_after_commit(package_id)  # what Solr refuses now, tick repeats
        return
    try:
        index_package(package_id)
    except INDEX_ERRORS:
        log.exception("satudata: the index did not take the status of a validation")


def forget(resource_ids: Collection[str]) -> None:
    """Remove the rows of resources, in the caller's transaction."""
    model.Session.execute(sa.delete(_ROWS).where(_ROWS.c.resource_id.in_(list(resource_ids))))


def forget_orphans() -> int:
    """Remove, and commit, rows whose resource is gone, however it went; returns how many."""
    alive = sa.select(_RESOURCES.c.id).where(_RESOURCES.c.state == "active", _RESOURCES.c.id == _ROWS.c.resource_id)
    removed = model.Session.execute(sa.delete(_ROWS).where(~alive.exists()).returning(_ROWS.c.id)).all()
    model.Session.commit()
    return len(removed)


def overdue(state: str, limit: dt.timedelta) -> list[str]:
    """Return the resources whose validation waits (``created``) or runs (``running``) for longer than a time."""
    query = sa.select(_ROWS.c.resource_id).where(_ROWS.c.status == state, _ROWS.c.created < moment() - limit)
    return list(model.Session.execute(query.order_by(_ROWS.c.created)).scalars())

"""Taking out of Office files what they tell of people and machines, before reviewers and the public get them.

It is done with the submission, which fixes the content: the cleaned file lies under an id of its own, and the resource
points to it in the same transaction. Nothing that a person typed into a cell is touched, and both the check and the
history say what was removed.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.tables.reading.office import cleaned
from ckanext.satudata.model import checks, events, revisions
from ckanext.satudata.model.tables import make_id
from ckanext.satudata.services import cases
from ckanext.satudata.services.checks import material, running
from ckanext.satudata.services.checks.material import Spool
from ckanext.satudata.uploader import write_blob

log = logging.getLogger(__name__)

EVENT = "check_clean"
CODE = "office_metadata"


@dataclass(frozen=True)
class Cleaned:
    """A cleaned file that lies ready.

    Attributes:
        resource_id: the resource.
        blob_id: where the cleaned file lies.
        before: SHA-256 of the file in whose place it comes.
        sha256: its own.
        size: in bytes.
        removed: names of what was taken out.
        result: what the check says of it.
    """

    resource_id: str
    blob_id: str
    before: str
    sha256: str
    size: int
    removed: tuple[str, ...]
    result: Mapping[str, Any]


def prepare(package_id: str) -> list[Cleaned]:
    """Write cleaned copies of the files that tell of people and machines, before anything is locked; commits.

    What cannot be cleaned stays as it is, with its finding.
    """
    if not config.checks_enabled():
        return []
    rows = {key: row for key, row in checks.of_package(package_id).items() if _tells(row)}
    if not rows:
        return []
    record = cases.show(package_id)
    made = [_clean(record, item, rows[item["id"]]) for item in material.uploads(record) if item["id"] in rows]
    return [item for item in made if item is not None]


def _tells(row: checks.Row) -> bool:
    return row["status"] == "done" and any(found["code"] == CODE for found in (row["report"] or {}).get("findings", ()))


def _clean(record: Mapping[str, Any], resource: Mapping[str, Any], row: checks.Row) -> Cleaned | None:
    name = material.name_of(resource)
    try:
        with material.spooled(resource) as spool:
            found = cleaned(spool.file) if spool.sha256 == row["sha256"] else None
        if found is None or not found.removed:
            return None
        sha256, size = hashlib.sha256(found.content).hexdigest(), len(found.content)
        spool = Spool(io.BytesIO(found.content), size, sha256)
        # Checked anew: where hidden columns are gone, the letters of those behind them are others.
        result = running.result_of(spool, name, resource, material.options(record, resource, row))
        result["report"] |= {"removed": list(found.removed)}
        made = Cleaned(resource["id"], make_id(), row["sha256"], sha256, size, found.removed, result)
        # Noted first, so that a file whose submission is refused is cleared away.
        checks.keep_original(
            made.blob_id, resource_id=made.resource_id, name=name, sha256=sha256, size=size, kept_by=None
        )
        model.Session.commit()
        write_blob(made.blob_id, io.BytesIO(found.content), name)
    except Exception:
        # Whatever is in the file, or wrong with the storage: it is submitted with its finding.
        model.Session.rollback()
        log.warning("satudata: the file of resource %s could not be cleaned", resource["id"], exc_info=True)
        return None
    return made


def apply(package: model.Package, files: Iterable[Cleaned], actor_id: str) -> None:
    """Let the cleaned files take the place of the uploaded ones, in the caller's transaction; the history tells it."""
    for item in files:
        row = checks.current(item.resource_id)
        if row is None or row["sha256"] != item.before:
            continue  # replaced meanwhile
        checks.keep_original(
            revisions.blob_of(item.resource_id),
            resource_id=item.resource_id,
            name=row["name"],
            sha256=item.before,
            size=row["size"],
            kept_by=None,
        )
        revisions.point_to(item.resource_id, item.blob_id)
        _set_size(item)
        # The same row: it is the same version of the file, also for whoever let it pass.
        checks.update(row["id"], sha256=item.sha256, size=item.size, **item.result)
        events.append(
            EVENT,
            package_id=package.id,
            actor_id=actor_id,
            data={"resource_id": item.resource_id, "removed": list(item.removed), "sha256": item.sha256},
        )


def _set_size(item: Cleaned) -> None:
    table = model.resource_table
    model.Session.execute(sa.update(table).where(table.c.id == item.resource_id).values(size=item.size))
    resource = model.Resource.get(item.resource_id)
    if resource is not None:
        model.Session.expire(resource)

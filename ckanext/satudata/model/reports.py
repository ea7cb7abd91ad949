"""The reports of ckanext-validation, as far as they follow a resource into a working copy and back.

Its table belongs to another extension, which a portal may or may not have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from ckan import model

from ckanext.satudata.model.cloning import translated
from ckanext.satudata.model.tables import make_id

_REPORTS = sa.table(
    "validation",
    *(sa.column(name) for name in ("id", "resource_id", "status", "created", "finished")),
    *(sa.column(name, JSON(none_as_null=True)) for name in ("report", "error")),
)


def copy_all(pairs: Mapping[str, str], package_id: str) -> None:
    """Give resources of a dataset the reports of others, in the caller's transaction; what was said of them goes.

    A validation that is not finished waits, and ``tick`` puts it into the queue again.

    Args:
        pairs: id of the resource that has a report -> id of the one that gets it.
        package_id: the dataset of the latter.
    """
    if not pairs or not _exists():
        return
    owner, table = _REPORTS.c.resource_id, model.resource_table
    model.Session.execute(sa.delete(_REPORTS).where(owner.in_(list(pairs.values()))))
    query = sa.select(_REPORTS, table.c.package_id).join(table, table.c.id == owner).where(owner.in_(list(pairs)))
    for found in model.Session.execute(query).mappings().all():
        row = dict(found)
        # A report names the address of its file, which holds both ids.
        ids = {row.pop("package_id"): package_id, row["resource_id"]: pairs[row["resource_id"]]}
        if row["status"] == "running":
            row["status"] = "created"  # the job that runs knows the other resource only
        model.Session.execute(sa.insert(_REPORTS).values(**{**translated(row, ids), "id": make_id()}))


def erase(resource_ids: Collection[str]) -> None:
    """Remove the reports of resources, in the caller's transaction."""
    if resource_ids and _exists():
        model.Session.execute(sa.delete(_REPORTS).where(_REPORTS.c.resource_id.in_(list(resource_ids))))


def _exists() -> bool:
    return bool(model.Session.execute(sa.select(sa.func.to_regclass("validation"))).scalar())

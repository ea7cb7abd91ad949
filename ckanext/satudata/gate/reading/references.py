"""Which dataset a word in a call or an address belongs to, and whether the caller may know of it."""

from __future__ import annotations

import enum
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan import authz, model, types

from ckanext.satudata.gate.reading import labels, recall
from ckanext.satudata.model import tagging
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import view_table
from ckanext.satudata.shared import CKAN_212, may_see, storable


class Kind(enum.Enum):
    """What a word names."""

    PACKAGE = "package"
    RESOURCE = "resource"
    VIEW = "view"
    ACTIVITY = "activity"
    TASK = "task"
    FILE = "file"
    TABLE = "table"
    """A DataStore table, by the id of its resource or by an alias."""
    TAG = "tag"
    """A free tag, which exists for those who may know of a dataset that carries it."""
    ENTITY = "entity"
    """Anything that has a UUID."""


def package_id(kind: Kind, reference: Any) -> str | None:
    """Return the id of the dataset that a word belongs to, ``None`` where there is none."""
    if not isinstance(reference, str) or not reference or not storable(reference):
        return None
    return _FINDERS[kind](reference)


def conceals(context: types.Context, kind: Kind, reference: Any) -> bool:
    """Return whether a word names something that does not exist for the caller."""
    if context.get("ignore_auth") or not tables_exist():
        return False
    if kind is Kind.TAG:
        return _is_hidden_tag(context, reference)
    found = package_id(kind, reference)
    return found is not None and (_hidden(context, found) or (kind is Kind.ACTIVITY and _earlier(context, reference)))


def _hidden(context: types.Context, dataset_id: str) -> bool:
    return not recall.is_public(dataset_id) and not may_see(context, dataset_id)


def _is_hidden_tag(context: types.Context, reference: Any) -> bool:
    tag = model.Tag.get(reference) if isinstance(reference, str) and storable(reference) else None
    if tag is None or tag.vocabulary_id is not None:
        return False
    return tag.name not in tagging.visible_tags([tag.name], labels.of_caller(context))


def _earlier(context: types.Context, reference: str) -> bool:
    """Return whether an activity is of a time when the caller might not know of its dataset, which is public now."""
    from ckanext.activity.model import Activity

    activity: Any = Activity.get(reference)
    if not (activity.activity_type or "").endswith("package") or authz.is_sysadmin(context.get("user")):
        return False
    return not set(labels.of_caller(context) or []) & set(activity.permission_labels or [])


def _of_package(reference: str) -> str | None:
    package = model.Package.get(reference)
    return package.id if package is not None else None


def _of_resource(reference: str) -> str | None:
    resource = model.Resource.get(reference)
    return resource.package_id if resource is not None else None


def _of_view(reference: str) -> str | None:
    view = model.ResourceView.get(reference)
    return _of_resource(view.resource_id) if view is not None else None


def _of_activity(reference: str) -> str | None:
    if not p.plugin_loaded("activity"):
        return None
    from ckanext.activity.model import Activity

    activity = Activity.get(reference)
    return _of_entity(activity.object_id) if activity is not None and activity.object_id else None


def _of_task(reference: str) -> str | None:
    task = model.TaskStatus.get(reference)
    return _of_entity(task.entity_id) if task is not None else None


def _of_file(reference: str) -> str | None:
    if not CKAN_212:
        return None
    file: Any = model.Session.get(model.File, reference)
    owner = file.owner if file is not None else None
    return _of_entity(owner.owner_id) if owner is not None else None


def _of_table(reference: str) -> str | None:
    return _of_resource(reference) or _of_alias(reference)


def _of_alias(reference: str) -> str | None:
    if not p.plugin_loaded("datastore"):
        return None
    from ckanext.datastore.backend import DatastoreBackend

    known, resource_id = DatastoreBackend.get_active_backend().resource_id_from_alias(reference)
    return _of_resource(resource_id) if known and resource_id else None


def _of_entity(reference: str) -> str | None:
    return of_entities([reference]).get(reference) or _of_view(reference)


def of_entities(references: list[str]) -> dict[str, str]:
    """Return the dataset of each of these ids of datasets, resources and views, in one statement."""
    package, resource = model.package_table, model.resource_table
    view = view_table()
    queries = (
        sa.select(package.c.id.label("reference"), package.c.id.label("package")).where(package.c.id.in_(references)),
        sa.select(resource.c.id, resource.c.package_id).where(resource.c.id.in_(references)),
        sa.select(view.c.id, resource.c.package_id)
        .join(resource, resource.c.id == view.c.resource_id)
        .where(view.c.id.in_(references)),
    )
    return {row[0]: row[1] for row in model.Session.execute(sa.union_all(*queries))}


_FINDERS = {
    Kind.PACKAGE: _of_package,
    Kind.RESOURCE: _of_resource,
    Kind.VIEW: _of_view,
    Kind.ACTIVITY: _of_activity,
    Kind.TASK: _of_task,
    Kind.FILE: _of_file,
    Kind.TABLE: _of_table,
    Kind.ENTITY: _of_entity,
}

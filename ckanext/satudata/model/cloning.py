"""Core's rows of a dataset, copied, moved into another dataset, or removed, inside the caller's transaction.

SQL, and neither actions nor objects: an action would end the transaction, run the validators of today on metadata of
yesterday and the hooks of every plugin; a dirty object would be indexed before the commit on CKAN 2.11.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.shared import CKAN_212

Row = Mapping[Any, Any]

_IDENTITY = frozenset({"id", "name", "private", "state", "creator_user_id", "metadata_created", "metadata_modified"})
"""What of a published dataset stays when its next version takes its place."""
_RESOURCE_IDENTITY = frozenset({"id", "package_id", "position", "created"})


def translated(value: Any, ids: Mapping[str, str]) -> Any:
    """Return a value with ids replaced in every text of it: addresses of files and of tables carry them."""
    if isinstance(value, str):
        for old, new in ids.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, Mapping):
        return {key: translated(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [translated(item, ids) for item in value]
    return value


def _rows(table: sa.Table, *where: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in model.Session.execute(sa.select(table).where(*where)).mappings()]


def package(package_id: str) -> dict[str, Any]:
    """Return core's row of a dataset."""
    table = model.package_table
    return dict(model.Session.execute(sa.select(table).where(table.c.id == package_id)).mappings().one())


def resources(package_id: str) -> list[dict[str, Any]]:
    """Return the resources of a dataset, in order."""
    table = model.resource_table
    query = sa.select(table).where(table.c.package_id == package_id, table.c.state == "active")
    return [dict(row) for row in model.Session.execute(query.order_by(table.c.position)).mappings()]


def resource_ids(package_id: str) -> list[str]:
    """Return the ids of all resources of a dataset, deleted ones too."""
    table = model.resource_table
    return list(model.Session.execute(sa.select(table.c.id).where(table.c.package_id == package_id)).scalars())


def views(resources_: Collection[str]) -> list[dict[str, Any]]:
    """Return the views of resources, in order."""
    table = model.resource_view_table
    query = sa.select(table).where(table.c.resource_id.in_(list(resources_))).order_by(table.c.order, table.c.id)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def _belongings() -> Sequence[tuple[Any, Any]]:
    """Return the tables whose rows belong to a dataset, with the column that names it and what else narrows them."""
    member = model.member_table
    tables: list[tuple[Any, Any]] = [
        (model.package_tag_table.c.package_id, model.package_tag_table.c.state == "active"),
        (member.c.table_id, sa.and_(member.c.table_name == "package", member.c.state == "active")),
    ]
    if not CKAN_212:
        extra = model.package_extra_table  # pyright: ignore[reportAttributeAccessIssue]
        tables.append((extra.c.package_id, extra.c.state == "active"))
    return tables


def clone(
    source_id: str, copy_id: str, name: str, resource_map: Mapping[str, str], view_map: Mapping[str, str]
) -> None:
    """Make a private dataset with everything that core keeps of another one.

    Args:
        source_id: the dataset.
        copy_id: the id of the new one.
        name: its name.
        resource_map: the new ids of its resources.
        view_map: the new ids of its resource views.
    """
    moment = now().replace(tzinfo=None)
    values = package(source_id)
    values |= {"id": copy_id, "name": name, "private": True, "state": "active"}
    values |= {"metadata_created": moment, "metadata_modified": moment}
    model.Session.execute(sa.insert(model.package_table).values(**values))
    for column, where in _belongings():
        for row in _rows(column.table, column == source_id, where):
            model.Session.execute(sa.insert(column.table).values(**{**row, "id": make_id(), column.name: copy_id}))
    ids = {source_id: copy_id, **resource_map}
    for position, row in enumerate(resources(source_id)):
        new = {key: translated(value, ids) for key, value in row.items()} | {"position": position}
        model.Session.execute(sa.insert(model.resource_table).values(**new))
    for row in views(resource_map):
        if row["id"] in view_map:
            new = {**translated(row, ids), "id": view_map[row["id"]]}
            model.Session.execute(sa.insert(model.resource_view_table).values(**new))


def replace(public_id: str, copy_id: str, resource_map: Mapping[str, str], view_map: Mapping[str, str]) -> list[str]:
    """Let the metadata, resources and views of a copy take the place of the public ones, which keep their ids.

    What the copy has and the public dataset has not moves over with its id.

    Args:
        public_id: the published dataset.
        copy_id: its working copy.
        resource_map: resource id of the public dataset -> of the copy.
        view_map: view id of the public dataset -> of the copy.

    Returns:
        The ids of the public resources that are gone.
    """
    package_ = model.package_table
    new = {key: value for key, value in package(copy_id).items() if key not in _IDENTITY}
    model.Session.execute(sa.update(package_).where(package_.c.id == public_id).values(**new))
    for column, _where in _belongings():
        model.Session.execute(sa.delete(column.table).where(column == public_id, *_of_packages(column)))
        model.Session.execute(
            sa.update(column.table).where(column == copy_id, *_of_packages(column)).values(**{column.name: public_id})
        )
    return _replace_resources(public_id, copy_id, resource_map, view_map)


def _of_packages(column: Any) -> list[Any]:
    return [column.table.c.table_name == "package"] if "table_name" in column.table.c else []


def _replace_resources(
    public_id: str, copy_id: str, resource_map: Mapping[str, str], view_map: Mapping[str, str]
) -> list[str]:
    table = model.resource_table
    present = {row["id"] for row in resources(public_id)}
    to_public = {copy: public for public, copy in resource_map.items() if public in present}
    ids = {copy_id: public_id, **to_public}
    kept: set[str] = set()
    for position, row in enumerate(resources(copy_id)):
        target = to_public.get(row["id"])
        if target is None:
            values = {"package_id": public_id, "position": position}
            model.Session.execute(sa.update(table).where(table.c.id == row["id"]).values(**values))
            continue
        kept.add(target)
        values = {key: translated(value, ids) for key, value in row.items() if key not in _RESOURCE_IDENTITY}
        model.Session.execute(sa.update(table).where(table.c.id == target).values(**values, position=position))
        _replace_views(target, row["id"], view_map, ids)
    gone = sorted(present - kept)
    model.Session.execute(sa.delete(table).where(table.c.id.in_(gone)))
    return gone


def _replace_views(public: str, copy: str, view_map: Mapping[str, str], ids: Mapping[str, str]) -> None:
    table = model.resource_view_table
    present = {row["id"] for row in views([public])}
    to_public = {copied: view for view, copied in view_map.items() if view in present}
    kept: set[str] = set()
    for row in views([copy]):
        target = to_public.get(row["id"])
        if target is None:
            model.Session.execute(sa.update(table).where(table.c.id == row["id"]).values(resource_id=public))
            continue
        kept.add(target)
        values = {key: translated(value, ids) for key, value in row.items() if key not in ("id", "resource_id")}
        model.Session.execute(sa.update(table).where(table.c.id == target).values(**values))
    model.Session.execute(sa.delete(table).where(table.c.id.in_(present - kept)))


def set_fields(package_id: str, values: Mapping[str, Any]) -> None:
    """Change fields of a dataset: columns of core's table, or extras; ``None`` removes one."""
    table = model.package_table
    columns = {key: value for key, value in values.items() if key in table.c and key != "extras"}
    extras = {key: value for key, value in values.items() if key not in columns}
    if columns:
        model.Session.execute(sa.update(table).where(table.c.id == package_id).values(**columns))
    if extras and CKAN_212:
        kept = {**(package(package_id)["extras"] or {}), **extras}
        kept = {key: value for key, value in kept.items() if value is not None}
        model.Session.execute(sa.update(table).where(table.c.id == package_id).values(extras=kept))
    elif extras:
        extra = model.package_extra_table  # pyright: ignore[reportAttributeAccessIssue]
        keys = sa.and_(extra.c.package_id == package_id, extra.c.key.in_(list(extras)))
        model.Session.execute(sa.delete(extra).where(keys))
        for key, value in extras.items():
            if value is not None:
                values_ = {"id": make_id(), "package_id": package_id, "key": key, "value": value, "state": "active"}
                model.Session.execute(sa.insert(extra).values(**values_))


def erase(package_id: str, former: Collection[str] = ()) -> None:
    """Remove every row that core keeps of a dataset, in this transaction.

    Args:
        package_id: the dataset.
        former: resources of it that core knows no more, of which loaders may still keep a status.
    """
    session = model.Session
    ids = [*resource_ids(package_id), *former]
    view, resource, package_ = model.resource_view_table, model.resource_table, model.package_table
    status = model.task_status_table
    session.execute(sa.delete(view).where(view.c.resource_id.in_(ids)))
    session.execute(sa.delete(status).where(status.c.entity_id.in_([package_id, *ids])))
    session.execute(sa.delete(resource).where(resource.c.package_id == package_id))
    for column, _where in _belongings():
        session.execute(sa.delete(column.table).where(column == package_id, *_of_packages(column)))
    session.execute(sa.delete(model.package_member_table).where(model.package_member_table.c.package_id == package_id))
    relationship = model.package_relationship_table
    session.execute(
        sa.delete(relationship).where(
            sa.or_(relationship.c.subject_package_id == package_id, relationship.c.object_package_id == package_id)
        )
    )
    session.execute(sa.text("DELETE FROM user_following_dataset WHERE object_id = :id"), {"id": package_id})
    _erase_activities(package_id)
    session.execute(sa.delete(package_).where(package_.c.id == package_id))


def _erase_activities(package_id: str) -> None:
    """Remove activities of a dataset, where the activity plugin has its tables."""
    exists = sa.text(
        "SELECT to_regclass('public.activity') IS NOT NULL, to_regclass('public.activity_detail') IS NOT NULL"
    )
    activity, detail = model.Session.execute(exists).one()
    if detail:
        statement = "DELETE FROM activity_detail WHERE activity_id IN (SELECT id FROM activity WHERE object_id = :id)"
        model.Session.execute(sa.text(statement), {"id": package_id})
    if activity:
        model.Session.execute(sa.text("DELETE FROM activity WHERE object_id = :id"), {"id": package_id})


def forget_objects() -> None:
    """Let the session read datasets anew: its objects know nothing of what was done here."""
    session = model.Session
    session.expire_all()
    for item in list(session.identity_map.values()):
        if not isinstance(item, model.User):
            session.expunge(item)

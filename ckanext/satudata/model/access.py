"""Queries on grants and requests of access, and the one statement in front of every byte of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import access_grant, access_request, make_id, now, quarantine, upload
from ckanext.satudata.shared import CKAN_212

Row = Mapping[Any, Any]

_ACTIVE = access_grant.c.revoked_at.is_(None)


def package_field(key: str) -> sa.ColumnElement[Any]:
    """Return a field of the dataset as committed; CKAN 2.12 keeps them in a column, 2.11 in a table."""
    package: Any = model.package_table
    if CKAN_212:
        return package.c.extras[key].astext
    extra = model.package_extra_table  # pyright: ignore[reportAttributeAccessIssue]
    return (
        sa.select(extra.c.value)
        .where(extra.c.package_id == package.c.id, extra.c.key == key, extra.c.state == "active")
        .scalar_subquery()
    )


def _dataset_columns() -> tuple[Any, ...]:
    package = model.package_table
    return (
        package.c.id.label("package_id"),
        package.c.name.label("package_name"),
        package.c.owner_org,
        sa.func.lower(package_field("accessRights")).label("access"),
        package_field("jenis").label("jenis"),
    )


def protections(resource_id: str) -> dict[str, Row]:
    """Return what stands in front of a file: class and kind of its dataset, quarantine, uploader.

    The one statement answers for all files of the dataset, by resource id, because pages ask for each of them.
    """
    resource, package = model.resource_table, model.package_table
    named = resource.alias("named")
    query = (
        sa.select(
            *_dataset_columns(),
            resource.c.id.label("resource_id"),
            quarantine.c.id.is_not(None).label("quarantined"),
            sa.func.coalesce(upload.c.user_id, quarantine.c.uploader_id).label("uploader_id"),
            quarantine.c.uploader_id.label("marked_uploader_id"),
        )
        .select_from(resource)
        .join(package, package.c.id == resource.c.package_id)
        .join(
            quarantine,
            sa.and_(quarantine.c.resource_id == resource.c.id, quarantine.c.lifted_at.is_(None)),
            isouter=True,
        )
        .join(upload, upload.c.resource_id == resource.c.id, isouter=True)
        .where(
            resource.c.package_id == sa.select(named.c.package_id).where(named.c.id == resource_id).scalar_subquery()
        )
    )
    return {row["resource_id"]: row for row in model.Session.execute(query).mappings()}


def protection_of_package(package_id: str) -> Row | None:
    """Return what stands in front of a dataset as a whole: its class and kind."""
    none = sa.null()
    query = sa.select(
        *_dataset_columns(),
        sa.false().label("quarantined"),
        none.label("uploader_id"),
        none.label("marked_uploader_id"),
    ).where(model.package_table.c.id == package_id)
    return model.Session.execute(query).mappings().first()


def granted(package_id: str, user_id: str) -> bool:
    """Return whether a grant holds at this very moment."""
    in_time = sa.or_(access_grant.c.until.is_(None), access_grant.c.until > now())
    query = sa.select(access_grant.c.id).where(
        access_grant.c.package_id == package_id, access_grant.c.user_id == user_id, _ACTIVE, in_time
    )
    return model.Session.execute(query).first() is not None


def find_grant(package_id: str, user_id: str) -> Row | None:
    """Return the grant that was not revoked, lock it; it may have expired."""
    query = sa.select(access_grant).where(
        access_grant.c.package_id == package_id, access_grant.c.user_id == user_id, _ACTIVE
    )
    return model.Session.execute(query.with_for_update()).mappings().first()


def insert_grant(  # noqa: PLR0913 - one argument a column, all by name
    package_id: str,
    user_id: str,
    *,
    until: dt.datetime | None,
    note: str,
    granted_by: str,
    request_id: str | None = None,
) -> Row:
    """Insert a grant and return it."""
    statement = (
        sa.insert(access_grant)
        .values(
            id=make_id(),
            package_id=package_id,
            user_id=user_id,
            until=until,
            note=note,
            granted_by=granted_by,
            granted_at=now(),
            request_id=request_id,
        )
        .returning(access_grant)
    )
    return model.Session.execute(statement).mappings().one()


def revoke_grant(grant_id: str, *, revoked_by: str) -> Row:
    """End a grant and return it; the row stays."""
    statement = (
        sa.update(access_grant)
        .where(access_grant.c.id == grant_id)
        .values(revoked_at=now(), revoked_by=revoked_by)
        .returning(access_grant)
    )
    return model.Session.execute(statement).mappings().one()


def grants(package_id: str) -> Sequence[Row]:
    """Return all grants of a dataset, the newest first, with the names of the people."""
    user = model.user_table
    query = (
        sa.select(
            access_grant,
            user.c.name.label("user_name"),
            sa.func.coalesce(sa.func.nullif(user.c.fullname, ""), user.c.name).label("user_display_name"),
        )
        .join(user, user.c.id == access_grant.c.user_id, isouter=True)
        .where(access_grant.c.package_id == package_id)
        .order_by(access_grant.c.granted_at.desc(), access_grant.c.id)
    )
    return model.Session.execute(query).mappings().all()


def insert_request(package_id: str, *, user_id: str | None, name: str, email: str, purpose: str) -> Row:
    """Insert an open request and return it."""
    statement = (
        sa.insert(access_request)
        .values(
            id=make_id(),
            package_id=package_id,
            user_id=user_id,
            name=name,
            email=email,
            purpose=purpose,
            state="open",
            created_at=now(),
        )
        .returning(access_request)
    )
    return model.Session.execute(statement).mappings().one()


def lock_request(request_id: str) -> Row | None:
    """Return a request and lock it until the end of the transaction."""
    query = sa.select(access_request).where(access_request.c.id == request_id).with_for_update()
    return model.Session.execute(query).mappings().first()


def update_request(request_id: str, **values: Any) -> None:
    """Change columns of a locked request."""
    model.Session.execute(sa.update(access_request).where(access_request.c.id == request_id).values(**values))


def requests(
    *, package_id: str | None = None, user_id: str | None = None, state: str | None = None, limit: int = 1000
) -> Sequence[Row]:
    """Return requests with their datasets, the oldest first."""
    package, user = model.package_table, model.user_table
    query = (
        sa.select(
            access_request,
            package.c.name.label("package_name"),
            package.c.title.label("package_title"),
            user.c.name.label("user_name"),
        )
        .join(package, package.c.id == access_request.c.package_id, isouter=True)
        .join(user, user.c.id == access_request.c.user_id, isouter=True)
        .order_by(access_request.c.created_at, access_request.c.id)
        .limit(limit)
    )
    for column, value in (
        (access_request.c.package_id, package_id),
        (access_request.c.user_id, user_id),
        (access_request.c.state, state),
    ):
        if value is not None:
            query = query.where(column == value)
    return model.Session.execute(query).mappings().all()


def open_request_count() -> int:
    """Return how many requests wait for an answer."""
    query = sa.select(sa.func.count()).select_from(access_request).where(access_request.c.state == "open")
    return model.Session.execute(query).scalar_one()

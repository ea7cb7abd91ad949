"""Queries on ``satudata_dataset``: the row that decides, with core's flag, whether a dataset is public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm.util import identity_key

from ckan import model

from ckanext.satudata.model.tables import dataset, now, submission

Row = Mapping[Any, Any]

PUBLIC = frozenset({"legacy", "published"})


def among(column: Any, name: str) -> Any:
    """Return the condition that a column has one of the texts of a parameter, whatever their number.

    Unlike ``IN`` it leaves the statement as it is, so that it is built and compiled once in the life of a process.
    """
    return column == sa.any_(sa.bindparam(name, type_=ARRAY(sa.Text)))


# Asked in every request, and therefore built once.
_THIS = dataset.c.package_id == sa.bindparam("package_id")
_ROW = sa.select(dataset).where(_THIS)
_VISIBILITY = sa.select(dataset.c.visibility).where(_THIS)
_STANDING = sa.select(
    _VISIBILITY.scalar_subquery(),
    sa.select(submission.c.state)
    .where(submission.c.package_id == sa.bindparam("package_id"), submission.c.closed_at.is_(None))
    .scalar_subquery(),
)
_PACKAGE = model.package_table
# PostgreSQL locks the rows of a result in the order of the tables: core's first.
_LOCK = (
    sa.select(dataset)
    .select_from(_PACKAGE.join(dataset, dataset.c.package_id == _PACKAGE.c.id))
    .where(_PACKAGE.c.id == sa.bindparam("package_id"))
    .with_for_update(of=[_PACKAGE, dataset])
)
_PUBLIC_IDS = (
    sa.select(dataset.c.package_id)
    .join(_PACKAGE, _PACKAGE.c.id == dataset.c.package_id)
    .where(
        among(dataset.c.package_id, "ids"),
        dataset.c.visibility.in_(sorted(PUBLIC)),
        _PACKAGE.c.state == "active",
        sa.not_(sa.func.coalesce(_PACKAGE.c.private, sa.false())),
    )
)


def get(package_id: str) -> Row | None:
    """Return the row of a dataset as it is committed or written in this transaction."""
    return model.Session.execute(_ROW, {"package_id": package_id}).mappings().first()


def visibility(package_id: str) -> str | None:
    """Return hidden, legacy, published or withdrawn; ``None`` when the dataset has no row (which means hidden)."""
    return model.Session.execute(_VISIBILITY, {"package_id": package_id}).scalar_one_or_none()


def standing(package_id: str) -> tuple[str | None, str | None]:
    """Return, in one statement, the visibility of a dataset and the state of its open submission."""
    visible, state = model.Session.execute(_STANDING, {"package_id": package_id}).one()
    return visible, state


def public_ids(package_ids: Iterable[str]) -> set[str]:
    """Return which of these datasets are public by all that the database knows, in one statement."""
    return set(model.Session.execute(_PUBLIC_IDS, {"ids": list(package_ids)}).scalars())


def lock(package_id: str) -> Row:
    """Lock a dataset until the end of the transaction, making a hidden row where there is none.

    Core's row is locked first, as ``package_patch`` does, so that no two writers wait for each other.
    """
    this = {"package_id": package_id}
    row = model.Session.execute(_LOCK, this).mappings().first()
    if row is not None:
        return row
    model.Session.execute(sa.select(_PACKAGE.c.id).where(_PACKAGE.c.id == package_id).with_for_update())
    model.Session.execute(insert(dataset).values(visibility="hidden", **this).on_conflict_do_nothing())
    return model.Session.execute(_ROW.with_for_update(), this).mappings().one()


def record_edit(package_id: str, user_id: str | None) -> None:
    """Note who edited the content last: nobody decides on what they last edited."""
    values = {"last_editor_id": user_id, "last_edited_at": now()}
    model.Session.execute(
        insert(dataset)
        .values(package_id=package_id, visibility="hidden", **values)
        .on_conflict_do_update(index_elements=[dataset.c.package_id], set_=values)
    )


def update(package_id: str, **values: Any) -> None:
    """Change columns of a locked row."""
    model.Session.execute(sa.update(dataset).where(dataset.c.package_id == package_id).values(**values))


def set_package(package_id: str, *, private: bool, state: str = "active", touch: dt.datetime | None = None) -> None:
    """Set core's flag by SQL: on 2.11 a dirty ORM package would be indexed before the commit.

    Args:
        package_id: id of the dataset.
        private: the new value of core's flag.
        state: the new core state.
        touch: the new ``metadata_modified`` (aware), or ``None`` to leave it.
    """
    values: dict[str, Any] = {"private": private, "state": state}
    if touch is not None:
        values["metadata_modified"] = touch.astimezone(dt.UTC).replace(tzinfo=None)
    _write_package(package_id, values)


def set_name(package_id: str, name: str) -> None:
    """Set the name of a dataset by SQL, for the same reason."""
    _write_package(package_id, {"name": name})


def _write_package(package_id: str, values: Mapping[str, Any]) -> None:
    table = model.package_table
    model.Session.execute(sa.update(table).where(table.c.id == package_id).values(**values))
    # The identity map may hold the old values, and labels are computed from the object.
    package = model.Session.identity_map.get(identity_key(model.Package, package_id))
    if package is not None:
        model.Session.expire(package)


def adoptable() -> sa.Select[Any]:
    """Select what is public by core's flag, with our visibility (``None`` = made public without a row)."""
    package = model.package_table
    return (
        sa.select(package.c.id, package.c.owner_org, dataset.c.visibility)
        .join(dataset, dataset.c.package_id == package.c.id, isouter=True)
        .where(package.c.state == "active", sa.not_(sa.func.coalesce(package.c.private, sa.false())))
        .order_by(package.c.id)
    )

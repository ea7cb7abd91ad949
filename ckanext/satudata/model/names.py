"""Queries on the names of datasets: who bears one now, who wants one, who bore one while it was hidden."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import dataset

_WISH = sa.select(dataset.c.wanted_name).where(dataset.c.package_id == sa.bindparam("package_id"))
_MOST_WISHES = 50
"""How many datasets that want the same name are looked at; more is no honest use."""


def wanting(name: str, own_offices: Collection[str]) -> list[str]:
    """Return the datasets that shall get a name when they are published, those of some offices first."""
    package = model.package_table
    query = (
        sa.select(package.c.id)
        .join(dataset, dataset.c.package_id == package.c.id)
        .where(dataset.c.wanted_name == name, package.c.state != "deleted")
        .order_by(package.c.owner_org.in_(list(own_offices)).desc(), package.c.metadata_created, package.c.id)
        .limit(_MOST_WISHES)
    )
    return list(model.Session.execute(query).scalars())


def formerly(name: str) -> str | None:
    """Return the dataset that bore a random name until it was published."""
    query = sa.select(dataset.c.package_id).where(dataset.c.hidden_name == name)
    return model.Session.execute(query).scalars().first()


def bearer(name: str) -> str | None:
    """Return the dataset that bears a name in core's table, whatever its state."""
    package = model.package_table
    return model.Session.execute(sa.select(package.c.id).where(package.c.name == name)).scalars().first()


def exists(reference: str) -> bool:
    """Return whether a dataset has this id or bears this name."""
    package = model.package_table
    query = sa.select(package.c.id).where(sa.or_(package.c.id == reference, package.c.name == reference))
    return model.Session.execute(query).first() is not None


def wish(package_id: str) -> str | None:
    """Return the name that a hidden dataset wants."""
    return model.Session.execute(_WISH, {"package_id": package_id}).scalars().first()


def lock() -> None:
    """Let only one publication at a time take a name, until the end of the transaction."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("satudata-names"))))

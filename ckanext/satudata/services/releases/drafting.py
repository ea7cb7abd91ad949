"""From an entry of the schedule to the dataset it announces: its draft, or the next version of what is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES, TOPICS
from ckanext.satudata.domain.metadata.periods import last_day
from ckanext.satudata.model import datasets, locks, release_imports, releases
from ckanext.satudata.model import revisions as revision_rows
from ckanext.satudata.services import revisions

Row = Mapping[Any, Any]

_DECEMBER = 12


@dataclass(frozen=True)
class Opened:
    """The dataset to go on with."""

    made: Literal["draft", "revision", "nothing"]
    dataset_id: str
    dataset_name: str


def open_dataset(release_id: str, user: model.User) -> Opened:
    """Return the dataset of an entry for editing; make a draft or start a revision where there is none.

    Args:
        release_id: the entry.
        user: an editor of its organisation.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user may not make datasets there.
        ckan.plugins.toolkit.ValidationError: cancelled or released, being opened by somebody else, or the dataset
            cannot be made.
    """
    with locks.dataset_lock(release_id) as held:
        row = releases.get(release_id)
        if row is None or not held:
            raise tk.ValidationError({"release_id": [tk._("Somebody is making this draft right now. Look again.")]})
        if row["cancelled_at"] is not None or row["approval"] == "declined":
            raise tk.ValidationError({"release_id": [tk._("This release is cancelled. Plan a new one first.")]})
        package = model.Package.get(row["package_id"]) if row["package_id"] else None
        if package is None or package.state == "deleted":
            return _draft(row, user)
        return _existing(row, package, user)


def _draft(row: Row, user: model.User) -> Opened:
    if row["released_at"] is not None:
        raise tk.ValidationError({"release_id": [tk._("This release is out already. Plan the next one first.")]})
    created = tk.get_action("package_create")(_as(user), record_of(row))
    release_imports.link(row["id"], created["id"])
    model.Session.commit()
    return Opened("draft", created["id"], created["name"])


def _existing(row: Row, package: model.Package, user: model.User) -> Opened:
    if datasets.visibility(package.id) not in datasets.PUBLIC:
        return Opened("nothing", package.id, package.name)
    under_way = revision_rows.open_of(package.id)
    made: Literal["revision", "nothing"] = "nothing"
    if under_way is None:
        under_way, made = revisions.start(package.id, user), "revision"
        _extend(under_way["copy_id"], row, user)
    copy = model.Package.get(under_way["copy_id"])
    if copy is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return Opened(made, copy.id, copy.name)


def _extend(copy_id: str, row: Row, user: model.User) -> None:
    """Let the new version end with the period of the entry, unless it reaches further already."""
    record = tk.get_action("package_show")(_as(user), {"id": copy_id})
    try:
        reached = last_day(str(record.get("periode_akhir") or ""))
    except ValueError:
        return
    if reached < row["period_end"]:
        end = _written(row["period_start"], row["period_end"])[1]
        tk.get_action("package_patch")(_as(user), {"id": copy_id, "periode_akhir": end})


def record_of(row: Row) -> dict[str, Any]:
    """Return the first metadata of a dataset that an entry announces."""
    start, end = _written(row["period_start"], row["period_end"])
    record = {
        "title": row["title"],
        "owner_org": row["organization_id"],
        "periode_awal": start,
        "periode_akhir": end,
        "accrualPeriodicity": row["frequency"] if row["frequency"] in FREQUENCIES else None,
        "theme": row["topic"] if row["topic"] in TOPICS else None,
        "jadwal_rilis": row["last_day"].isoformat() if row["last_day"] else None,
    }
    return {name: value for name, value in record.items() if value}


def _written(start: dt.date, end: dt.date) -> tuple[str, str]:
    """Return a period as the metadata write it: in years, months or days, whichever is enough."""
    if start.day > 1 or (end + dt.timedelta(days=1)).day > 1:
        return start.isoformat(), end.isoformat()
    if start.month == 1 and end.month == _DECEMBER:
        return f"{start:%Y}", f"{end:%Y}"
    return f"{start:%Y-%m}", f"{end:%Y-%m}"


def _as(user: model.User) -> types.Context:
    return cast(types.Context, {"user": user.name, "auth_user_obj": user})

"""No name tells of a hidden dataset: what was never public bears a random name and keeps the wanted one for later.

Closes core's ``package_name_validator``, which refuses a name that a dataset bears whoever may know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model import datasets, names
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.permission import permitted_operations
from ckanext.satudata.services import naming
from ckanext.satudata.shared import field_specs, storable

__all__ = ["package_show"]

DataDict = dict[str, Any]

_REFUSED = "!"
"""A name that core refuses, together with all other problems of the call."""

_saving: ContextVar[tuple[str, str | None]] = ContextVar("satudata_saving", default=("", None))
"""The dataset that is being saved, whose row is locked, and the name it wants: core shows it before it is done."""


@tk.chained_action
@tk.side_effect_free
def package_show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Find a hidden dataset also by the name it wants, for who may see it, and say which name that is."""
    return show(next_, context, data_dict)


def show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Call core's ``package_show``; on a missing dataset look for one that the caller knows by another name."""
    try:
        record = next_(context, data_dict)
    except tk.ObjectNotFound:
        if not resolve(context, data_dict, "id"):
            raise
        record = next_(context, data_dict)
    return with_wish(record)


def with_wish(record: Any, wanted: str | None = None) -> Any:
    """Add the wanted name to a dataset that bears a random one; it is looked up when it is not at hand."""
    if isinstance(record, dict) and naming.is_random(record.get("name") or "") and tables_exist():
        saved, at_hand = _saving.get()
        wanted = wanted or (at_hand if saved == record["id"] else None) or names.wish(record["id"])
        if wanted:
            record[naming.KEY] = wanted
    return record


def resolve(context: types.Context, data_dict: DataDict, *keys: str) -> bool:
    """Put the id of the dataset into a call that names it by a wanted or a former name.

    Args:
        context: who calls; a dataset that they may not see stays unknown.
        data_dict: the call, changed in place as core does it: listeners of the action look for the dataset there.
        keys: where it may name a dataset; the first that says something counts.

    Returns:
        Whether the call was changed.
    """
    for key in keys:
        value = data_dict.get(key)
        if not isinstance(value, str) or not value or not storable(value):
            continue
        if tables_exist() and model.Package.get(value) is None and (found := naming.find(context, value)):
            data_dict[key] = found
            return True
        break
    return False


def create(next_: types.Action, context: types.Context, data_dict: DataDict) -> tuple[Any, str | None]:
    """Create a dataset under a random name.

    Returns:
        What core returned, and the name that the dataset wants.

    Raises:
        ckan.plugins.toolkit.ValidationError: the name breaks core's rules, is one of the extension's own, or belongs to
            a dataset that the caller may know of; together with all other problems.
    """
    if permitted_operations(data_dict.get("id") or "*"):
        return next_(context, data_dict), None
    wanted = data_dict.get("name") or None
    if wanted is None and not field_specs(data_dict.get("type") or "dataset"):
        return next_(context, data_dict), None  # core asks for a name, where no schema makes one of the title
    if wanted is None:
        wanted = naming.wish_from_title(context, data_dict.get("title"))
    elif not naming.is_valid(wanted):
        return next_(context, data_dict), None  # core complains
    elif wanted.startswith(naming.RESERVED_PREFIXES):
        _complain(next_, context, data_dict, _reserved())
    elif other := naming.clash(context, wanted):
        return next_(context, {**data_dict, "name": other}), None  # core complains
    return next_(context, {**data_dict, "name": naming.random_name()}), wanted


def as_borne(row: datasets.Row, package: model.Package, data_dict: DataDict) -> DataDict:
    """Return the call with the name that a dataset bears, where it sends the one it wants or bore before."""
    if data_dict.get("name") and data_dict["name"] in (row["wanted_name"], row["hidden_name"]):
        return {**data_dict, "name": package.name}
    return data_dict


def update(
    next_: types.Action, context: types.Context, row: datasets.Row, package: model.Package, data_dict: DataDict
) -> Any:
    """Save a dataset under the name it bears, and keep another one that is sent as its wish.

    Raises:
        ckan.plugins.toolkit.ValidationError: as in ``create``, and when a dataset that is or was public, or a working
            copy of one, shall get another name.
    """
    if permitted_operations(package.id):
        return next_(context, data_dict)
    wanted = _wish(row, package, data_dict)
    if wanted is None:
        with _wanting(package.id, row["wanted_name"]):
            return with_wish(next_(context, {**data_dict, "name": package.name}))
    if not naming.is_valid(wanted):
        return next_(context, {**data_dict, "name": wanted})  # core complains
    if row["visibility"] != "hidden" or package.name.startswith(naming.COPY_PREFIX):
        _complain(next_, context, data_dict, _fixed())
    if wanted.startswith(naming.RESERVED_PREFIXES):
        _complain(next_, context, data_dict, _reserved())
    if other := naming.clash(context, wanted, package.id):
        return next_(context, {**data_dict, "name": other})  # core complains
    name = package.name if naming.is_random(package.name) else naming.random_name()
    return _save_with_wish(next_, context, package.id, {**data_dict, "name": name, naming.KEY: wanted})


def _wish(row: datasets.Row, package: model.Package, data_dict: DataDict) -> str | None:
    """Return the new name that a call wants for a dataset, ``None`` when it leaves it alone."""
    for key, present in (("name", package.name), (naming.KEY, row["wanted_name"])):
        value = data_dict.get(key)
        if isinstance(value, str) and value and value != present:
            return value
    return None


def _save_with_wish(next_: types.Action, context: types.Context, package_id: str, data_dict: DataDict) -> Any:
    datasets.update(package_id, wanted_name=data_dict[naming.KEY])
    try:
        with _wanting(package_id, data_dict[naming.KEY]):
            return with_wish(next_(context, data_dict))
    except Exception:
        model.Session.rollback()  # a refused call leaves no wish behind
        raise


@contextmanager
def _wanting(package_id: str, wanted: str | None) -> Iterator[None]:
    before = _saving.set((package_id, wanted))
    try:
        yield
    finally:
        _saving.reset(before)


def _complain(next_: types.Action, context: types.Context, data_dict: DataDict, message: str) -> None:
    problems: DataDict = {}
    if not context.get("schema"):  # a schema of the caller's own might take any name
        try:
            next_(cast(types.Context, dict(context)), {**data_dict, "name": _REFUSED})
        except tk.ValidationError as error:
            problems = dict(error.error_dict)
    model.Session.rollback()
    raise tk.ValidationError({**problems, "name": [message]})


def _reserved() -> str:
    return tk._("Names that begin with {prefixes} are given by the portal. Choose another name.").format(
        prefixes=", ".join(naming.RESERVED_PREFIXES)
    )


def _fixed() -> str:
    return tk._("The address of a dataset that was public stays as it is, because links lead there.")

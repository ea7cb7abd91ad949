"""The first lock, and the write gate: chained core actions on datasets.

The gate is outermost (``satudata`` is listed before other plugins that chain these actions) and looks at no key of
``context``: jobs, harvesters and the command line pass through it as forms and the API do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy.engine import Row

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain import content
from ckanext.satudata.gate import names, working_copies
from ckanext.satudata.gate.access import refuse_taken_resources
from ckanext.satudata.gate.purging import forget_predecessor
from ckanext.satudata.gate.state import Editability, editability, find_package, refusal_message, refuse, user_id
from ckanext.satudata.logic.shapes import refuse_malformed
from ckanext.satudata.model import datasets
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.permission import permitted_operations
from ckanext.satudata.services import quarantine
from ckanext.satudata.services.checks import running

__all__ = [
    "bulk_update_delete",
    "bulk_update_private",
    "bulk_update_public",
    "package_create",
    "package_delete",
    "package_owner_org_update",
    "package_patch",
    "package_update",
]

DataDict = dict[str, Any]


def _commit(context: types.Context) -> None:
    """Keep our row also when core returned early because nothing had changed (2.12)."""
    if not context.get("defer_commit"):
        model.Session.commit()


def _record_edit(package_id: str, context: types.Context) -> None:
    """Note who edited last, but not the portal's own account, in whose name jobs keep machine values up to date.

    It would take the place of the person whose work it is, and who must not decide on it.
    """
    if context.get("user") != tk.config["ckan.site_id"]:
        datasets.record_edit(package_id, user_id(context))


def _current(package_id: str) -> DataDict:
    context: Any = {"ignore_auth": True, "user": "", "for_update": True}
    return tk.get_action("package_show")(context, {"id": package_id})


def _flags(package: model.Package) -> DataDict:
    """Return what an update may not decide: core's flag, and the state where a service changes what is public."""
    if permitted_operations(package.id) and datasets.visibility(package.id) in datasets.PUBLIC:
        return {"private": package.private, "state": package.state}
    return {"private": True}


def _saved(save: Callable[..., Any], *arguments: Any) -> Any:
    """Save a dataset; what was noted of a call that is refused is forgotten."""
    try:
        return save(*arguments)
    except Exception:
        model.Session.rollback()
        raise


@tk.chained_action
def package_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Create every dataset hidden, whatever the caller sent.

    Closes core's ``private=false`` at creation: the index sees a private dataset without a row of ours from its very
    first document on.
    """
    refuse_malformed(data_dict)
    if not tables_exist():
        return next_(context, data_dict)
    forget_predecessor(context, data_dict)
    refuse_taken_resources(data_dict, None)
    result, wanted = names.create(next_, context, {**data_dict, "private": True})
    package_id = result if isinstance(result, str) else result["id"]
    datasets.record_edit(package_id, user_id(context))
    datasets.update(package_id, wanted_name=wanted)
    _commit(context)
    return names.with_wish(result, wanted)


@tk.chained_action
def package_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Keep an unpublished dataset hidden; let only machine-maintained fields into a locked or published one.

    Closes ``private=false`` and ``state`` in ``package_update``, ``package_patch``, ``package_revise`` and the
    ``resource_*`` actions, which all end here, and the Publish and Unpublish buttons of 2.12.
    """
    names.resolve(context, data_dict, "id", "name")
    package = find_package(data_dict, "id", "name") if tables_exist() else None
    refuse_malformed(data_dict, package.type if package else "dataset")
    if package is None:
        return next_(context, data_dict)
    row = datasets.lock(package.id)
    waiting: list[str] = []
    data_dict = names.as_borne(row, package, data_dict)
    state = editability(package.id)
    if state is Editability.OPEN:
        refuse_taken_resources(data_dict, package.id)
        working_copies.note_resources(package)
        uploads = content.uploaded_ids(data_dict)
        merges = "merge" in permitted_operations(package.id)
        if not merges:
            _record_edit(package.id, context)  # in core's transaction
        result = _saved(names.update, next_, context, row, package, {**data_dict, **_flags(package)})
        if not merges:
            waiting = quarantine.note_uploads(uploads, context)
    else:
        current = _current(package.id)
        changed = content.changed_fields(current, data_dict)
        if changed:
            model.Session.rollback()
            refuse("package_update", context, {"id": package.id}, package, changed)
        result = next_(context, content.with_machine_values(current, data_dict))
    _commit(context)
    if not context.get("defer_commit"):
        running.enqueue(waiting)
    return result


@tk.chained_action
def package_patch(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse malformed calls, which core's authorisation fails on; the gate itself is in ``package_update``.

    Core's own bulk deletion (2.12) passes a row of the database as id.
    """
    if isinstance(data_dict.get("id"), Row):
        data_dict = {**data_dict, "id": data_dict["id"][0]}
    refuse_malformed(data_dict)
    # Kept in hand, because the session forgets what nobody refers to, and core asks for it again.
    package = find_package(data_dict, "id")
    if package is None:
        names.resolve(context, data_dict, "id")
    return next_(context, data_dict)


@tk.chained_action
def package_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete what is under review or published: it is withdrawn first, with a public reason."""
    names.resolve(context, data_dict, "id")
    package = find_package(data_dict, "id") if tables_exist() else None
    working_copies.refuse_deletion(package)
    if package is not None and editability(package.id) is not Editability.OPEN:
        refuse("package_delete", context, {"id": package.id}, package)
    return next_(context, data_dict)


@tk.chained_action
def package_owner_org_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to move a locked or published dataset to another organisation; core's own call changes nothing."""
    names.resolve(context, data_dict, "id")
    package = find_package(data_dict, "id") if tables_exist() else None
    moves = package is not None and data_dict.get("organization_id") != package.owner_org
    if package is not None and moves and editability(package.id) is not Editability.OPEN:
        refuse("package_update", context, {"id": package.id}, package, ["owner_org"])
    return next_(context, data_dict)


@tk.chained_action
def bulk_update_public(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse: on 2.11 core publishes by raw SQL without any validator. The workflow publishes."""
    if not tables_exist():
        return next_(context, data_dict)
    raise tk.NotAuthorized(tk._("Datasets become public through the approval workflow, not by a bulk change."))


@tk.chained_action
def bulk_update_private(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse: what is unpublished is hidden already, what is published is withdrawn one by one with a reason."""
    if not tables_exist():
        return next_(context, data_dict)
    raise tk.NotAuthorized(tk._("Published datasets are withdrawn one by one, with a public reason."))


@tk.chained_action
def bulk_update_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse when any of the datasets is under review or published (raw SQL on 2.11)."""
    if tables_exist():
        tk.check_access("bulk_update_delete", cast(types.Context, dict(context)), data_dict)
        for package_id in data_dict.get("datasets") or []:
            package = model.Package.get(package_id) if isinstance(package_id, str) else None
            working_copies.refuse_deletion(package)
            if package is not None and (state := editability(package.id)) is not Editability.OPEN:
                raise tk.NotAuthorized(f"{package.title}: {refusal_message(state, package.name)}")
    return next_(context, data_dict)

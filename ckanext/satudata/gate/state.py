"""Whether a dataset may be edited at this moment, and what to say when it may not."""

from __future__ import annotations

import enum
from typing import Any, TypeGuard, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.workflow.terms import LOCKED
from ckanext.satudata.logic.lookup import current_user
from ckanext.satudata.model import datasets
from ckanext.satudata.permission import permitted_operations
from ckanext.satudata.shared import storable


class Editability(enum.Enum):
    """What the gate allows for a dataset."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    PUBLIC = "public"


def editability(package_id: str) -> Editability:
    """Return whether the content of a dataset may change now, by this caller: a service may hold a permission."""
    if permitted_operations(package_id):
        return Editability.OPEN
    visibility, submission_state = datasets.standing(package_id)
    if visibility in datasets.PUBLIC:
        return Editability.PUBLIC
    return Editability.IN_REVIEW if submission_state in LOCKED else Editability.OPEN


def user_id(context: types.Context) -> str | None:
    """Return the id of the user who calls."""
    known = context.get("auth_user_obj")
    user = known if known and getattr(known, "name", None) == context.get("user") else current_user(context)
    return user.id if user is not None else None


def find_package(data_dict: dict[str, Any], *keys: str) -> model.Package | None:
    """Return the dataset that a call names by id or name in one of these keys."""
    for key in keys:
        value = data_dict.get(key)
        if _is_reference(value):
            return model.Package.get(value)
    return None


def _is_reference(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value) and storable(value)


def refusal_message(state: Editability, name: str) -> str:
    """Return why the dataset cannot be changed and what to do instead.

    Args:
        state: why it is not open.
        name: name of the dataset, for the address of the page where its next version starts.
    """
    if state is Editability.PUBLIC:
        return tk._(
            "This dataset is published, so it cannot be changed directly: what citizens see must stay what was "
            "approved. Prepare its next version: with satudata_revision_start, or on {link}."
        ).format(link=tk.h.url_for("dataset.read", id=name, _external=True) + "/revisi")
    return tk._(
        "This dataset is being reviewed, so it is locked. Wait until it is returned to you, or cancel the submission."
    )


def refuse(
    action: str,
    context: types.Context,
    data_dict: dict[str, Any],
    package: model.Package,
    fields: list[str] | None = None,
) -> None:
    """Raise the refusal of a write, to who could otherwise have written; others learn nothing of the state.

    Args:
        action: the core action that was called.
        context: its context.
        data_dict: what its auth function needs to find the dataset.
        package: the dataset, which is not open now.
        fields: the fields that would have changed.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the caller may not do this in any state.
        ckan.plugins.toolkit.ValidationError: in all other cases.
    """
    tk.check_access(action, cast(types.Context, dict(context)), data_dict)
    problems: dict[str, Any] = {"dataset": [refusal_message(editability(package.id), package.name)]}
    if fields:
        problems["dataset"].append(tk._("Fields that would change: {fields}").format(fields=", ".join(fields)))
    raise tk.ValidationError(problems)


def package_of_resource(reference: Any) -> model.Package | None:
    """Return the dataset of a resource, also of a deleted one."""
    resource = model.Resource.get(reference) if _is_reference(reference) else None
    return model.Package.get(resource.package_id) if resource is not None and resource.package_id else None


def refuse_unless_open(context: types.Context, package: model.Package | None, field: str) -> None:
    """Raise the refusal of a write that counts as a change of a dataset's content.

    Args:
        context: context of the call.
        package: the dataset; ``None`` when the call names none that exists, which core answers.
        field: what would change.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the caller may not edit the dataset in any state.
        ckan.plugins.toolkit.ValidationError: the dataset is under review or published.
    """
    if package is not None and editability(package.id) is not Editability.OPEN:
        refuse("package_update", context, {"id": package.id}, package, [field])

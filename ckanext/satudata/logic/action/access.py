"""Actions on grants and requests of access to Terbatas datasets."""

from __future__ import annotations

from typing import Any

from flask import has_request_context

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, schema, schema_access
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.model import access as rows
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import access, limits

DataDict = dict[str, Any]


@validate(schema_access.grant)
def satudata_access_grant(context: types.Context, data_dict: DataDict) -> DataDict:
    """Give a user access to the files of a Terbatas dataset.

    Args:
        context: CKAN's context; the caller is the PPID.
        data_dict: ``dataset_id``, ``user``, ``note`` (why) and ``until`` (ISO date or time; optional). A date holds
            through that day. An earlier grant of the same user ends.

    Returns:
        The grant.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_access_grant", context, data_dict)
    user = lookup.user(data_dict["user"])
    by = lookup.require_user(context)
    return _grant(access.grant(package, user, by, until=data_dict.get("until"), note=data_dict["note"]))


@validate(schema_access.revoke)
def satudata_access_revoke(context: types.Context, data_dict: DataDict) -> DataDict:
    """End a user's access to a Terbatas dataset at once (``dataset_id``, ``user``); return the grant."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_access_revoke", context, data_dict)
    user = lookup.any_user(data_dict["user"])
    return _grant(access.revoke(package, user, lookup.require_user(context)))


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_access_list(context: types.Context, data_dict: DataDict) -> list[DataDict]:
    """Return all grants of a dataset, the newest first, ended ones too (``dataset_id``); for the PPID."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_access_list", context, data_dict)
    access.require_ppid(lookup.current_user(context))
    return [_grant(row) for row in rows.grants(package.id)]


@validate(schema_access.request)
def satudata_access_request_create(context: types.Context, data_dict: DataDict) -> DataDict:
    """Ask the PPID for access to a Terbatas dataset, with or without an account.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``name``, ``email``, ``purpose``. They are seen by the PPID only.

    Returns:
        ``{dataset_id, state}``; the same for a request that was there already.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    user = lookup.current_user(context)
    key = user.id if user else _network_address()
    limits.count("access-request", key, access.REQUESTS_PER_DAY)
    applicant = access.Applicant(data_dict["name"], data_dict["email"], data_dict["purpose"], user)
    access.request(package, applicant)
    return {"dataset_id": package.id, "state": "open"}


def _network_address() -> str:
    """Return the address of the caller, as the nearest proxy saw it."""
    if not has_request_context():
        return ""
    forwarded = tk.request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() or tk.request.remote_addr or ""


@tk.side_effect_free
@validate(schema_access.request_list)
def satudata_access_request_list(context: types.Context, data_dict: DataDict) -> list[DataDict]:
    """Return requests, the oldest first.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``state`` and ``own`` (only the caller's), all optional. Without ``own`` it is for
            the PPID.
    """
    lookup.require_tables()
    tk.check_access("satudata_access_request_list", context, data_dict)
    user = lookup.require_user(context)
    own = bool(data_dict.get("own"))
    if not own:
        access.require_ppid(user)
    reference = data_dict.get("dataset_id")
    found = rows.requests(
        package_id=lookup.visible_dataset(context, reference).id if reference else None,
        user_id=user.id if own else None,
        state=data_dict.get("state"),
    )
    return [_request(row, personal=not own) for row in found]


@validate(schema_access.answer)
def satudata_access_request_answer(context: types.Context, data_dict: DataDict) -> DataDict:
    """Answer a request.

    Args:
        context: CKAN's context; the caller is the PPID.
        data_dict: ``request_id``, ``decision`` (``grant``, ``refuse``, or ``answered`` for one that was answered
            outside of the portal), ``note`` (the answer; required), ``until`` (of a grant; optional).
    """
    lookup.require_tables()
    tk.check_access("satudata_access_request_answer", context, data_dict)
    by = lookup.require_user(context)
    given = access.Answer(data_dict["decision"], data_dict.get("note") or "", data_dict.get("until"))
    return _request(access.answer(data_dict["request_id"], by, given), personal=True)


def _grant(row: rows.Row) -> DataDict:
    expired = row["until"] is not None and row["until"] <= now()
    return {
        "id": row["id"],
        "dataset_id": row["package_id"],
        "user_id": row["user_id"],
        "user": row.get("user_name"),
        "user_display_name": row.get("user_display_name"),
        "until": iso(row["until"]),
        "note": row["note"],
        "granted_at": iso(row["granted_at"]),
        "revoked_at": iso(row["revoked_at"]),
        "active": row["revoked_at"] is None and not expired,
    }


def _request(row: rows.Row, *, personal: bool) -> DataDict:
    shown = {
        "id": row["id"],
        "dataset_id": row["package_id"],
        "dataset_name": row.get("package_name"),
        "dataset_title": row.get("package_title"),
        "state": row["state"],
        "answer": row["answer"],
        "created_at": iso(row["created_at"]),
        "answered_at": iso(row["answered_at"]),
    }
    if personal:
        shown |= {name: row[name] for name in ("name", "email", "purpose", "user_id")}
        shown["user"] = row.get("user_name")
    return shown

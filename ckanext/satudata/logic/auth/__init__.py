"""Auth functions, named as the actions.

Who may do what at which moment is decided under a row lock in the services (sysadmins and ``ignore_auth`` skip what
stands here); these functions say who may try, and the pages ask them.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.logic import lookup
from ckanext.satudata.logic.auth.access import (
    satudata_access_grant,
    satudata_access_list,
    satudata_access_request_answer,
    satudata_access_request_create,
    satudata_access_request_list,
    satudata_access_revoke,
    satudata_quarantine_lift,
    satudata_quarantine_list,
    satudata_quarantine_place,
)
from ckanext.satudata.logic.auth.check import (
    satudata_check_original_show,
    satudata_check_override,
    satudata_check_run,
    satudata_check_show,
    satudata_check_tidy_accept,
    satudata_check_tidy_preview,
)
from ckanext.satudata.logic.auth.check_copies import satudata_check_changes, satudata_check_markup
from ckanext.satudata.logic.auth.metadata import satudata_dataset_completeness, satudata_metadata_export
from ckanext.satudata.logic.auth.release import (
    satudata_release_cancel,
    satudata_release_change_many,
    satudata_release_confirm,
    satudata_release_create,
    satudata_release_generate,
    satudata_release_list,
    satudata_release_series_show,
    satudata_release_series_update,
    satudata_release_show,
    satudata_release_update,
)
from ckanext.satudata.logic.auth.release_calendar import satudata_release_calendar
from ckanext.satudata.logic.auth.release_import import satudata_release_draft, satudata_release_import
from ckanext.satudata.logic.auth.release_punctuality import satudata_release_punctuality
from ckanext.satudata.logic.auth.revision import (
    satudata_revision_discard,
    satudata_revision_show,
    satudata_revision_start,
)
from ckanext.satudata.logic.auth.table_schema import (
    satudata_check_schema_show,
    satudata_check_schema_update,
    satudata_template_show,
)
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import cases

__all__ = [
    "satudata_access_grant",
    "satudata_access_list",
    "satudata_access_request_answer",
    "satudata_access_request_create",
    "satudata_access_request_list",
    "satudata_access_revoke",
    "satudata_check_changes",
    "satudata_check_markup",
    "satudata_check_original_show",
    "satudata_check_override",
    "satudata_check_run",
    "satudata_check_schema_show",
    "satudata_check_schema_update",
    "satudata_check_show",
    "satudata_check_tidy_accept",
    "satudata_check_tidy_preview",
    "satudata_correction_apply",
    "satudata_dataset_completeness",
    "satudata_inbox_list",
    "satudata_metadata_export",
    "satudata_publication_publish",
    "satudata_publication_withdraw",
    "satudata_quarantine_lift",
    "satudata_quarantine_list",
    "satudata_quarantine_place",
    "satudata_release_calendar",
    "satudata_release_cancel",
    "satudata_release_change_many",
    "satudata_release_confirm",
    "satudata_release_create",
    "satudata_release_generate",
    "satudata_release_draft",
    "satudata_release_import",
    "satudata_release_list",
    "satudata_release_punctuality",
    "satudata_release_series_show",
    "satudata_release_series_update",
    "satudata_release_show",
    "satudata_release_update",
    "satudata_revision_discard",
    "satudata_revision_show",
    "satudata_revision_start",
    "satudata_role_grant",
    "satudata_role_list",
    "satudata_role_revoke",
    "satudata_standing_approval_grant",
    "satudata_standing_approval_list",
    "satudata_standing_approval_revoke",
    "satudata_submission_cancel",
    "satudata_submission_claim",
    "satudata_submission_decide",
    "satudata_submission_diff",
    "satudata_submission_decide_many",
    "satudata_submission_history",
    "satudata_submission_release_claim",
    "satudata_submission_show",
    "satudata_submission_submit",
    "satudata_template_show",
]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


def _holds(context: types.Context, data_dict: DataDict) -> frozenset[Role]:
    """Return the caller's roles for the dataset of the call."""
    user = lookup.current_user(context)
    package = model.Package.get(data_dict.get("dataset_id") or "")
    if user is None or package is None or not tables_exist():
        return frozenset()
    return cases.read(package).actor(user).roles


def _allow(success: bool, message: str) -> AuthResult:
    return {"success": True} if success else {"success": False, "msg": message}


def _office(context: types.Context, data_dict: DataDict) -> AuthResult:
    held = _holds(context, data_dict) & {Role.produsen, Role.pengelola_opd}
    return _allow(bool(held), tk._("Only editors of the organisation that owns the dataset may do this."))


def _reviewer(context: types.Context, data_dict: DataDict) -> AuthResult:
    held = _holds(context, data_dict) - {Role.produsen}
    return _allow(bool(held), tk._("Only reviewers of this dataset may do this: you hold no role for it."))


def _involved(context: types.Context, data_dict: DataDict) -> AuthResult:
    user = lookup.current_user(context)
    package = model.Package.get(data_dict.get("dataset_id") or "")
    member = user is not None and package is not None and user.is_in_group(package.owner_org or "")
    return _allow(
        member or bool(_holds(context, data_dict)),
        tk._("The course of a submission is open to its organisation and its reviewers only."),
    )


def _walidata(context: types.Context, data_dict: DataDict) -> AuthResult:
    return _allow(Role.walidata in _holds(context, data_dict), tk._("Only the walidata decides on standing approvals."))


def _logged_in(context: types.Context, data_dict: DataDict) -> AuthResult:
    return _allow(lookup.current_user(context) is not None, tk._("Log in first."))


def _administrator(context: types.Context, data_dict: DataDict) -> AuthResult:
    return _allow(False, tk._("Only administrators of the portal grant and revoke roles."))


def satudata_role_list(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody to see their own roles; all roles are for administrators."""
    user = lookup.current_user(context)
    own = user is not None and data_dict.get("user") in (user.id, user.name)
    return _allow(own, tk._("Only administrators of the portal see the roles of others."))


satudata_submission_submit = _office
satudata_submission_cancel = _office
satudata_submission_decide = _reviewer
satudata_submission_claim = _reviewer
satudata_submission_release_claim = _reviewer
satudata_publication_publish = _reviewer
satudata_publication_withdraw = _reviewer
satudata_submission_show = _involved
satudata_submission_diff = _involved
satudata_standing_approval_list = _involved
satudata_correction_apply = tk.auth_sysadmins_check(_reviewer)
satudata_standing_approval_grant = tk.auth_sysadmins_check(_walidata)
satudata_standing_approval_revoke = tk.auth_sysadmins_check(_walidata)
satudata_submission_history = _involved
satudata_submission_decide_many = _logged_in  # each decision is checked by itself
satudata_inbox_list = _logged_in
satudata_role_grant = _administrator
satudata_role_revoke = _administrator

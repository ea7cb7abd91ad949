"""Actions, one module a noun."""

from ckanext.satudata.logic.action.access import (
    satudata_access_grant,
    satudata_access_list,
    satudata_access_request_answer,
    satudata_access_request_create,
    satudata_access_request_list,
    satudata_access_revoke,
)
from ckanext.satudata.logic.action.bulk import satudata_submission_decide_many
from ckanext.satudata.logic.action.check import (
    satudata_check_override,
    satudata_check_run,
    satudata_check_show,
)
from ckanext.satudata.logic.action.check_copies import satudata_check_changes, satudata_check_markup
from ckanext.satudata.logic.action.check_tidy import (
    satudata_check_original_show,
    satudata_check_tidy_accept,
    satudata_check_tidy_preview,
)
from ckanext.satudata.logic.action.correction import satudata_correction_apply
from ckanext.satudata.logic.action.diff import satudata_submission_diff
from ckanext.satudata.logic.action.inbox import satudata_inbox_list
from ckanext.satudata.logic.action.metadata import satudata_dataset_completeness, satudata_metadata_export
from ckanext.satudata.logic.action.publication import satudata_publication_publish, satudata_publication_withdraw
from ckanext.satudata.logic.action.quarantine import (
    satudata_quarantine_lift,
    satudata_quarantine_list,
    satudata_quarantine_place,
)
from ckanext.satudata.logic.action.release import (
    satudata_release_create,
    satudata_release_list,
    satudata_release_show,
)
from ckanext.satudata.logic.action.release_calendar import satudata_release_calendar
from ckanext.satudata.logic.action.release_change import (
    satudata_release_cancel,
    satudata_release_change_many,
    satudata_release_confirm,
    satudata_release_update,
)
from ckanext.satudata.logic.action.release_draft import satudata_release_draft
from ckanext.satudata.logic.action.release_import import satudata_release_import
from ckanext.satudata.logic.action.release_punctuality import satudata_release_punctuality
from ckanext.satudata.logic.action.release_series import (
    satudata_release_generate,
    satudata_release_series_show,
    satudata_release_series_update,
)
from ckanext.satudata.logic.action.revision import (
    satudata_revision_discard,
    satudata_revision_show,
    satudata_revision_start,
)
from ckanext.satudata.logic.action.role import satudata_role_grant, satudata_role_list, satudata_role_revoke
from ckanext.satudata.logic.action.standing import (
    satudata_standing_approval_grant,
    satudata_standing_approval_list,
    satudata_standing_approval_revoke,
)
from ckanext.satudata.logic.action.submission import (
    satudata_submission_cancel,
    satudata_submission_claim,
    satudata_submission_decide,
    satudata_submission_history,
    satudata_submission_release_claim,
    satudata_submission_show,
    satudata_submission_submit,
)
from ckanext.satudata.logic.action.table_schema import (
    satudata_check_schema_show,
    satudata_check_schema_update,
    satudata_template_show,
)

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

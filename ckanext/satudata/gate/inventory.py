"""Every core action that writes, and what stands in front of it: a gate, or the reason why none is needed.

CKAN is used with other plugins than its own; what writes to datasets there belongs into this list too. A test walks
all actions of the enabled plugins and demands that each one without ``side_effect_free`` is found here.
"""

from __future__ import annotations

from types import ModuleType

import ckan.plugins as p

from ckanext.satudata.shared import CKAN_212

_ENDS_GATED = "ends in a gated action"
_ACCOUNT = "concerns accounts; roles and the rule against deciding on one's own work hold for every account"
_NOTICE = "concerns what one person follows or was notified of"
_QUEUE = "concerns the queue of jobs, whose writes pass the gate when they run"
_OFFICE = "core refuses while the organisation has datasets, as ckan.auth.create_unowned_dataset is false"
_STATUS = "keeps the progress of jobs"
_REPORT = "keeps the report on a file, and its status by a way of its own that changes neither content nor state"
_ACTIVITY = "writes or removes entries of the activity stream, no dataset"

EXEMPT: dict[str, str] = {
    "activity_delete": _ACTIVITY,
    "activity_delete_all": _ACTIVITY,
    "activity_delete_counts": _ACTIVITY,
    "api_token_create": _ACCOUNT,
    "api_token_revoke": _ACCOUNT,
    "config_option_update": "changes only options that are declared editable; the gate reads none of them",
    "dashboard_mark_activities_old": _NOTICE,
    "datastore_function_delete": "PostgreSQL refuses to drop a function that a table uses",
    "dcat_dataset_show": "reads",
    "file_pin": "protects a file from being transferred",
    "file_unpin": "a transfer that it makes possible is gated",
    "follow_dataset": _NOTICE,
    "follow_group": _NOTICE,
    "follow_user": _NOTICE,
    "group_delete": "a group is an order of the catalogue: its datasets stay as they are, without it",
    "group_member_create": _ACCOUNT,
    "group_member_delete": _ACCOUNT,
    "group_patch": _ENDS_GATED,
    "group_purge": "a group is an order of the catalogue: its datasets stay as they are, without it",
    "job_cancel": _QUEUE,
    "job_clear": _QUEUE,
    "organization_delete": _OFFICE,
    "organization_member_create": _ACCOUNT,
    "organization_member_delete": _ACCOUNT,
    "organization_patch": _ENDS_GATED,
    "organization_purge": _OFFICE,
    "package_collaborator_delete": "takes rights away",
    "package_revise": _ENDS_GATED,
    "resource_validation_delete": _REPORT,
    "resource_validation_run": _REPORT,
    "resource_validation_run_batch": _REPORT,
    "send_email_notifications": _NOTICE,
    "tag_create": "makes a tag of a vocabulary that no dataset carries yet",
    "task_status_delete": _STATUS,
    "task_status_update": _STATUS,
    "task_status_update_many": _STATUS,
    "term_translation_update": "translates terms of the catalogue; what a dataset stores stays as it is",
    "term_translation_update_many": "translates terms of the catalogue; what a dataset stores stays as it is",
    "unfollow_dataset": _NOTICE,
    "unfollow_group": _NOTICE,
    "unfollow_user": _NOTICE,
    "user_create": _ACCOUNT,
    "user_delete": _ACCOUNT,
    "user_invite": _ACCOUNT,
    "user_patch": _ACCOUNT,
    "user_update": _ACCOUNT,
    "vocabulary_create": "makes a vocabulary whose tags no dataset carries yet",
    "xloader_hook": "reports on a job that passed the gate, and submits again through it",
}
"""Actions that write and pass without a gate, each with the reason."""


def write_gates() -> list[ModuleType]:
    """Return the modules that chain actions which write, as far as this portal has the actions.

    CKAN refuses to start when a chained action has nothing to chain.
    """
    from ckanext.satudata.gate import (
        catalogue,
        datastore,
        files,
        loading,
        packages,
        people,
        purging,
        resource_views,
        resources,
        working_copies,
    )

    modules: list[ModuleType] = [packages, resources, resource_views, catalogue, people, purging]
    if CKAN_212:
        modules.append(files)
    if p.plugin_loaded("activity"):
        modules.append(working_copies)
    if p.plugin_loaded("datastore"):
        modules.append(datastore)
    if p.plugin_loaded("xloader"):
        modules.append(loading)
    return modules


def gated_writes() -> frozenset[str]:
    """Return the names of the actions that write and pass a gate."""
    return frozenset(name for module in write_gates() for name in module.__all__)

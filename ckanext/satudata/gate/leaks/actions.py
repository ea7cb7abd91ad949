"""Requests to the actions of the API, in the order of the leak matrix."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.leaks.probe import Probe

API = "/api/3/action/"

# Which actions with ``side_effect_free`` need no request, and why.
EXEMPT: dict[str, str] = {
    "api_token_list": "names of a user's own tokens",
    "config_option_list": "settings, for sysadmins",
    "config_option_show": "settings, for sysadmins",
    "get_site_user": "callable by the server only",
    "group_list_authz": "organisations and groups only",
    "group_autocomplete": "organisations and groups only",
    "help_show": "documentation",
    "license_list": "a fixed list",
    "member_roles_list": "a fixed list",
    "organization_autocomplete": "organisations and groups only",
    "satudata_role_list": "roles of people",
    "scheming_dataset_schema_list": "a fixed list",
    "scheming_dataset_schema_show": "a fixed list",
    "scheming_organization_schema_list": "a fixed list",
    "scheming_organization_schema_show": "a fixed list",
    "status_show": "the portal's version and plugins",
    "term_translation_show": "translations",
    "user_autocomplete": "users only",
    "vocabulary_list": "tag vocabularies; free tags are probed by tag_list",
    "vocabulary_show": "tag vocabularies; free tags are probed by tag_list",
    "am_following_group": "groups only",
    "am_following_user": "users only",
    "group_followee_count": "groups only",
    "group_followee_list": "groups only",
    "group_follower_count": "groups only",
    "group_follower_list": "groups only",
    "organization_followee_count": "organisations only",
    "organization_followee_list": "organisations only",
    "organization_follower_count": "organisations only",
    "organization_follower_list": "organisations only",
    "user_followee_count": "users only",
    "user_followee_list": "users only",
    "user_follower_count": "users only",
    "user_follower_list": "users only",
}

_SQL = f"{API}datastore_search_sql?sql="
_READ = "SELECT * FROM"
_SQL_OFF = "SQL search is off and must stay off"

_ROWS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (1, (
        "package_list",
        "package_list?limit=1000",
        "current_package_list_with_resources?limit=1000",
    )),
    (3, (
        "resource_search?query=name:{word}",
        "resource_search?query=description:{word}",
        "resource_search?query=url:{rarefile}",
        "resource_search?query=format:{format}",
        "resource_search?query=name:a",
    )),
    (4, (
        "package_show?id={id}",
        "package_show?id={name}",
        "package_show?id={wanted}",
        "package_show?id={id}&use_default_schema=true",
        "package_show?id={id}&include_tracking=true&include_plugin_data=true",
        "package_show?id={public}",
        "resource_show?id={resource}",
        "resource_view_list?id={resource}",
        "resource_view_show?id={view}",
    )),
    (5, (
        "package_search?rows=1000",
        "package_search?q=*:*&rows=0",
        "package_search?q={word}",
        "package_search?q=title:{word}",
        "package_search?q=notes:{note}",
        "package_search?q=id:{id}",
        "package_search?q=name:{name}",
        "package_search?q=res_name:{word}",
        "package_search?q=res_url:*{rarefile}*",
        "package_search?q=tags:{tag}",
        "package_search?fq=id:{id}",
        "package_search?fq=tags:{tag}",
        "package_search?fq=res_format:{format}",
        "package_search?fq=owner_org:{org}&rows=1000",
        "package_search?fq=organization:{orgname}&rows=0",
        'package_search?facet.field=["tags","res_format","organization","name","title","license_id","groups"]'
        "&facet.limit=-1&rows=0",
    )),
    (6, (
        "package_search?q=*:*&rows=1000&fl=id,name,title,data_dict,validated_data_dict",
        "package_search?q=data_dict:*{word}*",
        "package_search?q=validated_data_dict:*{word}*",
        "package_search?q=text:{word}&use_default_schema=true",
    )),
    (7, (
        "package_search?include_private=true&rows=1000",
        "package_search?include_drafts=true&rows=1000",
        "package_search?include_deleted=true&rows=1000",
        "package_search?include_private=true&include_drafts=true&include_deleted=true&q={word}",
        'package_search?facet.field=["permission_labels","capacity","state","extras_satudata_state",'
        '"extras_satudata_stage","creator_user_id"]&facet.limit=-1&rows=0',
        'package_search?facet.field=["name","title","tags","res_name","text","notes"]&facet.mincount=0&facet.limit=-1'
        "&rows=0",
        'package_search?facet.field=["tags"]&facet.mincount=0&facet.prefix={tag}&rows=0',
        'package_search?facet.field=["tags"]&f.tags.facet.mincount=0&facet.limit=-1&rows=0',
        "package_search?q=*:*&fl=id,docfreq(text,{word})",
        "package_search?q=*:*&fl=id,hit:docfreq(title,{word})",
        "package_search?q=*:*&fl=id,termfreq(text,{word}),totaltermfreq(text,{word})",
        "package_search?q=*:*&sort=docfreq(text,{word}) desc&fl=id,score",
        "package_search?q=*:*&bf=docfreq(text,{word})&fl=id,score",
        "package_search?q=*:*&fl=id,numdocs(),maxdoc(),sumtotaltermfreq(text)",
        "package_search?fq=permission_labels:*&rows=1000",
        "package_search?fq=-permission_labels:public&rows=1000&include_private=true",
        "package_search?fq=capacity:private&rows=1000&include_private=true",
        "package_search?fq=state:draft&rows=1000",
        "package_search?fq=extras_satudata_state:*&rows=1000&include_private=true",
        "package_search?q={!term f=id}{id}",
        "package_search?q={!lucene}id:{id} OR permission_labels:*",
        'package_search?q=_query_:"id:{id}"',
        "package_search?q=* OR id:{id}&fq=(*:*)",
        "package_search?fq={!tag=x}id:{id}",
        "package_search?fq=id:{id}) OR (id:{id}",
        "package_search?fq=satudata_working_copy:true&rows=1000",
    )),
    (8, (
        "member_list?id={orgname}&object_type=package",
        "member_list?id={orgname}",
        "member_list?id={org}&object_type=package&capacity=organization",
    )),
    (9, (
        "organization_show?id={orgname}&include_datasets=true&include_dataset_count=true",
        "organization_list?all_fields=true&include_dataset_count=true",
        "organization_list?sort=package_count desc&all_fields=true",
        "organization_list_for_user?include_dataset_count=true",
        "group_list?all_fields=true&include_dataset_count=true",
        "group_show?id={group}&include_datasets=true&include_dataset_count=true",
        "group_package_show?id={group}&limit=1000",
    )),
    (10, (
        "user_show?id={user}&include_datasets=true&include_num_followers=true",
        "user_list?all_fields=true&order_by=number_created_packages",
        "user_list",
    )),
    (11, (
        "package_relationships_list?id={id}",
        "package_relationships_list?id={public}",
        "package_relationships_list?id={public}&id2={id}",
    )),
    (12, (
        "tag_list",
        "tag_list?all_fields=true",
        "tag_list?query={tag}",
        "tag_search?query={tag}",
        "tag_search?query=a&limit=1000",
        "tag_autocomplete?q={tag}",
        "tag_show?id={tag}",
        "tag_show?id={tag}&include_datasets=true",
        "format_autocomplete?q={format}&limit=1000",
        "package_autocomplete?q={word}",
        "package_autocomplete?q={name}",
        "package_autocomplete?q={wanted}",
    )),
    (13, (
        "task_status_show?entity_id={resource}&task_type=xloader&key=xloader",
        "task_status_show?id={task}",
        "xloader_status?resource_id={resource}",
        "resource_validation_show?resource_id={resource}",
    )),
    (16, (
        "datastore_search?resource_id={resource}",
        "datastore_search?resource_id={resource}&limit=0",
        "datastore_search?resource_id={resource}&q=a&include_total=true",
        "datastore_info?id={resource}",
        "datastore_info?resource_id={resource}",
    )),
    (17, (
        "datastore_search?resource_id=_table_metadata&limit=1000",
        "datastore_search?resource_id=_table_metadata&q={resource}",
        'datastore_search?resource_id=_table_metadata&filters={"name":"{resource}"}',
        "datastore_info?id=_table_metadata",
    )),
    (19, (
        "package_activity_list?id={id}",
        "package_activity_list?id={name}",
        "package_activity_list?id={id}&include_hidden_activity=true",
        "organization_activity_list?id={orgname}&limit=100",
        "group_activity_list?id={group}&limit=100",
        "user_activity_list?id={user}&limit=100",
        "recently_changed_packages_activity_list?limit=100",
        "dashboard_activity_list?limit=100",
        "dashboard_new_activities_count",
        "activity_show?id={activity}",
        "activity_show?id={activity}&include_data=true",
        "activity_data_show?id={activity}&object_type=package",
        "activity_diff?id={activity}&object_type=package&diff_type=unified",
    )),
    (21, (
        "dcat_catalog_show?format=ttl",
        "dcat_catalog_search?q={word}&format=ttl",
    )),
    (27, (
        "file_show?id={file}",
        "file_owner_scan?owner_type=package&owner_id={id}",
        "file_owner_scan?owner_type=resource&owner_id={resource}",
    )),
    (34, (
        "dataset_follower_list?id={id}",
        "dataset_follower_count?id={id}",
        "am_following_dataset?id={id}",
        "dataset_followee_list?id={user}",
        "dataset_followee_count?id={user}",
        "followee_list?id={user}",
        "followee_count?id={user}",
        "package_collaborator_list?id={id}",
        "package_collaborator_list_for_user?id={user}",
    )),
    (36, (
        "satudata_submission_show?dataset_id={id}",
        "satudata_submission_show?dataset_id={name}",
        "satudata_submission_history?dataset_id={id}",
        "satudata_dataset_completeness?dataset_id={id}",
        "satudata_metadata_export?dataset_id={id}&form=ms-ind",
        "satudata_revision_show?dataset_id={id}",
        "satudata_submission_diff?dataset_id={id}",
        "satudata_check_show?resource_id={resource}",
        "satudata_check_tidy_preview?resource_id={resource}",
        "satudata_check_original_show?resource_id={resource}",
        "satudata_check_show?resource_id={resource}&excerpts=true",
        "satudata_check_markup?resource_id={resource}",
        "satudata_check_changes?resource_id={resource}",
        "satudata_check_schema_show?resource_id={resource}",
        "satudata_check_schema_show?resource_id={resource}&source=file",
        "satudata_template_show?dataset_id={id}",
        "satudata_template_show?dataset_id={name}",
        "satudata_template_show?dataset_id={public}&resource_id={resource}",
        "satudata_standing_approval_list?dataset_id={id}",
        "satudata_access_list?dataset_id={id}",
        "satudata_access_request_list?dataset_id={id}",
        "satudata_access_request_list?own=true",
        "satudata_quarantine_list?dataset_id={id}",
        "satudata_quarantine_list",
        "satudata_inbox_list",
        "satudata_inbox_list?filter=all",
        "satudata_release_list?limit=1000",
        "satudata_release_list?q={word}&limit=1000",
        "satudata_release_list?dataset_id={id}",
        "satudata_release_calendar?year=2026&each=100&limit=100",
        "satudata_release_calendar?year=2026&q={word}",
        "satudata_release_show?release_id={id}",
        "satudata_release_punctuality",
        "satudata_release_series_show?dataset_id={id}",
        "satudata_release_series_show?dataset_id={name}",
    )),
    (38, (
        "job_list",
        "job_show?id={id}",
    )),
)  # fmt: skip

# Requests that show no dataset even where one may be seen: what they show is compared, or they must be refused.
_NUMBER = "shows a number, which is compared"
_REFUSED = "core refuses it; tried because older versions did not"
_NO_CONTROL = {
    **dict.fromkeys(
        (
            "package_search?q=*:*&rows=0",
            "package_search?fq=organization:{orgname}&rows=0",
            'package_search?facet.field=["permission_labels","capacity","state","extras_satudata_state",'
            '"extras_satudata_stage","creator_user_id"]&facet.limit=-1&rows=0',
            "organization_list?all_fields=true&include_dataset_count=true",
            "organization_list?sort=package_count desc&all_fields=true",
            "organization_list_for_user?include_dataset_count=true",
            "group_list?all_fields=true&include_dataset_count=true",
            "user_list",
            "user_list?all_fields=true&order_by=number_created_packages",
            "dashboard_new_activities_count",
            "dataset_followee_count?id={user}",
            "followee_count?id={user}",
            "package_search?q=*:*&fl=id,numdocs(),maxdoc(),sumtotaltermfreq(text)",
        ),
        _NUMBER,
    ),
    **dict.fromkeys(
        (
            "package_search?fq={!tag=x}id:{id}",
            "package_search?q={!term f=id}{id}",
            "package_search?q={!lucene}id:{id} OR permission_labels:*",
            'package_search?q=_query_:"id:{id}"',
            "package_search?fq=id:{id}) OR (id:{id}",
            'package_search?facet.field=["tags"]&f.tags.facet.mincount=0&facet.limit=-1&rows=0',
            "datastore_info?id=_table_metadata",
            "datastore_search?resource_id=_table_metadata&limit=1000",
            'datastore_search?resource_id=_table_metadata&filters={"name":"{resource}"}',
            'package_search?facet.field=["tags"]&facet.mincount=0&facet.prefix={tag}&rows=0',
            "datastore_search?resource_id=_table_metadata&q={resource}",
        ),
        _REFUSED,
    ),
    "package_search?q=*:*&sort=docfreq(text,{word}) desc&fl=id,score": "changes the order only",
    "package_search?q=*:*&bf=docfreq(text,{word})&fl=id,score": "changes the order only",
    "package_search?q=data_dict:*{word}*": "the field is not searched",
    "package_search?q=validated_data_dict:*{word}*": "the field is not searched",
    "satudata_revision_show?dataset_id={id}": "the dataset has no open revision",
    "satudata_submission_diff?dataset_id={id}": "compares a pending revision",
    "satudata_check_original_show?resource_id={resource}": "no original of a tidied file is kept",
    "satudata_standing_approval_list?dataset_id={id}": "lists permissions, the dataset has none",
    "satudata_access_list?dataset_id={id}": "lists who was granted access",
    "satudata_access_request_list?dataset_id={id}": "lists requests for access",
    "satudata_access_request_list?own=true": "lists requests for access",
    "satudata_quarantine_list?dataset_id={id}": "lists files in quarantine",
    "satudata_quarantine_list": "lists files in quarantine",
    **dict.fromkeys(
        (
            "satudata_release_list?limit=1000",
            "satudata_release_list?q={word}&limit=1000",
            "satudata_release_list?dataset_id={id}",
            "satudata_release_calendar?year=2026&each=100&limit=100",
            "satudata_release_calendar?year=2026&q={word}",
            "satudata_release_show?release_id={id}",
            "satudata_release_punctuality",
        ),
        "shows the release schedule, in which the dataset need not be",
    ),
    "package_search?fq=satudata_working_copy:true&rows=1000": "there is no working copy",
    "package_search?fq=state:draft&rows=1000": "drafts of the workflow are active to CKAN",
    "package_collaborator_list?id={id}": "collaborators are off",
    "package_collaborator_list_for_user?id={user}": "collaborators are off",
    "job_list": "lists jobs, not datasets",
    "job_show?id={id}": "no job has the id of a dataset",
}


def probes() -> list[Probe]:
    """Return the requests to the API."""
    listed = [
        Probe(row, API + call, no_control=_NO_CONTROL.get(call, ""))
        for row, calls in _ROWS
        for call in calls
        if _exists(call.partition("?")[0])
    ]
    return [
        *listed,
        # Both older forms of the address lead to the same actions.
        Probe(1, "/api/action/package_list"),
        Probe(4, "/api/action/package_show?id={id}"),
        Probe(12, "/api/2/util/dataset/autocomplete?incomplete={word}"),
        Probe(12, "/api/2/util/dataset/autocomplete?incomplete={name}"),
        Probe(12, "/api/util/tag/autocomplete?incomplete={tag}"),
        Probe(12, "/api/util/resource/format_autocomplete?incomplete={format}"),
        Probe(21, f"{API}dcat_dataset_show", '{"id": "{id}", "format": "ttl"}'),
        Probe(21, f"{API}dcat_dataset_show", '{"id": "{name}", "format": "jsonld"}'),
        Probe(16, f"{_SQL}{_READ} {{resource}}", no_control=_SQL_OFF),
        Probe(17, f"{_SQL}{_READ} _table_metadata", no_control=_SQL_OFF),
    ]


def _exists(action: str) -> bool:
    """Return whether this version of CKAN has the action, with the plugins that are loaded."""
    try:
        tk.get_action(action)
    except KeyError:
        return False
    return True


def probed() -> frozenset[str]:
    """Return the names of the actions that the battery calls."""
    return frozenset(probe.path.removeprefix(API).split("?")[0] for probe in probes() if probe.path.startswith(API))

"""What of a dataset is content: what reviewers approve, against what machines keep up to date by themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

Record = Mapping[str, Any]

MACHINE_RESOURCE_FIELDS = frozenset(
    {
        "cache_last_updated",
        "cache_url",
        "ckan_url",
        "datastore_active",
        "datastore_contains_all_records_of_source_file",
        "hash",
        "ignore_hash",
        "last_modified",
        "metadata_modified",
        "mimetype",
        "mimetype_inner",
        "original_url",
        "queue_name",
        "resource_id",
        "set_url_type",
        "size",
        "task_created",
        "tries",
        "validation_status",
        "validation_timestamp",
    }
)
"""Fields of a resource that CKAN and its loaders keep; they may change without a new review.

On CKAN 2.11 XLoader stores its whole job description with the resource.
"""

_DERIVED_RESOURCE_FIELDS = frozenset(
    {"created", "has_views", "on_same_domain", "package_id", "position", "state", "tracking_summary"}
)
_DERIVED_DATASET_FIELDS = frozenset(
    {
        "creator_user_id",
        "id",
        "isopen",
        "license_title",
        "license_url",
        "metadata_created",
        "metadata_modified",
        "num_resources",
        "num_tags",
        "organization",
        "plugin_data",
        "relationships_as_object",
        "relationships_as_subject",
        "return_id_only",
        "satudata_wanted_name",
        "tracking_summary",
        "type",
    }
)
_FORM_FIELDS = frozenset({"_ckan_phase", "_csrf_token", "pkg_name", "save"})
_UPLOAD_FIELDS = ("upload", "clear_upload")
_NOT_HASHED = frozenset({"name", "private", "state"})
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def _plain(value: Any) -> Any:
    return None if value in _EMPTY else value


def _fold_extras(record: Record) -> dict[str, Any]:
    """Return the record with CKAN's list of extras as ordinary keys."""
    folded = {key: value for key, value in record.items() if key != "extras"}
    for extra in record.get("extras") or []:
        folded.setdefault(extra["key"], extra.get("value"))
    return folded


def _names(items: Iterable[Any]) -> list[str]:
    return sorted({str(item.get("name") or item.get("id")) for item in items if isinstance(item, Mapping)})


def _url(resource: Record) -> Any:
    url = resource.get("url")
    if resource.get("url_type") == "upload" and isinstance(url, str):
        return url.rsplit("/", 1)[-1]
    return url


def _parsed(schema: Any) -> Any:
    """Return a Table Schema as data: it is stored as JSON text, and shown as an object."""
    if not isinstance(schema, str):
        return _plain(schema)
    try:
        return _plain(json.loads(schema))
    except ValueError:
        return _plain(schema)


def _resource_content(resource: Record) -> dict[str, Any]:
    skip = MACHINE_RESOURCE_FIELDS | _DERIVED_RESOURCE_FIELDS | set(_UPLOAD_FIELDS) | _FORM_FIELDS
    content = {key: _plain(value) for key, value in resource.items() if key not in skip}
    content["url"] = _url(resource)
    content["schema"] = _parsed(resource.get("schema"))
    return {key: value for key, value in content.items() if value is not None}


def dataset_content(record: Record) -> dict[str, Any]:
    """Return the content of a dataset in a form that can be compared and hashed.

    Args:
        record: a dataset dictionary as ``package_show`` or core's dictization gives it.
    """
    content: dict[str, Any] = {}
    for key, value in _fold_extras(record).items():
        if key in _DERIVED_DATASET_FIELDS or key in _FORM_FIELDS or key in ("resources", "tags", "tag_string"):
            continue
        content[key] = _names(value) if key == "groups" else _plain(value)
    content["tags"] = _names(record.get("tags") or [])
    content["resources"] = [_resource_content(resource) for resource in record.get("resources") or []]
    return {key: value for key, value in content.items() if value not in _EMPTY}


def content_hash(record: Record, files: Mapping[str, str]) -> str:
    """Return the SHA-256 of a dataset's content with its files.

    Args:
        record: the dataset dictionary.
        files: SHA-256 of each uploaded file by resource id.
    """
    content = {key: value for key, value in dataset_content(record).items() if key not in _NOT_HASHED}
    content["files"] = dict(files)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _uploads(resources: Iterable[Any]) -> bool:
    return any(resource.get(field) for resource in resources for field in _UPLOAD_FIELDS)


def carries_upload(resource: Record) -> bool:
    """Return whether a resource write brings or removes a file; another file may change no other field."""
    return _uploads([resource])


def uploaded_ids(record: Record) -> list[str]:
    """Return the ids of the resources into which a full update brings a file."""
    resources = record.get("resources") or []
    return [item["id"] for item in resources if isinstance(item, Mapping) and item.get("id") and carries_upload(item)]


def changed_fields(current: Record, incoming: Record) -> list[str]:
    """Return the content fields in which a full update differs from the present dataset.

    A field that the update does not carry counts as emptied, as core's ``package_update`` does; ``resources`` that
    are not sent at all count as unchanged.
    """
    before, after = dataset_content(current), dataset_content(incoming)
    if "resources" not in incoming:
        after["resources"] = before.get("resources", [])
        after = {key: value for key, value in after.items() if value not in _EMPTY}
    if "tags" not in incoming and incoming.get("tag_string") is not None:
        tags = sorted({tag.strip() for tag in str(incoming["tag_string"]).split(",") if tag.strip()})
        after["tags"] = tags
    elif "tags" not in incoming:
        after["tags"] = before.get("tags", [])
    for key in ("private", "state", "name", "groups"):
        if key not in incoming and key in before:
            after[key] = before[key]
    changed = {key for key in {*before, *after} if _plain(before.get(key)) != _plain(after.get(key))}
    if _uploads(resource for resource in incoming.get("resources") or [] if isinstance(resource, Mapping)):
        changed.add("resources")
    return sorted(changed)


def with_machine_values(current: Record, incoming: Record) -> dict[str, Any]:
    """Return the present dataset with the machine-maintained resource fields of an update, and nothing else of it."""
    rebuilt = {key: value for key, value in current.items() if key != "metadata_modified"}
    sent = {
        resource.get("id"): resource for resource in incoming.get("resources") or [] if isinstance(resource, Mapping)
    }
    rebuilt["resources"] = [
        {
            **resource,
            **{key: value for key, value in sent.get(resource.get("id"), {}).items() if key in MACHINE_RESOURCE_FIELDS},
        }
        for resource in current.get("resources") or []
    ]
    return rebuilt

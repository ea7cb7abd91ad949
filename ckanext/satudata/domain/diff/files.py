"""The files of two versions of a dataset: which came, went, got another name or other bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.satudata.domain.diff.fields import field_changes

Resource = Mapping[str, Any]
Change = dict[str, Any]

_SHOWN_ELSEWHERE = ("id", "name", "url", "url_type", "hash", "size")
FACTS = ("size", "sha256", "rows")
"""What is known of the bytes of a file; only what both versions know is compared."""


def file_changes(
    before: Sequence[Resource],
    after: Sequence[Resource],
    old_facts: Mapping[str, Mapping[str, Any]],
    new_facts: Mapping[str, Mapping[str, Any]],
) -> list[Change]:
    """Return every file of both versions with what happened to it, in the new order, removed ones last.

    Args:
        before: the resources of the older version, with the ids of the newer one.
        after: the resources of the newer version.
        old_facts: ``{size, sha256, rows}`` of the older files by resource id.
        new_facts: the same of the newer files.

    Returns:
        For each file ``{resource_id, status, renamed, moved, replaced, old, new, fields}``; ``status`` is ``added``,
        ``removed``, ``changed`` or ``same``.
    """
    old_by_id = {resource["id"]: resource for resource in before}
    new_ids = [resource["id"] for resource in after]
    kept = [resource["id"] for resource in before if resource["id"] in set(new_ids)]
    order = {resource_id: place for place, resource_id in enumerate(i for i in new_ids if i in old_by_id)}
    changes = []
    for resource in after:
        resource_id = resource["id"]
        old = old_by_id.get(resource_id)
        change = _change(old, resource, old_facts.get(resource_id, {}), new_facts.get(resource_id, {}))
        change["moved"] = old is not None and kept.index(resource_id) != order[resource_id]
        if change["moved"] and change["status"] == "same":
            change["status"] = "changed"
        changes.append(change)
    gone = [resource for resource in before if resource["id"] not in set(new_ids)]
    changes += [{**_change(item, None, old_facts.get(item["id"], {}), {}), "moved": False} for item in gone]
    return changes


def _change(
    old: Resource | None, new: Resource | None, old_facts: Mapping[str, Any], new_facts: Mapping[str, Any]
) -> Change:
    present = new or old or {}
    change: Change = {
        "resource_id": present["id"],
        "renamed": False,
        "replaced": False,
        "old": _side(old, old_facts),
        "new": _side(new, new_facts),
        "fields": [],
    }
    if old is None or new is None:
        return {**change, "status": "added" if old is None else "removed"}
    change["renamed"] = old.get("name") != new.get("name")
    change["replaced"] = _replaced(old, new, old_facts, new_facts)
    change["fields"] = field_changes(old, new, without=_SHOWN_ELSEWHERE)
    differs = change["renamed"] or change["replaced"] or change["fields"] or old.get("url") != new.get("url")
    return {**change, "status": "changed" if differs else "same"}


def _side(resource: Resource | None, facts: Mapping[str, Any]) -> Change | None:
    if resource is None:
        return None
    known = {name: resource.get(name) for name in ("name", "url", "url_type", "format")}
    return known | {name: facts.get(name) for name in FACTS}


def _replaced(old: Resource, new: Resource, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether the bytes differ: by hash where both are known, else by what else is known of them."""
    if old.get("url_type") != new.get("url_type"):
        return True
    if before.get("sha256") and after.get("sha256"):
        return before["sha256"] != after["sha256"]
    if not old.get("url_type") and old.get("url") != new.get("url"):
        return True
    return any(before.get(name) != after.get(name) for name in FACTS if None not in (before.get(name), after.get(name)))

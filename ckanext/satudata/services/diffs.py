"""What a submission changes: against what the public sees, and against what was submitted the last time."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.satudata.domain.diff.comparing import compare
from ckanext.satudata.domain.diff.fields import field_changes
from ckanext.satudata.domain.diff.files import file_changes
from ckanext.satudata.domain.diff.tables import Table, TooLargeError, UnreadableError
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.workflow.terms import LOCKED, State
from ckanext.satudata.model import revisions, snapshots, submissions
from ckanext.satudata.services import cases, fingerprints, tabular
from ckanext.satudata.services.withholding import withheld

log = logging.getLogger(__name__)

Diff = dict[str, Any]
Resource = dict[str, Any]

COMPARED_ELSEWHERE = frozenset({"files", "id", "name", "private", "resources", "state", "url_type"})
_SCHEMA = "schema"
"""The Table Schema of a file, of which the columns are compared."""
_CACHE = "satudata:diff:1"
_CACHE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Side:
    """One version: its content, its resources and the facts of their files, all by the ids of the public version."""

    content: Mapping[str, Any]
    resources: Mapping[str, Resource]
    facts: Mapping[str, Mapping[str, Any]]


def differences(package: model.Package, user: model.User | None) -> dict[str, Any]:
    """Return what a dataset under review changes.

    Args:
        package: the dataset, or the working copy of a published one.
        user: who looks; rows of files that are withheld from them are not shown.

    Returns:
        ``{dataset_id, public, last_round}``; each is ``None`` where there is nothing to compare with, else ``{fields,
        files}``, where a file whose bytes changed has a ``table`` (see ``table_change``). ``last_round`` tells no rows:
        no contents of files are kept from round to round.
    """
    row = revisions.of_copy(package.id)
    now = side_of(package, public_ids(row))
    public = model.Package.get(row["package_id"]) if row is not None else None
    return {
        "dataset_id": package.id,
        "public_dataset_id": public.id if public is not None else None,
        "public": _against_public(side_of(public, {}), now, user) if public is not None else None,
        "last_round": _against_last_round(package, now),
    }


def public_ids(revision: Mapping[Any, Any] | None) -> dict[str, str]:
    """Return, for a working copy, the public resource id by the copy's."""
    return {copy: public for public, copy in revision["resource_map"].items()} if revision is not None else {}


def side_of(package: model.Package, ids: Mapping[str, str]) -> Side:
    """Return a version of a dataset.

    Args:
        package: the dataset or a working copy.
        ids: for a working copy, the public resource id by the copy's.
    """
    resources = {ids.get(item["id"], item["id"]): item for item in cases.show(package.id).get("resources") or []}
    facts = {resource_id: tabular.facts(item) for resource_id, item in resources.items()}
    return Side(_content(package), resources, facts)


def _content(package: model.Package) -> dict[str, Any]:
    """Return the content of a dataset with its lists as lists; core stores those of scheming as JSON text."""
    found = fingerprints.content(package)
    resources = [_with_lists(resource) for resource in found.get("resources") or []]
    return {**_with_lists(found), "resources": resources}


def _with_lists(record: Mapping[str, Any]) -> dict[str, Any]:
    described = record.get(_SCHEMA)
    columns = {_SCHEMA: schemas.fields(described)} if isinstance(described, Mapping) else {}
    return {name: _as_list(value) for name, value in record.items()} | columns


def _as_list(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("["):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, list) else value


def _against_public(old: Side, new: Side, user: model.User | None) -> Diff:
    diff = _compared(old.content, new.content, old.facts, new.facts)
    for change in diff["files"]:
        before, after = old.resources.get(change["resource_id"]), new.resources.get(change["resource_id"])
        change["withheld"] = any(item is not None and withheld(item["id"], user) for item in (before, after))
        change["table"] = None
        if change["replaced"] and before is not None and after is not None and not change["withheld"]:
            change["table"] = table_change(before, after, change["old"]["sha256"], change["new"]["sha256"])
    return diff


def _against_last_round(package: model.Package, now: Side) -> Diff | None:
    submission = submissions.latest(package.id)
    if submission is None:
        return None
    under_review = submission["closed_at"] is None and State(submission["state"]) in LOCKED
    last = snapshots.newest(package.id, skip=1 if under_review else 0)
    if last is None:
        return None
    return {"round": last["round"], **_compared(last["content"], now.content, last["files"], now.facts)}


def _compared(
    old: Mapping[str, Any], new: Mapping[str, Any], old_facts: Mapping[str, Any], new_facts: Mapping[str, Any]
) -> Diff:
    return {
        "fields": field_changes(old, new, without=COMPARED_ELSEWHERE),
        "files": file_changes(old.get("resources") or [], new.get("resources") or [], old_facts, new_facts),
    }


def take_snapshot(package: model.Package, submission: Mapping[str, Any]) -> None:
    """Keep what a round submits, in the caller's transaction: metadata, hashes, sizes and numbers of rows."""
    ids = public_ids(revisions.of_copy(package.id))
    resources = cases.show(package.id).get("resources") or []
    files = {str(ids.get(item["id"], item["id"])): tabular.facts(item, rows=True) for item in resources}
    snapshots.insert(submission, _content(package), files)


def table_change(old: Resource, new: Resource, old_hash: str | None, new_hash: str | None) -> Diff:
    """Return what changed in a table, remembered for a day by the hashes of both files.

    Returns:
        ``{status}``: ``compared`` with what ``comparing.compare`` returns; ``too_large`` with ``columns`` as far as
        they are known; or ``unreadable``.
    """
    key = tabular.declared_key(new)
    name = f"{_CACHE}:{old_hash}:{new_hash}:{old.get('format')}:{new.get('format')}:{json.dumps(key)}"
    known = _remembered(name) if old_hash and new_hash else None
    if known is not None:
        return known
    result = _table_change(old, new, key)
    if old_hash and new_hash:
        _remember(name, result)
    return result


def _table_change(old: Resource, new: Resource, key: list[str]) -> Diff:
    before, after = _read(old), _read(new)
    if isinstance(before, Table) and isinstance(after, Table):
        return {"status": "compared", **compare(before, after, key)}
    if before is None or after is None:
        return {"status": "unreadable"}
    columns = [item.columns for item in (before, after)]
    known = all(columns)
    return {
        "status": "too_large",
        "columns": {
            "added": [name for name in columns[1] if known and name not in columns[0]],
            "removed": [name for name in columns[0] if known and name not in columns[1]],
            "known": known,
        },
    }


def _read(resource: Resource) -> Table | TooLargeError | None:
    try:
        return tabular.table_of(resource)
    except TooLargeError as error:
        return error
    except UnreadableError:
        return None


def _remembered(name: str) -> Diff | None:
    try:
        found: Any = connect_to_redis().get(name)
    except RedisError:
        return None
    return json.loads(found) if found else None


def _remember(name: str, result: Diff) -> None:
    try:
        connect_to_redis().set(name, json.dumps(result), ex=_CACHE_SECONDS)
    except RedisError:
        log.warning("satudata: a comparison could not be remembered")

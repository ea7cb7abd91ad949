"""Reading from the database what one dataset may be asked by, and by what an answer would betray it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.leaks.targets import Target, only_here
from ckanext.satudata.model import datasets

_WORD = re.compile(r"[^\W\d_]{6,}")


def describe(package_id: str, state: str, *, public_id: str = "", public_text: str = "") -> Target:
    """Return what is known of a dataset.

    Args:
        package_id: its id.
        state: what to call its state in the report.
        public_id: id of a published dataset, for requests that name one.
        public_text: all that is public anyhow, in small letters; what stands there betrays nothing.
    """
    context: Any = {"ignore_auth": True, "user": ""}
    record = tk.get_action("package_show")(context, {"id": package_id})
    resources = record["resources"]
    row = datasets.get(package_id) or {}
    views = _column("SELECT id FROM resource_view WHERE resource_id = ANY(:ids)", [r["id"] for r in resources])
    activities = _activities(package_id)
    tags = [tag["name"] for tag in record["tags"]]
    files = _files([package_id, *(resource["id"] for resource in resources)])
    names = [_filename(resource) for resource in resources]
    organization = record.get("organization") or {}
    secrets = only_here(
        [
            *(str(record.get(key) or "") for key in ("id", "name", "title", "notes")),
            *(text for r in resources for text in (r["id"], r.get("name") or "", r.get("format") or "")),
            *tags, *names, *views, *activities, *files, row.get("wanted_name") or "",
        ],
        public_text,
    )  # fmt: skip
    hidden = {
        "id": package_id,
        "name": record["name"],
        "wanted": row.get("wanted_name") or "",
        "title": record["title"] or "",
        "word": _word(record["title"], public_text),
        "note": _word(record.get("notes"), public_text),
        "tag": _first(secret for secret in secrets if secret in tags),
        "format": _first(secret for secret in secrets if secret in {r.get("format") for r in resources}),
        "filename": _first(names),
        "rarefile": _first(only_here(names, public_text)),
        "resource": _first(resource["id"] for resource in resources),
        "view": _first(views),
        "activity": _first(activities),
        "file": _first(files),
        "task": _first(_column("SELECT id FROM task_status WHERE entity_id = ANY(:ids)", [r["id"] for r in resources])),
    }
    creator = model.User.get(record["creator_user_id"])
    shown = {
        "org": organization.get("id") or "",
        "orgname": organization.get("name") or "",
        "group": _first(_column("SELECT name FROM \"group\" WHERE type = 'group' AND state = ANY(:ids)", ["active"])),
        "user": creator.name if creator else "",
        "public": public_id,
    }
    # The tombstone names it.
    known = ("id", "name", "title") if row.get("visibility") == "withdrawn" else ()
    return Target(state, {**hidden, **shown}, secrets, frozenset(hidden[key] for key in known))


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _word(text: str | None, public_text: str) -> str:
    """Return a word of a text that nothing public contains."""
    return _first(word for word in _WORD.findall(text or "") if only_here([word], public_text))


def _filename(resource: dict[str, Any]) -> str:
    return urlsplit(resource.get("url") or "").path.rpartition("/")[2]


def _column(query: str, ids: list[str]) -> list[str]:
    return [str(value) for value in model.Session.execute(sa.text(query), {"ids": ids}).scalars()]


def _activities(package_id: str) -> list[str]:
    if not tk.config["ckan.plugins"] or "activity" not in tk.config["ckan.plugins"]:
        return []
    return _column("SELECT id FROM activity WHERE object_id = ANY(:ids) ORDER BY timestamp DESC", [package_id])


def _files(owners: list[str]) -> list[str]:
    """Return the ids of the files that CKAN 2.12 keeps for a dataset."""
    if not hasattr(model, "FileOwner"):
        return []
    return _column("SELECT file_id FROM file_owner WHERE owner_id = ANY(:ids)", owners)

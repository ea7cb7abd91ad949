"""What the actions return of a file's check; who may not read the file gets what an id gives that does not exist."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import has_request_context

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata import config
from ckanext.satudata.domain.tables import checking, excerpt
from ckanext.satudata.domain.tables.finding import SEVERITIES
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.gate.state import Editability, editability
from ckanext.satudata.logic import lookup
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import checks as rows
from ckanext.satudata.model import tables
from ckanext.satudata.services import cases, withholding, wording
from ckanext.satudata.services.checks import material, overriding, verdicts
from ckanext.satudata.shared import storable

log = logging.getLogger(__name__)

DataDict = dict[str, Any]

UNCHECKED = "unchecked"
"""The state of a file that was there before checks were."""

OFFICE = frozenset({Role.produsen, Role.pengelola_opd})


def readable(context: types.Context, reference: str) -> model.Resource:
    """Return a resource whose bytes the caller may read.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or they are not for the caller.
    """
    lookup.require_tables()
    message = tk._("Resource not found")
    resource = model.Resource.get(reference) if storable(reference) else None
    if resource is None or resource.state != "active" or resource.package_id is None:
        raise tk.ObjectNotFound(message)
    if not _may_read(context, resource):
        raise tk.ObjectNotFound(message)
    return resource


def again(resource_id: str) -> model.Resource:
    """Return a resource after a service has ended the transaction.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: it was removed at the same moment.
    """
    found = model.Resource.get(resource_id)
    if found is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return found


def _may_read(context: types.Context, resource: model.Resource) -> bool:
    if withholding.withheld(resource.id, lookup.current_user(context)) is not None:
        return False
    if context.get("ignore_auth"):
        return True
    asking = {"user": context.get("user") or "", "auth_user_obj": context.get("auth_user_obj")}
    try:
        tk.check_access("resource_show", cast(types.Context, asking), {"id": resource.id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@dataclass(frozen=True)
class Standing:
    """What somebody is to a dataset, as far as its checks are concerned."""

    roles: frozenset[Role] = frozenset()
    overrides: bool = False
    edits: bool = False


def standing(resource: model.Resource, user: model.User | None) -> Standing:
    """Return what somebody is to the dataset of a file; asked once for a page."""
    if user is None or user.is_anonymous:
        return Standing()
    known: dict[str, Standing] = _of_this_page("satudata.check_standing")
    package_id = str(resource.package_id)
    if package_id not in known:
        case = cases.read(resource.package)
        roles = case.actor(user).roles
        known[package_id] = Standing(
            roles=roles,
            overrides=overriding.role_for(case, user) is not None,
            edits=bool(roles & OFFICE) and editability(package_id) is Editability.OPEN,
        )
    return known[package_id]


def _of_this_page(name: str) -> dict[str, Any]:
    """Return what a page of a dataset remembers while it is made: it asks the database once for all its files."""
    page = has_request_context() and tk.request.method in ("GET", "HEAD") and tk.request.path.startswith("/dataset/")
    return tk.request.environ.setdefault(name, {}) if page else {}


def row_of(resource: model.Resource) -> rows.Row:
    """Return the check of a resource's present file.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: it has none: a link, or a file that was there before checks were.
    """
    row = _row(resource)
    if row is None:
        raise tk.ObjectNotFound(tk._("This file has not been checked yet."))
    return row


def _row(resource: model.Resource) -> rows.Row | None:
    known: dict[str, dict[str, rows.Row]] = _of_this_page("satudata.checks")
    package_id = str(resource.package_id)
    if package_id not in known:
        known[package_id] = rows.of_package(package_id)
    return known[package_id].get(resource.id)


def _unchecked(resource: model.Resource) -> rows.Row:
    """Return what takes the place of a check that was never made: the file, and nothing found in it."""
    name = material.name_of({"url": resource.url, "name": resource.name})
    nothing = dict.fromkeys(tables.check.c.keys())
    return {**nothing, "status": UNCHECKED, "name": name, "size": resource.size, **dict.fromkeys(SEVERITIES, 0)}


def shown(resource: model.Resource, user: model.User | None, *, excerpts: bool = False) -> DataDict:
    """Return the check of a file with all findings in the language of the request.

    Args:
        resource: the resource, which the user may read.
        user: who looks; people's names and reasons are for the office and the reviewers.
        excerpts: whether with the cells around each finding, read from the file.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: it has no check, and the user is nobody who could have it checked.
    """
    person, language = standing(resource, user), wording.language()
    may_ask = person.roles and resource.url_type == "upload" and config.checks_enabled()
    row = _unchecked(resource) if may_ask and _row(resource) is None else row_of(resource)
    report: Mapping[str, Any] = row["report"] or {}
    score = checking.score_of(report)
    findings = [checking.in_words(finding, language) for finding in checking.findings_of(report)]
    if excerpts and row["is_table"]:
        _add_excerpts(resource, row, findings)
    return {
        "resource_id": resource.id,
        "dataset_id": str(resource.package_id),
        "status": row["status"],
        "progress": row["progress"],
        "verdict": {severity: row[severity] for severity in SEVERITIES},
        "blocks": row["status"] in ("done", "failed") and verdicts.stands_against(row),
        "no_table": row["status"] == "done" and not row["is_table"],
        "findings": findings,
        "tables": report.get("tables", []),
        "removed": report.get("removed", []),
        "score": score.as_json(language) if score is not None else {},
        "prefill": report.get("prefill", {}) if person.roles else {},
        "file": {"sha256": row["sha256"], "name": row["name"], "size": row["size"]},
        "checked_at": iso(row["checked_at"]),
        "override": _override(row) if person.roles else None,
        "original": original_of(row) if person.roles else None,
        "allowed": _allowed(row, person),
    }


def _allowed(row: rows.Row, person: Standing) -> DataDict:
    return {
        "run": bool(person.roles),
        "override": person.overrides and row["status"] not in rows.WAITING and verdicts.stands_against(row),
        "tidy": person.edits and row["status"] == "done" and row["is_table"],
        "edit": person.edits,
    }


def _override(row: rows.Row) -> DataDict | None:
    if row["override_at"] is None:
        return None
    people = People([row["override_by"]])
    return {
        "by": row["override_by"],
        "by_name": people.name(row["override_by"]),
        "role": row["override_role"],
        "at": iso(row["override_at"]),
        "reason": row["override_reason"],
    }


def original_of(row: rows.Row) -> DataDict | None:
    """Return what is known of the file that a tidied one replaced; ``None`` where none is kept."""
    kept = rows.original(row["original_id"]) if row["original_id"] else None
    if kept is None:
        return None
    people = People([kept["kept_by"]])
    return {
        "id": kept["id"],
        "name": kept["name"],
        "sha256": kept["sha256"],
        "size": kept["size"],
        "kept_at": iso(kept["kept_at"]),
        "kept_by_name": people.name(kept["kept_by"]),
    }


def _add_excerpts(resource: model.Resource, row: rows.Row, findings: list[DataDict]) -> None:
    """Add the cells around each finding; a large file, or one that was replaced meanwhile, is shown without."""
    record = {"id": resource.id, "url": resource.url, "url_type": resource.url_type, "size": row["size"]}
    try:
        if not material.is_small(record):
            return
        with material.spooled(record) as spool:
            book = read(spool.file, row["name"]).book if spool.sha256 == row["sha256"] else None
    except OSError:
        log.warning("satudata: the file of resource %s cannot be read", resource.id)
        return
    if book is None:
        return
    tables = (row["report"] or {}).get("tables", [])
    for finding, told in zip(checking.findings_of(row["report"] or {}), findings, strict=True):
        header = [number for table in tables if table["sheet"] == finding.sheet for number in table["header_rows"]]
        grid = excerpt.excerpt(book, finding, header_rows=header)
        told["excerpt"] = grid.as_dict() if grid is not None else None

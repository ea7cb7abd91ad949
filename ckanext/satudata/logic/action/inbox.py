"""The action behind the inbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata import config
from ckanext.satudata.domain.tables.finding import SEVERITIES
from ckanext.satudata.domain.workflow import terms
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.terms import State
from ckanext.satudata.logic import lookup, schedule, schema
from ckanext.satudata.logic.dictize import iso, revision_of
from ckanext.satudata.model import checks, revisions
from ckanext.satudata.model import inbox as rows
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import inbox, wording

DataDict = dict[str, Any]
Row = Mapping[Any, Any]


@tk.side_effect_free
@validate(schema.inbox)
def satudata_inbox_list(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what waits for the caller.

    Args:
        context: CKAN's context.
        data_dict: ``stage``, ``organization``, ``overdue``, ``claimed``, ``priority``, ``q`` (words of the title),
            ``sort`` (due, submitted or title with asc or desc), ``limit``, ``offset``; all optional.

    Returns:
        ``{count, facets: {stage, organization}, results}``. ``checks`` of a result is what the checks of its files
        found together, as ``{status, verdict}``; ``None`` without a checked table.
    """
    lookup.require_tables()
    tk.check_access("satudata_inbox_list", context, data_dict)
    user = lookup.require_user(context)
    turns = inbox.turns_of(user)
    filters = rows.Filters(
        stage=data_dict.get("stage"),
        organization_id=lookup.organization_id(data_dict.get("organization")),
        overdue=data_dict.get("overdue"),
        claimed=data_dict.get("claimed"),
        priority=data_dict.get("priority"),
        q=data_dict.get("q"),
    )
    count, page = rows.waiting(
        turns, user.id, filters, sort=data_dict["sort"], limit=data_dict["limit"], offset=data_dict["offset"]
    )
    package_ids = [row["package_id"] for row in page]
    copies = revisions.of_copies(package_ids)
    checked = checks.of_packages(package_ids) if config.checks_enabled() else {}
    return {
        "count": count,
        "facets": _facets(rows.facets(turns, user.id)),
        "results": [
            {**_result(row, user.id, copies.get(row["package_id"])), "checks": _checks(checked.get(row["package_id"]))}
            for row in page
        ],
    }


def _stage_label(code: str, definition: Any) -> str:
    language = wording.language()
    workflow = (
        Workflow.model_validate_json(definition) if isinstance(definition, str) else Workflow.model_validate(definition)
    )
    for stage in workflow.stages:
        if stage.code == code:
            return stage.label.text(language)
    return terms.LABELS[State(code)].text(language)


def _facets(found: Sequence[Row]) -> DataDict:
    stages: Counter[str] = Counter()
    offices: Counter[str] = Counter()
    stage_labels: dict[str, str] = {}
    office_labels: dict[str, str] = {}
    for row in found:
        stages[row["stage"]] += row["count"]
        stage_labels.setdefault(row["stage"], _stage_label(row["stage"], row["definition"]))
        if row["organization"]:
            offices[row["organization"]] += row["count"]
            office_labels[row["organization"]] = row["organization_title"] or row["organization"]
    return {"stage": _facet(stages, stage_labels), "organization": _facet(offices, office_labels)}


def _facet(counts: Counter[str], labels: Mapping[str, str]) -> list[DataDict]:
    items = [{"name": name, "label": labels[name], "count": count} for name, count in counts.items()]
    return sorted(items, key=lambda item: (-item["count"], item["label"]))


def _checks(found: Row | None) -> DataDict | None:
    if found is None:
        return None
    status = "running" if found["waits"] else "failed" if found["failed"] else "done"
    return {"status": status, "verdict": {name: int(found[name]) for name in SEVERITIES}}


def _result(row: Row, user_id: str, revision: Row | None) -> DataDict:
    title = row["title"] or row["name"]
    state = State(row["state"])
    stage_label = _stage_label(row["stage"], row["definition"]) if row["stage"] else None
    due = row["due_at"]
    return {
        "dataset_id": row["package_id"],
        "name": row["name"],
        "title": tk._("Revision of {title}").format(title=title) if revision else title,
        "revision": revision_of(revision),
        "type": row["type"],
        "organization": row["organization"],
        "organization_title": row["organization_title"] or row["organization"],
        "state": state.value,
        "state_label": tk._("Waiting: {stage}").format(stage=stage_label)
        if stage_label
        else terms.LABELS[state].text(wording.language()),
        "stage": row["stage"],
        "stage_label": stage_label,
        "schedule": {
            "at": iso(row["scheduled_at"]),
            "label": schedule.label(row["scheduled_at"]),
            "release_id": row["release_id"],
        }
        if row["scheduled_at"]
        else None,
        "round": row["round"],
        "version": row["version"],
        "priority": bool(row["facts"].get("data_prioritas")),
        "due": iso(due),
        "overdue": bool(due and due < now()),
        "submitted_at": iso(row["submitted_at"]),
        "submitted_by_name": row["submitted_by_name"],
        "holder": {"display_name": row["holder_name"], "mine": row["claimed_by"] == user_id}
        if row["claimed_by"]
        else None,
    }

"""Whether the stages that a dataset has still to pass can be finished before its release.

The answer needs two dates alone: until when the remaining stages may take by their deadlines, one after the other, and
the day that was announced. All of a list is asked in one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.deadlines import WorkingCalendar
from ckanext.satudata.domain.workflow.definition import Facts, Stage, Workflow
from ckanext.satudata.domain.workflow.machine import Position
from ckanext.satudata.domain.workflow.terms import Operation, State
from ckanext.satudata.model import scheduling as rows
from ckanext.satudata.model.tables import now

Row = Mapping[Any, Any]
Warning_ = dict[str, Any]

_DONE = frozenset({State.approved, State.scheduled})
_EMPTY = frozenset({None, "", "[]"})


def warnings(releases: Sequence[Row]) -> dict[str, Warning_]:
    """Return, for the releases whose date no longer fits, how many working days are left and needed.

    A release that is out, called off or without a date needs none, nor does one whose content is approved already.

    Args:
        releases: rows of ``satudata_release``.

    Returns:
        By release ``{days_left, days_needed, message}``, the message in the language of the request.
    """
    asked = [row for row in releases if _may_be_late(row)]
    if not asked:
        return {}
    versions = rows.next_versions({row["package_id"] for row in asked})
    moment, calendar = now(), config.calendar()
    today = moment.astimezone(calendar.timezone).date()
    ends = {package_id: _end_of_stages(version, moment, calendar) for package_id, version in versions.items()}
    found = {}
    for row in asked:
        end = ends.get(row["package_id"])
        # Only what is too late is counted out in working days.
        if end is not None and end > row["last_day"] and (warning := _warning(today, row["last_day"], end, calendar)):
            found[row["id"]] = warning
    return found


def _may_be_late(row: Row) -> bool:
    return bool(
        row["package_id"]
        and row["last_day"] is not None
        and row["approval"] != "declined"
        and row["released_at"] is None
        and row["cancelled_at"] is None
    )


def _warning(today: dt.date, planned: dt.date, end: dt.date, calendar: WorkingCalendar) -> Warning_ | None:
    left, needed = calendar.working_days_between(today, planned), calendar.working_days_between(today, end)
    if needed <= left:
        return None
    message = tk.ungettext(
        "{left} working day left, the remaining stages need {needed}",
        "{left} working days left, the remaining stages need {needed}",
        left,
    )
    return {"days_left": left, "days_needed": needed, "message": message.format(left=left, needed=needed)}


def _end_of_stages(version: Row, moment: dt.datetime, calendar: WorkingCalendar) -> dt.date | None:
    """Return the day on which the last of the remaining stages may end by the deadlines of the procedure."""
    workflow, facts = _procedure(version)
    state = State(version["state"]) if version["state"] else State.draft
    if state in _DONE:
        return None
    if state is State.in_review:
        # The deadline of the present stage runs already.
        remaining = _from(workflow, facts, version["stage"])[1:]
        at = max(version["due_at"] or moment, moment)
    else:
        position = Position(state, returned_from=version["returned_from"])
        remaining = _from(workflow, facts, machine.step(workflow, facts, position, Operation.submit).stage)
        at = moment
    for stage in remaining:
        if stage.due is not None:
            at = calendar.due(at, stage.due)
    return at.astimezone(calendar.timezone).date()


def _procedure(version: Row) -> tuple[Workflow, Facts]:
    """Return the procedure and the facts of what is under way, or those with which a submission would begin now."""
    if version["definition"] is not None and version["state"] != State.changes_requested.value:
        return Workflow.model_validate(version["definition"]), Facts(**version["facts"])
    priority = version["priority"] not in _EMPTY
    facts = Facts(data_prioritas=priority, jenis=version["jenis"] or None, akses=version["akses"] or None)
    if version["definition"] is not None:
        return Workflow.model_validate(version["definition"]), facts
    return config.workflow_for(version["organization"]), facts


def _from(workflow: Workflow, facts: Facts, code: str | None) -> tuple[Stage, ...]:
    """Return the stages of the route from one on."""
    route = machine.route(workflow, facts)
    codes = [stage.code for stage in route]
    return route[codes.index(code) :] if code in codes else route

"""The embargo: what is approved waits for the announced minute of its release, hidden and locked, and opens then.

A submission is bound to its release in the transaction of the last approval, so there is no moment at which something
else could publish it. Times are compared as aware UTC: a change of the time zone moves nothing, and a clock that is set
back only makes it wait. That it opens once follows from the row lock under which its state is asked.

Whoever changes a release locks its row first and the dataset after it; a publication does the same (``hold``), so that
neither waits for the other in a circle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata import config
from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.machine import Actor, Permitted
from ckanext.satudata.domain.workflow.terms import Operation, Role, State
from ckanext.satudata.model import datasets, events, journal, releases, revisions, submissions
from ckanext.satudata.model import scheduling as rows
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import cases, naming, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.indexing import commit_and_index
from ckanext.satudata.services.releases import fulfilment, matching
from ckanext.satudata.services.releases.moment import opening_moment

Row = Mapping[Any, Any]

UNBOUND: Mapping[str, Any] = {
    "release_id": None,
    "scheduled_at": None,
    "scheduled_by": None,
    "schedule_failure": None,
}
"""What a submission says of releases before it is approved and after it was taken back."""


@dataclass(frozen=True)
class Slot:
    """A release that lies ahead, and the minute at which it opens."""

    release_id: str
    moment: dt.datetime


def public_id(case: Case) -> str:
    """Return the dataset that the public will see: for a working copy the published one."""
    if case.package.name.startswith(naming.COPY_PREFIX):
        revision = revisions.of_copy(case.package.id)
        if revision is not None:
            return revision["package_id"]
    return case.package.id


def _is_first(case: Case) -> bool:
    return public_id(case) == case.package.id and (case.row is None or case.row["published_at"] is None)


def _is_open(release: Row | None) -> bool:
    return (
        release is not None
        and release["approval"] == "announced"
        and release["released_at"] is None
        and release["cancelled_at"] is None
    )


def release_of(case: Case) -> Row | None:
    """Return the open release that a publication of this content fulfils: the one it is bound to, else the fitting one.

    Args:
        case: a dataset or working copy.
    """
    bound = case.submission["release_id"] if case.is_open and case.submission is not None else None
    release = releases.get(bound) if bound else None
    if _is_open(release):
        return release
    return matching.release_for(public_id(case), case.record, first_publication=_is_first(case))


def next_release(case: Case) -> Row | None:
    """Return the release towards which a dataset that is not public yet, or a working copy, is worked.

    It is the one that its content would fulfil now; before the new period is filled in, the first one that is open.
    """
    waiting = releases.open_of(public_id(case))
    return (release_of(case) or waiting[0]) if waiting else None


def slot_of(case: Case) -> Slot | None:
    """Return the release for which an approved dataset has to wait; ``None`` when it may open at once.

    Locks the release, so that it is not moved while something is bound to its old date.
    """
    found = release_of(case)
    release = releases.lock(found["id"]) if found is not None else None
    moment = opening_moment(release) if release is not None and _is_open(release) else None
    if release is None or moment is None or moment <= now():
        return None
    return Slot(release["id"], moment)


def names_another_release(case: Case, release_id: str | None) -> bool:
    """Return whether the publisher names a release that the submission is not bound to yet."""
    return bool(release_id) and release_id != _submission(case)["release_id"]


def bind(case: Case, release_id: str) -> Case:
    """Bind an approved submission to a release that the publisher names, in the caller's transaction.

    Raises:
        ckan.plugins.toolkit.ValidationError: no open release of this dataset has this id.
    """
    release = releases.get(release_id)
    if release is None or not _is_open(release) or release["package_id"] != public_id(case):
        model.Session.rollback()
        message = tk._("This dataset has no open release with this id. Choose one of its own releases.")
        raise tk.ValidationError({"release_id": [message]})
    submissions.update_submission(_submission(case), release_id=release_id)
    return cases.read(case.package)


def schedule(case: Case, slot: Slot, *, user: model.User | None, role: Role | None = None) -> None:
    """Let an approved submission wait for a release, in the caller's transaction.

    Args:
        case: the dataset or working copy, locked.
        slot: the release and its minute.
        user: who approved last or pressed "publish": the publisher of record. ``None`` = the release was moved, and the
            publisher stays who it was.
        role: in which role.
    """
    row = _submission(case)
    target = machine.step(case.workflow, case.facts, case.position, Operation.schedule)
    submissions.update_submission(
        row,
        state=target.state.value,
        stage=None,
        # Nothing is to be done, but whoever publishes sees in the inbox what is coming.
        waiting_role=case.workflow.publisher.value,
        due_at=None,
        release_id=slot.release_id,
        scheduled_at=slot.moment,
        scheduled_by=user.id if user is not None else row["scheduled_by"],
        schedule_failure=None,
    )
    data = {"release_id": slot.release_id, "at": slot.moment.isoformat()}
    _append(Operation.schedule, case, target.state, user=user, role=role, data=data)


def schedule_if_ahead(case: Case, user: model.User) -> State:
    """Let a submission that was approved just now wait, if a release of its dataset lies ahead.

    Returns:
        The state after it: scheduled or approved.
    """
    slot = slot_of(case)
    if slot is None:
        return State.approved
    schedule(case, slot, user=user)
    return State.scheduled


def reschedule(release: Row) -> None:
    """Let what waits for a release follow a change of it, in the caller's transaction.

    A new minute counts at once, also one that has passed: then the next ``tick`` publishes. Where there is no minute
    any more, the submission is approved again and waits for a person, whatever its procedure: an embargo never ends
    by itself because a date was taken away. A date announced again makes it wait again.

    Args:
        release: the release as it is now, locked.
    """
    moment = opening_moment(release) if _is_open(release) else None
    for row in rows.on_release(release["id"]):
        datasets.lock(row["package_id"])
        package = model.Package.get(row["package_id"])
        if package is None or package.state == "deleted":
            continue
        case = cases.read(package)
        if case.is_open and _submission(case)["release_id"] == release["id"]:
            _follow(case, release["id"], moment)


def _follow(case: Case, release_id: str, moment: dt.datetime | None) -> None:
    waits = case.position.state is State.scheduled
    if waits and moment is None:
        _give_back(case)
    elif waits and moment is not None and moment != _submission(case)["scheduled_at"]:
        schedule(case, Slot(release_id, moment), user=None)
        return
    elif case.position.state is State.approved and moment is not None and moment > now():
        schedule(case, Slot(release_id, moment), user=None)
    else:
        return
    # The search document tells the state to insiders; the caller commits, and tick writes it.
    journal.begin(case.package.id, "index", "pending")


def _give_back(case: Case) -> None:
    """Give a submission back to the publisher; bound to the release still, it is published by nothing by itself."""
    row = _submission(case)
    target = machine.step(case.workflow, case.facts, case.position, Operation.unschedule)
    duration = case.workflow.publish_due
    submissions.update_submission(
        row,
        state=target.state.value,
        waiting_role=case.workflow.publisher.value,
        due_at=config.calendar().due(now(), duration) if duration else None,
        scheduled_at=None,
        schedule_failure=None,
    )
    _append(Operation.unschedule, case, target.state, data={"release_id": row["release_id"]})


def give_back(package_id: str) -> None:
    """Let a submission that waits for a release which is gone wait for its publisher instead. Commits."""
    case = cases.lock(package_id)
    if case.position.state is State.scheduled:
        _give_back(case)
    commit_and_index(package_id)


def hold(package_id: str) -> None:
    """Lock the release that a submission is bound to, before its dataset is locked."""
    row = submissions.latest(package_id)
    if row is not None and row["closed_at"] is None and row["release_id"]:
        releases.lock(row["release_id"])


def is_due(row: Row) -> bool:
    """Return whether the minute of a scheduled submission has come."""
    return row["state"] == State.scheduled.value and row["scheduled_at"] is not None and row["scheduled_at"] <= now()


def permitted(case: Case, actor: Actor) -> tuple[Permitted, ...]:
    """Return what somebody may do now; nobody publishes by hand what waits for its release."""
    found = machine.allowed(case.workflow, case.facts, case.position, actor)
    if case.position.state is State.scheduled and not is_due(_submission(case)):
        return tuple(item for item in found if item.operation is not Operation.publish)
    return found


def may_open(row: Row) -> bool:
    """Return whether a submission is where publication begins: approved, or scheduled and its minute has come."""
    return row["closed_at"] is None and (row["state"] == State.approved.value or is_due(row))


def require_due(case: Case) -> None:
    """Refuse to open what waits for its release.

    Raises:
        ckan.plugins.toolkit.ValidationError: the minute lies ahead.
    """
    row = _submission(case)
    if row["state"] != State.scheduled.value or is_due(row):
        return
    message = tk._(
        "This dataset is published by itself on {time}, as its release was announced. To publish it at another time, "
        "move the release."
    ).format(time=wording.moment(row["scheduled_at"]))
    model.Session.rollback()
    raise tk.ValidationError({"release_id": [message]})


def publisher_of(case: Case) -> model.User:
    """Return the publisher of record of a scheduled submission; for an account that is gone, the portal's own."""
    user = model.User.get(_submission(case)["scheduled_by"] or "")
    if user is None:
        site_user = tk.get_action("get_site_user")(cast(types.Context, {"ignore_auth": True}), {})
        user = model.User.get(site_user["name"])
    if user is None:
        raise AssertionError("CKAN makes its site user when it is asked for")
    return user


def note_failure(case: Case, problems: Mapping[str, Any]) -> None:
    """Record once why something could not be published at its minute; it stays hidden, and ``tick`` tries again."""
    row = _submission(case)
    if row["schedule_failure"] == problems:
        model.Session.rollback()
        return
    submissions.update_submission(row, schedule_failure=dict(problems))
    events.append(
        "publish_failed",
        package_id=case.package.id,
        submission=row,
        content_hash=row["content_hash"],
        data={"release_id": row["release_id"], "reasons": sentences(problems)},
    )
    model.Session.commit()


def sentences(problems: Mapping[str, Any]) -> list[str]:
    """Return the messages of problems by field, in the order of the fields."""
    return [str(message) for messages in problems.values() for message in messages]


def fulfil(case: Case, moment: dt.datetime, *, record: Mapping[str, Any] | None = None) -> None:
    """Note in the release schedule what becomes public, in the transaction that publishes it.

    Args:
        case: what is published; of a working copy the copy.
        moment: when.
        record: the metadata that become public, where they are not those of the case.
    """
    bound = _submission(case)["release_id"]
    fulfilment.fulfil(
        public_id(case),
        record or case.record,
        moment,
        release_id=bound if bound and _is_open(releases.get(bound)) else None,
        first_publication=_is_first(case),
    )


def _submission(case: Case) -> Row:
    if case.submission is None:
        raise AssertionError("what is approved or scheduled has a submission")
    return case.submission


def _append(
    operation: Operation,
    case: Case,
    target: State,
    *,
    user: model.User | None = None,
    role: Role | None = None,
    data: Mapping[str, Any],
) -> None:
    row = _submission(case)
    events.append(
        operation.value,
        package_id=case.package.id,
        submission=row,
        actor_id=user.id if user is not None else None,
        role=role.value if role is not None else None,
        state_from=case.position.state.value,
        state_to=target.value,
        content_hash=row["content_hash"],
        data=data,
    )

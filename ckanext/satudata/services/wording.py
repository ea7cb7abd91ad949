"""Sentences about a case in the language of the person: refusals, and what happened meanwhile."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_datetime

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import i18n

from ckanext.satudata import config
from ckanext.satudata.domain.workflow import terms
from ckanext.satudata.domain.workflow.machine import Refusal
from ckanext.satudata.domain.workflow.terms import Operation, State
from ckanext.satudata.model import events
from ckanext.satudata.services.cases import Case


def language() -> str:
    """Return the language of the request, Indonesian outside of one."""
    try:
        return i18n.get_lang() or "id"
    except RuntimeError:
        return "id"


def person(user_id: str | None) -> str:
    """Return the display name of a user."""
    user = model.User.get(user_id) if user_id else None
    return user.display_name if user else tk._("a former user")


def day(at: dt.datetime) -> str:
    """Return the day of a time in the portal's zone, e.g. ``21 November 2026``."""
    return format_date(at.astimezone(config.timezone()).date(), "d MMMM y", locale=language())


def moment(at: dt.datetime) -> str:
    """Return a time as people of the portal write it, e.g. ``21 November 2026 14.05 WIB``."""
    text = format_datetime(at, "d MMMM y HH.mm", tzinfo=config.timezone(), locale=language())
    return f"{text} {zone_name()}"


def zone_name() -> str:
    """Return what people call the portal's time zone: WIB, WITA or WIT."""
    names = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
    key = config.timezone().key
    return names.get(key, key)


def state_label(case: Case) -> str:
    """Return the state as people say it; in review it names the stage that is waited for."""
    position = case.position
    if position.state is State.in_review and position.stage:
        stage = case.workflow.stage(position.stage).label.text(language())
        return tk._("Waiting: {stage}").format(stage=stage)
    return terms.LABELS[position.state].text(language())


def meanwhile(case: Case) -> str:
    """Return what happened last to a dataset: who, what, when."""
    event = events.last_of_package(case.package.id)
    if event is None:
        return tk._("This dataset is now in the state “{state}”.").format(state=state_label(case))
    label = event_label(event["type"])
    return tk._(
        "Meanwhile something happened: {event} by {person} on {time}. The dataset is now in the state “{state}”. "
        "Reload the page to see it."
    ).format(event=label, person=person(event["actor_id"]), time=moment(event["at"]), state=state_label(case))


def event_label(type_: str) -> str:
    """Return the name of an event of the history."""
    labels = {
        "submit": tk._("Submitted"),
        "approve": tk._("Approved"),
        "return": tk._("Returned for improvement"),
        "reject": tk._("Rejected"),
        "cancel": tk._("Submission cancelled"),
        "claim": tk._("Taken in hand"),
        "release_claim": tk._("Given back"),
        "schedule": tk._("Waits for its release"),
        "unschedule": tk._("The release has no date any more"),
        "publish_failed": tk._("Could not be published at its minute"),
        "publish": tk._("Published"),
        "withdraw": tk._("Withdrawn"),
        "adopt": tk._("Adopted from the existing portal"),
        "purge": tk._("Deleted for good"),
        "access_request": tk._("Access requested"),
        "access_answer": tk._("Request for access answered"),
        "access_grant": tk._("Access granted"),
        "access_revoke": tk._("Access revoked"),
        "access_forget": tk._("Personal data of a request removed"),
        "quarantine_place": tk._("File put into quarantine"),
        "quarantine_new_file": tk._("New file in place of a quarantined one"),
        "quarantine_lift": tk._("File released from quarantine"),
        "revision_start": tk._("Revision started"),
        "revision_discard": tk._("Revision discarded"),
        "check_clean": tk._("Details of who made the file removed from it"),
        "check_override": tk._("File let pass in spite of its errors"),
        "check_tidy": tk._("File replaced by its tidied copy"),
        "correct": tk._("Corrected without a review"),
        "standing_grant": tk._("Standing approval given"),
        "standing_revoke": tk._("Standing approval revoked"),
        "standing_suspend": tk._("Standing approval suspended"),
        "role_grant": tk._("Role granted"),
        "role_revoke": tk._("Role revoked"),
    }
    return labels.get(type_, type_)


def claimed(user_id: str) -> str:
    """Return that somebody else holds the submission."""
    return tk._("{person} has this submission in hand. Talk to them, or take it over first.").format(
        person=person(user_id)
    )


def refusal(reason: Refusal, case: Case, operation: Operation) -> str:
    """Return why somebody may not do something to a dataset now."""
    if reason is Refusal.own_work:
        return tk._(
            "You submitted this dataset or edited it last, so somebody else has to decide on it. "
            "This holds for administrators too."
        )
    if reason is Refusal.wrong_state:
        return meanwhile(case)
    return wrong_role(case, operation)


def wrong_role(case: Case, operation: Operation) -> str:
    """Return whose turn it is."""
    position = case.position
    if operation in (Operation.publish, Operation.withdraw):
        role = case.workflow.publisher
    elif position.state is State.in_review and position.stage and operation not in _OFFICE_OPERATIONS:
        role = case.workflow.stage(position.stage).role
    else:
        role = terms.Role.produsen
    return tk._("This is the turn of: {role}. You do not hold that role for this dataset.").format(
        role=terms.LABELS[role].text(language())
    )


_OFFICE_OPERATIONS = frozenset({Operation.submit, Operation.cancel})

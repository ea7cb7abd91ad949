"""Small corrections of a published dataset without a round: fields that its procedure names, by the walidata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.diff.fields import field_changes
from ckanext.satudata.domain.workflow.rules import NEVER_CORRECTED
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import datasets, events, journal
from ckanext.satudata.permission import permitted
from ckanext.satudata.services import cases, fingerprints, indexing, merging, readiness, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.shared import field_specs, index_package

OPERATION = "correct"

Change = dict[str, Any]


def correctable(case: Case) -> list[str]:
    """Return the fields of a dataset that its procedure lets the walidata correct, in the order of the procedure."""
    known = {spec.name for spec in field_specs(case.package.type) if not spec.per_resource} | {"tags"}
    return [name for name in case.workflow.corrections if name in known and name not in NEVER_CORRECTED]


def may_correct(case: Case, user: model.User | None) -> bool:
    """Return whether a user holds the role for it; being a sysadmin is none."""
    return bool(case.actor(user).roles & {case.workflow.publisher, Role.walidata})


def values(case: Case) -> dict[str, Any]:
    """Return the present values of the fields that can be corrected; tags as a list of their names."""
    return {name: _value(case.record, name) for name in correctable(case)}


def _value(record: Mapping[str, Any], name: str) -> Any:
    if name == "tags":
        return sorted(tag["name"] for tag in record.get("tags") or [])
    return record.get(name)


def apply(package_id: str, user: model.User, fields: Mapping[str, Any], note: str) -> list[Change]:
    """Correct fields of a published dataset.

    Core's ``package_patch`` does it, with its validators; history, journal and the new values are one commit. The hash
    of the content follows in a second one, which ``tick`` repeats.

    Args:
        package_id: the published dataset.
        user: who corrects.
        fields: new values by field; ``tags`` as a list of names or as text with commas.
        note: why.

    Returns:
        What changed, as ``field_changes``.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user does not hold the publishing role.
        ckan.plugins.toolkit.ValidationError: not published, no note, fields that need a round, or wrong values; all at
            once.
    """
    merging.settle(package_id)
    case = cases.lock(package_id)
    if not may_correct(case, user):
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only the walidata and the publishing role correct published datasets."))
    wanted = {name: _tags(value) if name == "tags" else value for name, value in fields.items()}
    changes = field_changes(values(case), {**values(case), **wanted})
    if problems := _problems(case, wanted, changes, note):
        model.Session.rollback()
        raise tk.ValidationError(problems)
    entry = _begin(case, user, changes, note)
    patch = {change["field"]: wanted[change["field"]] for change in changes}
    if "tags" in patch:
        patch["tags"] = [{"name": name} for name in patch["tags"]]
    context = cast(types.Context, {"user": user.name, "ignore_auth": True, "return_id_only": True})
    with permitted(package_id, OPERATION):
        try:
            tk.get_action("package_patch")(context, {"id": package_id, **patch})
        except tk.ValidationError:
            model.Session.rollback()
            raise
    _settle(journal.get(entry))
    return changes


def _tags(value: Any) -> Any:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return value
    return sorted({name.strip() for name in names if name.strip()})


def _problems(case: Case, wanted: Mapping[str, Any], changes: list[Change], note: str) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if case.row is None or case.row["visibility"] not in datasets.PUBLIC:
        message = tk._("Only a published dataset is corrected. This one is “{state}”: edit it directly.")
        problems["state"] = [message.format(state=wording.state_label(case))]
    if not note.strip():
        problems["note"] = [tk._("Write why the correction is needed: it stays in the history.")]
    allowed = correctable(case)
    for name in wanted:
        if name not in allowed:
            message = tk._(
                "This field cannot be corrected without a review. Prepare the next version of the dataset for it. "
                "Without a review: {fields}."
            )
            problems[name] = [message.format(fields=", ".join(allowed) or "–")]
        elif not isinstance(wanted[name], (str, list)):
            problems[name] = [tk._("Write text here, not a list or an object.")]
        elif name == "tags" and isinstance(wanted[name], str | list) and not _are_names(wanted[name]):
            problems[name] = [tk._("Give the tags as a list of words.")]
    if not changes and not problems:
        problems["fields"] = [tk._("Nothing would change: all values are the present ones.")]
    problems |= _unready(case, {name: value for name, value in wanted.items() if name not in problems})
    if "tags" in problems:  # core takes the complaints about tags apart and expects one for each
        problems["tags"] = [{"name": problems["tags"]}]
    return problems


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _unready(case: Case, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a submission would complain about in the corrected fields: a correction takes nothing away."""
    present = {**case.record, **{name: value for name, value in wanted.items() if name != "tags"}}
    found = readiness.problems(present, case.route)
    return {name: messages for name, messages in found.items() if name in wanted}


def _begin(case: Case, user: model.User, changes: list[Change], note: str) -> str:
    """Write history and journal; they are committed together with the new values."""
    entry = journal.begin(case.package.id, OPERATION, "committed")
    held = case.actor(user).roles & {case.workflow.publisher, Role.walidata}
    events.append(
        OPERATION,
        package_id=case.package.id,
        actor_id=user.id,
        role=min(held, key=list(Role).index).value,
        note=note.strip(),
        data={"changes": [{name: change[name] for name in ("field", "old", "new")} for change in changes]},
    )
    return entry


def _settle(entry: journal.Row) -> None:
    """Let the approved hash be that of the corrected content."""
    case = cases.lock(entry["package_id"])
    if case.row is not None and case.row["content_hash"]:
        digest, _files = fingerprints.fingerprint(case.package)
        datasets.update(case.package.id, content_hash=digest)
    journal.finish(entry["id"])
    model.Session.commit()


def recover(entry: journal.Row) -> None:
    """Finish a correction whose values are committed: core may not have written the index any more."""
    _settle(entry)
    index_package(entry["package_id"])


indexing.RECOVERIES[OPERATION] = recover

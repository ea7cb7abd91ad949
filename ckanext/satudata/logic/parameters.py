"""Validators of the workflow's action parameters (those of dataset fields are in ``validators.py``)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic.validators import email_pattern

from ckanext.satudata import config
from ckanext.satudata.domain.workflow.terms import GRANTABLE, JenisData, Role
from ckanext.satudata.logic.schema import MAX_AT_ONCE, MAX_NOTE
from ckanext.satudata.shared import storable

__all__ = [
    "satudata_answers",
    "satudata_checklist",
    "satudata_email",
    "satudata_field_notes",
    "satudata_fields",
    "satudata_jenis_data",
    "satudata_line",
    "satudata_note",
    "satudata_references",
    "satudata_role",
    "satudata_until",
    "satudata_versions",
]

_VERDICTS = ("ok", "fix")
_MAX_FIELD_NOTES = 500
_MAX_LINE = 200


def satudata_note(value: Any) -> str:
    """Return a note without surrounding space; refuse what is no text, NUL bytes and more than a few pages."""
    if not isinstance(value, str):
        raise tk.Invalid(tk._("Write the note as text."))
    if not storable(value):
        raise tk.Invalid(tk._("The text has a character that cannot be stored. Type it anew."))
    if len(value) > MAX_NOTE:
        raise tk.Invalid(
            tk._("The text is too long: {length} characters, at most {limit}.").format(
                length=len(value), limit=MAX_NOTE
            )
        )
    return value.strip()


def satudata_line(value: Any) -> str:
    """Return one line of text, such as a name; refuse more than that."""
    text = satudata_note(value)
    if "\n" in text or "\r" in text or len(text) > _MAX_LINE:
        raise tk.Invalid(tk._("Write one line of at most {limit} characters.").format(limit=_MAX_LINE))
    if not text:
        raise tk.Invalid(tk._("Missing value"))
    return text


def satudata_email(value: Any) -> str:
    """Return an e-mail address; core's own validator fails on anything but text."""
    text = satudata_line(value)
    if not email_pattern.match(text):
        raise tk.Invalid(tk._("Email {email} is not a valid format").format(email=text))
    return text


def satudata_until(value: Any) -> dt.datetime:
    """Return the moment at which something ends; a date without time holds through that day in the portal's zone."""
    example = "2026-12-31"
    text = value.strip() if isinstance(value, str) else ""
    try:
        if len(text) == len(example):
            day = dt.date.fromisoformat(text) + dt.timedelta(days=1)
            return dt.datetime.combine(day, dt.time(), config.timezone())
        moment = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise tk.Invalid(tk._("Write a date like {example}.").format(example=example)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=config.timezone())


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise tk.Invalid(tk._("This is not valid JSON.")) from error


def objects_as_text(name: str) -> Callable[[types.Action], types.Action]:
    """Hand a list of objects to its validator as JSON text: CKAN takes such lists apart before it validates."""

    def decorate(action: types.Action) -> types.Action:
        @wraps(action)
        def wrapper(context: types.Context, data_dict: dict[str, Any]) -> Any:
            value = data_dict.get(name)
            if isinstance(value, (list, dict)):
                data_dict = {**data_dict, name: json.dumps(value)}
            return action(context, data_dict)

        return wrapper

    return decorate


def satudata_checklist(value: Any) -> dict[str, bool]:
    """Return the answers of a checklist, ``{code: true or false}``."""
    answers = _json(value)
    if not isinstance(answers, dict) or not all(isinstance(answer, bool) for answer in answers.values()):
        raise tk.Invalid(
            tk._("The checklist must be an object of true and false, like {example}.").format(
                example='{"standar_data": true}'
            )
        )
    return answers


def satudata_answers(value: Any) -> dict[str, str]:
    """Return answers to questions about a file, ``{id of the question: value}``."""
    answers = _json(value)
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        raise tk.Invalid(tk._("The answers must be an object of texts, by the id of the question."))
    return answers


def satudata_references(value: Any) -> list[str]:
    """Return a list of ids or names of datasets; a single one counts as a list of one."""
    references = [value] if isinstance(value, str) else value
    if not isinstance(references, list) or not all(isinstance(item, str) and item for item in references):
        raise tk.Invalid(tk._("Name the datasets as a list of ids."))
    if len(references) > MAX_AT_ONCE:
        raise tk.Invalid(tk._("Choose at most {limit} datasets at once.").format(limit=MAX_AT_ONCE))
    return references


def satudata_versions(value: Any) -> dict[str, int]:
    """Return the versions of submissions that somebody looked at, ``{dataset id: version}``."""
    versions = _json(value)
    if not isinstance(versions, dict) or not all(type(version) is int for version in versions.values()):
        raise tk.Invalid(
            tk._("The versions must be an object of numbers, like {example}.").format(example='{"<dataset id>": 3}')
        )
    return versions


def satudata_field_notes(value: Any) -> list[dict[str, Any]]:
    """Return notes per field: ``[{field, resource_id?, verdict: ok or fix, note}]``."""
    notes = _json(value)
    if not isinstance(notes, list) or len(notes) > _MAX_FIELD_NOTES:
        raise tk.Invalid(tk._("Notes per field must be a list of at most {limit}.").format(limit=_MAX_FIELD_NOTES))
    return [_field_note(number, item) for number, item in enumerate(notes, start=1)]


def _field_note(number: int, item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("field"), str) or not item["field"]:
        raise tk.Invalid(tk._("Note {number} does not name its field.").format(number=number))
    verdict = item.get("verdict", "fix")
    if verdict not in _VERDICTS:
        raise tk.Invalid(tk._("Note {number}: the verdict must be ok or fix.").format(number=number))
    note = satudata_note(item.get("note") or "")
    if verdict == "fix" and not note:
        raise tk.Invalid(
            tk._("Note {number} ({field}) says that something must be fixed, but not what.").format(
                number=number, field=item["field"]
            )
        )
    resource_id = item.get("resource_id")
    if resource_id is not None and not isinstance(resource_id, str):
        raise tk.Invalid(tk._("Note {number}: resource_id must be text.").format(number=number))
    return {"field": item["field"], "resource_id": resource_id, "verdict": verdict, "note": note}


def satudata_fields(value: Any) -> dict[str, Any]:
    """Return new values by the name of their field, ``{field: value}``."""
    fields = _json(value)
    if not isinstance(fields, dict) or not fields:
        raise tk.Invalid(
            tk._("The fields must be an object of new values, like {example}.").format(example='{"title": "..."}')
        )
    return fields


def satudata_role(value: Any) -> Role:
    """Return the role of this code."""
    try:
        return Role(value)
    except ValueError as error:
        allowed = ", ".join(sorted(role.value for role in GRANTABLE))
        raise tk.Invalid(tk._("Unknown role. Allowed: {roles}.").format(roles=allowed)) from error


def satudata_jenis_data(value: Any) -> JenisData:
    """Return the kind of data of this code."""
    try:
        return JenisData(value)
    except ValueError as error:
        allowed = ", ".join(kind.value for kind in JenisData)
        raise tk.Invalid(tk._("Unknown kind of data. Allowed: {kinds}.").format(kinds=allowed)) from error

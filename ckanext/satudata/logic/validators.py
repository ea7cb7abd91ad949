"""Validators of dataset and organisation fields.

They complain about what is written, never about what is missing: a draft may be incomplete. Each stops the chain of its
field after a complaint, so that a core validator never meets a value of a wrong type.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata import regions
from ckanext.satudata.domain.codes import wilayah
from ckanext.satudata.domain.metadata.periods import OPEN_END, first_day, last_day
from ckanext.satudata.logic.derived import satudata_group_name, satudata_name, satudata_producer
from ckanext.satudata.services import wording
from ckanext.satudata.shared import storable

__all__ = [
    "satudata_check_input",
    "satudata_check_order",
    "satudata_choice",
    "satudata_choices",
    "satudata_count",
    "satudata_date",
    "satudata_group_name",
    "satudata_interval",
    "satudata_name",
    "satudata_one_complaint",
    "satudata_period",
    "satudata_plain_text",
    "satudata_producer",
    "satudata_region",
    "satudata_regions",
    "satudata_scalar",
    "satudata_text",
    "satudata_url",
    "satudata_years",
]

Field = Mapping[str, Any]
Check = Callable[[Any], Any]

DEFAULT_LIMIT = 500
LONGEST = 100_000
_RESOURCE_FIELD = 3
"""Parts of the key of a field of a file: ``resources``, position, name."""
_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_SEPARATORS = re.compile(r"[,;\n]")
_CODE_AND_NAME = re.compile(r"\s*([\d.]+)\s*[-–:]?\s*(.*?)\s*")
_YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)


def _validator(check: Check) -> types.DataValidator:
    """Make a validator that replaces the value, or notes the complaint and ends the chain of the field.

    What is stored already and comes back unchanged passes: a dataset from before this schema, or a region that a newer
    table no longer has, must not stop the machines that keep its other fields.
    """

    def validator(
        key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
    ) -> None:
        if data[key] is tk.missing:
            return
        try:
            data[key] = check(data[key])
        except tk.Invalid as error:
            stored = _stored(key, data, context)
            if isinstance(stored, str) and stored in (data[key], _as_json(data[key])):
                data[key] = stored
                return
            errors[key].append(error.error)
            raise tk.StopOnError from error

    return validator


def _as_json(value: Any) -> str | None:
    return json.dumps(value) if isinstance(value, list) else None


def _stored(key: types.FlattenKey, data: types.FlattenDataDict, context: types.Context) -> Any:
    """Return what the database holds for a field of a dataset, of one of its files, or of an organisation."""
    found: Any = context.get("package") or context.get("group")
    if found is not None and key[0] == "resources" and len(key) == _RESOURCE_FIELD:
        wanted = data.get((*key[:-1], "id"))
        found = next((resource for resource in found.resources if resource.id == wanted), None)
    elif len(key) != 1:
        return None
    if found is None:
        return None
    name = key[-1]
    return getattr(found, name) if name in found.__table__.columns else (found.extras or {}).get(name)


def _of_field(make: Callable[[Field], Check]) -> Any:
    """Make a scheming validator: a factory that is given the field and the schema."""

    def factory(field: Field, schema: Mapping[str, Any]) -> Any:
        return _validator(make(field))

    factory.is_a_scheming_validator = True  # pyright: ignore[reportFunctionMemberAccess]
    factory.__doc__ = make.__doc__
    return factory


def _scalar(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise tk.Invalid(tk._("Write text here, not a list or an object."))
    text = str(value)
    if not storable(text):
        raise tk.Invalid(_unstorable())
    return text


def _unstorable() -> str:
    return tk._("The text has a character that cannot be stored. Type it anew.")


def _text(value: Any, limit: int) -> str:
    text = _scalar(value).strip()
    if len(text) > limit:
        raise tk.Invalid(
            tk._("The text is too long: {length} characters, at most {limit}.").format(length=len(text), limit=limit)
        )
    return text


def _choices(field: Field) -> Sequence[Field]:
    return tk.h.scheming_field_choices(field) or []


def _one_choice(field: Field, value: Any) -> str:
    """Return the stored value of a choice that is given by its value or by its label."""
    text = _scalar(value).strip()
    names: dict[str, str] = {}
    for choice in _choices(field):
        label = choice.get("label") or choice["value"]
        labels = label.values() if isinstance(label, Mapping) else [label]
        names |= {str(name).lower(): str(choice["value"]) for name in (*labels, choice["value"])}
    if text.lower() in names:
        return names[text.lower()]
    near = dict.fromkeys(names[name] for name in difflib.get_close_matches(text.lower(), names, n=5, cutoff=0.5))
    allowed = list(near) or [str(choice["value"]) for choice in _choices(field)][:12]
    raise tk.Invalid(
        tk._("“{value}” is not one of the choices. Possible: {allowed}.").format(
            value=text[:80], allowed=", ".join(allowed)
        )
    )


def _items(value: Any) -> list[Any]:
    """Return a list that comes as a list, as JSON or as text with separators."""
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            try:
                value = json.loads(text)
            except ValueError as error:
                raise tk.Invalid(tk._("This is not valid JSON.")) from error
        else:
            value = [item.strip() for item in _SEPARATORS.split(text) if item.strip()]
    if isinstance(value, int):
        value = [value]
    if not isinstance(value, list):
        raise tk.Invalid(tk._("Give a list, or texts separated by commas."))
    return value


def _all(check: Check, values: list[Any]) -> list[Any]:
    """Check every element; complain about all of them at once."""
    checked: list[Any] = []
    complaints: list[str] = []
    for value in values:
        try:
            checked.append(check(value))
        except tk.Invalid as error:
            complaints.append(error.error)
    if complaints:
        raise tk.Invalid(" ".join(complaints))
    return list(dict.fromkeys(checked))


@_of_field
def satudata_text(field: Field) -> Check:
    """Accept text up to the length ``maks`` of the field."""
    return lambda value: _text(value, field.get("maks", DEFAULT_LIMIT))


@_of_field
def satudata_plain_text(field: Field) -> Check:
    """Accept text without HTML: titles stand in lists, feeds and mails, where tags would show or do harm."""

    def check(value: Any) -> str:
        text = " ".join(_text(value, field.get("maks", DEFAULT_LIMIT)).split())
        if _HTML.search(text):
            raise tk.Invalid(tk._("Write plain text without HTML tags like <b>."))
        if not text:
            raise tk.Invalid(tk._("Missing value"))
        return text

    return check


satudata_scalar = _validator(_scalar)


@_of_field
def satudata_choice(field: Field) -> Check:
    """Accept one of the choices, by its value or its label."""
    return lambda value: _one_choice(field, value) if value != "" else ""


@_of_field
def satudata_choices(field: Field) -> Check:
    """Accept several of the choices; stored as JSON in the order of the choices."""

    def check(value: Any) -> str:
        chosen = _all(lambda item: _one_choice(field, item), _items(value))
        order = [str(choice["value"]) for choice in _choices(field)]
        return json.dumps(sorted(chosen, key=order.index))

    return check


@_of_field
def satudata_count(field: Field) -> Check:
    """Accept a whole number from 0 up to ``maks`` of the field."""
    limit = field.get("maks", 10_000_000)

    def check(value: Any) -> str:
        text = _scalar(value).strip()
        if not (text.isascii() and text.isdigit()) or int(text[:12]) > limit:
            raise tk.Invalid(tk._("Write a whole number from 0 to {limit}.").format(limit=limit))
        return str(int(text))

    return check


def _period(value: Any) -> str:
    text = _scalar(value).strip()
    try:
        first_day(text)
    except ValueError as error:
        raise tk.Invalid(
            tk._("“{value}” is no period. Write it like 2024, 2024-06 or 2024-06-30.").format(value=text[:40])
        ) from error
    return text


def _date(value: Any) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, dt.date) else _scalar(value).strip()
    try:
        return dt.date.fromisoformat(text[:10] if "T" in text else text).isoformat()
    except ValueError as error:
        raise tk.Invalid(tk._("“{value}” is no date. Write it like 2026-12-31.").format(value=text[:40])) from error


satudata_period = _validator(_period)
satudata_date = _validator(_date)


def _year(value: Any) -> str:
    text = _scalar(value).strip()
    if not _YEAR.fullmatch(text):
        raise tk.Invalid(tk._("“{value}” is no year. Write it like 2026.").format(value=text[:40]))
    return text


satudata_years = _validator(lambda value: json.dumps(sorted(_all(_year, _items(value)))))


def _region(value: Any) -> str:
    """Return the Kemendagri code of a region given as code, or as code with its name, which must agree."""
    text = _scalar(value).strip()
    match = _CODE_AND_NAME.fullmatch(text)
    code, name = match.groups() if match else (text, "")
    problems = wilayah.check(code, name or None, regions=regions.table())
    if problems:
        raise tk.Invalid(" ".join(problem.message.in_language(wording.language()) for problem in problems))
    return code


satudata_region = _validator(_region)
satudata_regions = _validator(lambda value: json.dumps(_all(_region, _items(value))))


def satudata_interval(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Accept two dates: as ``2025-02-01/2025-02-28`` or as the two inputs of the form, ``<field>_awal`` and ``_akhir``.

    A date that is not known yet is stored as ``..``; the order is checked when both are there.
    """
    value = data.get(key)
    if value is tk.missing or not value:
        extras = data.get((*key[:-1], "__extras")) or {}
        ends = [str(extras.pop(f"{key[-1]}_{end}", "") or "").strip() for end in ("awal", "akhir")]
        if not any(ends):
            data.pop(key, None)
            raise tk.StopOnError
        value = "/".join(end or OPEN_END for end in ends)
    try:
        data[key] = _interval(value)
    except tk.Invalid as error:
        errors[key].append(error.error)
        raise tk.StopOnError from error


def _interval(value: Any) -> str:
    start, slash, end = _scalar(value).strip().partition("/")
    if not slash:
        raise tk.Invalid(tk._("Write a start and an end, like 2025-02-01/2025-02-28."))
    dates = _all(lambda item: item if item == OPEN_END else _date(item), [start, end])
    if OPEN_END not in (start, end) and len(dates) == 2 and dates[0] > dates[1]:  # noqa: PLR2004 - start and end
        raise tk.Invalid(tk._("The end ({end}) is before the start ({start}).").format(start=start, end=end))
    return f"{dates[0]}/{dates[-1]}"


def _url(value: Any) -> str:
    text = _text(value, 2000)
    scheme = urlsplit(text).scheme.lower() if "://" in text or ":" in text.partition("/")[0] else ""
    if scheme in ("javascript", "data", "vbscript", "file"):
        raise tk.Invalid(tk._("Give an address that begins with https:// or http://."))
    return text


satudata_url = _validator(_url)


def satudata_check_input(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Refuse, in any field, characters that the database cannot store and texts of megabytes.

    The offending value is made harmless, so that the other fields are checked too and all problems come at once.
    """
    for name, value in list(data.items()):
        if isinstance(value, str):
            data[name] = _harmless(name, value, errors)
        elif name[-1] in ("__extras", "__junk") and isinstance(value, dict):
            for inner, item in cast("dict[str, Any]", value).items():
                if isinstance(item, str):
                    value[inner] = _harmless((*name[:-1], inner), item, errors)


def _harmless(name: types.FlattenKey, value: str, errors: types.FlattenErrorDict) -> str:
    if not storable(value):
        errors.setdefault(name, []).append(_unstorable())
        value = value.replace("\x00", "")
    if len(value) > LONGEST:
        errors.setdefault(name, []).append(
            tk._("The text is too long: {length} characters, at most {limit}.").format(length=len(value), limit=LONGEST)
        )
        value = value[:20]
    return value


def satudata_check_order(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Refuse a reference period that ends before it begins."""
    start, end = data.get(("periode_awal",)), data.get(("periode_akhir",))
    try:
        wrong = first_day(str(start)) > last_day(str(end))
    except ValueError:
        return  # an end is missing, or already complained about
    if wrong:
        errors.setdefault(("periode_akhir",), []).append(
            tk._("The end ({end}) is before the start ({start}).").format(start=start, end=end)
        )


def satudata_one_complaint(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Complain once about a missing organisation: core repeats it for ``private``, which nobody chose."""
    if errors.get(("owner_org",)) and ("private",) in errors:
        errors[("private",)] = []

"""Schema and options of a validation as frictionless takes them, without anything that names a further file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ckanext.validation import settings

from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.validation import fetching
from ckanext.satudata.validation.fetching import NotReadableError

if TYPE_CHECKING:
    from frictionless import Schema

MAX_ERRORS = 1_000
"""As many as frictionless lists by itself. A report of all errors of a large file would not fit into any page."""
_MALFORMED = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError, re.error)
"""What frictionless raises over a descriptor of an unexpected shape."""
_FORMATS = frozenset({"csv", "excel", "json", "ods"})
"""Parts of a dialect that say how a file is written; others say where one lies."""
_WORKBOOKS = frozenset({"ods", "xls", "xlsx"})
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_VARIABLE = re.compile(r"(?<!\()[*+?]|\{\d*,\d*\}")
_POWERFUL = re.compile(r"\*\*|<<|\bfor\b")
_LONG = 1_000


class NotAtOnceError(Exception):
    """A file is for a job: schema or options hold what may take for ever, or what it is shows when it is stored."""


def refuse_slow(schema: Schema | None, options: Mapping[str, Any]) -> None:
    """Let only through what takes a time that grows with the file alone.

    A regular expression with two parts of any length may try all ways of dividing a cell between them, and nothing can
    stop it but the end of its process; so may a formula with powers.

    Raises:
        NotAtOnceError: see there.
    """
    patterns = [field.constraints.get("pattern") for field in schema.fields] if schema is not None else []
    formulas = [getattr(check, "formula", None) for check in options.get("checks", ())]
    slow = any(pattern and not _is_quick(pattern) for pattern in patterns)
    if slow or any(formula and (len(formula) > _LONG or _POWERFUL.search(formula)) for formula in formulas):
        raise NotAtOnceError


def _is_quick(pattern: str) -> bool:
    if len(pattern) > _LONG:
        return False
    text = _ATOM.sub("x", pattern)
    either = "|" in text
    return len(_VARIABLE.findall(text)) + either <= 1 and not (either and "{" in text)


def schema_of(resource: Mapping[str, Any]) -> Schema | None:
    """Return the Table Schema of a resource, if it has one.

    Raises:
        NotReadableError: it cannot be fetched, or is no schema.
    """
    from frictionless import FrictionlessException, Schema

    descriptor = fetching.schema_of(resource)
    if not descriptor:
        return None
    try:
        schema = Schema.from_descriptor(descriptor)
        for field in schema.fields:
            if "pattern" in field.constraints:
                re.compile(field.constraints["pattern"])
    except (FrictionlessException, *_MALFORMED) as error:
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error
    return schema


def options_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a validation, those of the resource above the portal's.

    Raises:
        NotReadableError: one is not known, not understood, or would have frictionless read other files.
    """
    from frictionless import FrictionlessException

    options = {**settings.get_default_validation_options(), **_own_options(resource)}
    unknown = sorted(set(options) - set(_TAKEN))
    if unknown:
        raise NotReadableError(N_("These validation options are not known: {names}"), names=", ".join(unknown))
    try:
        return {name: _TAKEN[name](value) for name, value in options.items() if value is not None}
    except (FrictionlessException, *_MALFORMED) as error:
        raise NotReadableError(N_("The validation options are not understood.")) from error


def of_format(options: Mapping[str, Any], format_: str) -> dict[str, Any]:
    """Return options as they are right for a format.

    A workbook may end in rows that bear nothing but a style: LibreOffice leaves a thousand of them behind a list of
    choices. Unless its dialect says otherwise, no empty row of it is an error here; those inside a table are a finding
    of the checks (``empty_rows``).
    """
    from frictionless import Dialect

    if format_ not in _WORKBOOKS:
        return dict(options)
    dialect = options.get("dialect") or Dialect()
    if not dialect.has_defined("skip_blank_rows"):
        dialect.skip_blank_rows = True
    return {**options, "dialect": dialect}


def delimiter_of(options: Mapping[str, Any]) -> str | None:
    """Return what options say of the separator of columns."""
    dialect = options.get("dialect")
    control = dialect.get_control("csv") if dialect is not None and dialect.has_control("csv") else None
    return control.delimiter if control is not None else None


def _own_options(resource: Mapping[str, Any]) -> dict[str, Any]:
    options = resource.get("validation_options") or {}
    try:
        options = json.loads(options) if isinstance(options, str) else options
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict):
        raise NotReadableError(N_("The validation options are not a JSON object."))
    return options


def _dialect(value: Any) -> Any:
    from frictionless import Dialect

    dialect = Dialect.from_descriptor(_mapping(value))
    dialect.controls = [control for control in dialect.controls if control.type in _FORMATS]
    return dialect


def _checks(value: Any) -> list[Any]:
    from frictionless import Check

    return [Check.from_descriptor(_mapping(check)) for check in value]


def _mapping(value: Any) -> dict[str, Any]:
    """Return a descriptor; a text would be taken for the path or address of one."""
    if not isinstance(value, dict):
        raise TypeError
    return fetching.without_references(value)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _error_limit(value: Any) -> int:
    """Return how many errors are listed; 0 stands for no limit, which there is."""
    return min(_number(value) or MAX_ERRORS, MAX_ERRORS)


def _encoding(value: Any) -> str:
    codecs.lookup(value)
    return value


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return value


_TAKEN: dict[str, Callable[[Any], Any]] = {
    "checks": _checks,
    "dialect": _dialect,
    "encoding": _encoding,
    "limit_errors": _error_limit,
    "limit_rows": _number,
    "pick_errors": _names,
    "skip_errors": _names,
}
"""What is taken, and how. Others of frictionless, such as ``extrapaths`` or ``checklist``, name further files."""

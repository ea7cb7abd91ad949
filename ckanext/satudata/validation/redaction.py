"""What of a report may be stored: where a cell is wrong and why, but not what stands in it.

A report of frictionless quotes the whole row beside each error, and the cell again in its message. Whoever may read the
resource may read the report, also of files with personal data that nobody has noticed yet. So cells are masked before
a report is stored; what is wrong with which row and column stays, and the report page of ckanext-validation shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

MASK = "•••"
UNQUOTED = "not shown here, because it may quote the file"

Report = dict[str, Any]

_FREE_NOTES = frozenset(
    {"error", "data-error", "file-error", "source-error", "scheme-error", "format-error", "encoding-error"}
    | {"compression-error", "foreign-key", "deviated-value", "deviated-cell", "cell-error", "row-error", "table-error"}
    | {"resource-error", "metadata-error", "primary-key"}
)
"""Errors whose note may quote the file or the words of a library; the notes of others tell of rules and positions."""
_KNOWN_NOTE = re.compile(
    r"the source is empty|File is not a zip file|invalid excel file \"data\.\w+\""
    r"|the content is (no text|[A-Z]+( \([A-Z]+\))?, not CSV)"
    r"|the same as in the row at position \d+|cells composing the primary keys are all \"None\""
    r"|'[\w-]+' codec can't decode bytes? (0x[0-9a-f]{2} )?in position \d+(-\d+)?: [a-z -]+"
)
_KNOWN_BEGINNING = re.compile(r"Excel xlsx file; not supported|Unsupported format, or corrupt file")
"""What is said of a file that is no XLS, before its first bytes are quoted."""
_QUOTING_KEYS = ("cells", "fieldCells", "row", "values")
_MOST_CELLS = 50_000
_LABEL_KEYS = ("label", "labels", "fieldName", "fieldNames", "name")
_PRIVATE_LABEL = re.compile(r"\d{6,}|@")
_LONGEST_LABEL = 100


def redact(report: Mapping[str, Any]) -> Report:
    """Return a report without what the file says, in the same shape.

    Names of columns stay, as the report is of no use without them, unless they look like data: a file without a header
    has its first row taken for one.

    Args:
        report: as frictionless 5 (``tasks``) or goodtables (``tables``) describe it; one that is redacted stays so.
    """
    result = dict(report)
    if isinstance(report.get("errors"), list):
        result["errors"] = [_error(error) for error in report["errors"]]
    for key, labels in (("tasks", "labels"), ("tables", "headers")):
        if isinstance(report.get(key), list):
            result[key] = [_task(task, labels) for task in report[key]]
    return result


def _task(task: Any, labels: str) -> Any:
    if not isinstance(task, Mapping):
        return task
    result = dict(task)
    if isinstance(task.get(labels), list):
        result[labels] = [_label(label) for label in task[labels]]
    errors = task.get("errors") or []
    kept = _fitting(errors)
    result["errors"] = [_error(error) for error in errors[:kept]]
    if kept < len(errors):
        result["warnings"] = [*(task.get("warnings") or []), f"reached error limit: {kept}"]
    return result


def _fitting(errors: list[Any]) -> int:
    """Return how many errors, each of which brings its row, a page and the database can hold."""
    cells = 0
    for number, error in enumerate(errors):
        lists = [value for value in error.values() if isinstance(value, list)] if isinstance(error, dict) else []
        cells += sum(map(len, lists))
        if number and cells > _MOST_CELLS:
            return number
    return len(errors)


def _error(error: Any) -> Any:
    if not isinstance(error, Mapping):
        return error  # older reports hold plain texts only where no table was read
    result = {key: _part(key, value, str(error.get("type"))) for key, value in error.items()}
    if isinstance(error.get("message"), str):
        result["message"] = _message(result, _quoted(error))
    return result


def _part(key: str, value: Any, type_: str) -> Any:
    if key == "cell":
        return _masked(value)
    if key == "note":
        return _note(type_, str(value))
    if key in _QUOTING_KEYS and isinstance(value, list):
        return [_masked(cell) for cell in value]
    if key in _LABEL_KEYS:
        return [_label(label) for label in value] if isinstance(value, list) else _label(value)
    return value


def _quoted(error: Mapping[str, Any]) -> set[str]:
    """Return the cells that a message may quote."""
    lists = [error[key] for key in _QUOTING_KEYS if isinstance(error.get(key), list)]
    return {str(cell) for cell in [error.get("cell"), *(cell for cells in lists for cell in cells)] if cell}


def _masked(cell: Any) -> str:
    """Mask a cell; that it is empty is said, because that is often what is wrong."""
    return MASK if cell not in (None, "") else ""


def _label(label: Any) -> Any:
    if not isinstance(label, str):
        return label
    return MASK if len(label) > _LONGEST_LABEL or _PRIVATE_LABEL.search(label) else label


def _note(type_: str, note: str) -> str:
    if type_ not in _FREE_NOTES or _KNOWN_NOTE.fullmatch(note):
        return note
    known = _KNOWN_BEGINNING.match(note)
    return known[0] if known else UNQUOTED


def _message(error: Report, cells: Iterable[str]) -> str:
    """Write the message anew from what is left; that of another program loses the quoted cells."""
    template = _template(error.get("type"))
    if template is not None:
        return re.sub(r"\{(\w+)\}", lambda match: str(error.get(match[1], "")), template)
    message = error["message"]
    for cell in sorted(cells, key=len, reverse=True):
        message = message.replace(f'"{cell}"', f'"{MASK}"')
    return message


def _template(type_: Any) -> str | None:
    if not isinstance(type_, str):
        return None
    from frictionless import FrictionlessException, system  # heavy, and only needed where a report has errors

    try:
        return system.select_error_class(type_).template
    except FrictionlessException:
        return None

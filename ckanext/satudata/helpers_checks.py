"""Template helpers of file checks: which files of a page have a check, the short verdict, and where a finding is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import numbers

import ckan.plugins.toolkit as tk
from ckan.lib import i18n

from ckanext.satudata.domain.tables.finding import SEVERITIES
from ckanext.satudata.domain.tables.letters import column_number, letter
from ckanext.satudata.domain.tables.schema.shape import TYPE_LABELS
from ckanext.satudata.model.checks import WAITING
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import wording

__all__ = [
    "satudata_check",
    "satudata_check_place",
    "satudata_check_tone",
    "satudata_check_words",
    "satudata_field_type",
    "satudata_figure",
]

Check = Mapping[str, Any]

_MOST_PLACES = 6


def satudata_check(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the check of a file without its pictures, for the office and the reviewers; ``None`` for all others.

    The public reads the files of a dataset, not what is still to be mended in them.
    """
    if not resource.get("id") or tk.current_user.is_anonymous or not tables_exist():
        return None
    try:
        check = tk.get_action("satudata_check_show")({}, {"resource_id": resource["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    return check if check["allowed"]["run"] else None


def satudata_check_tone(check: Check) -> str:
    """Return the weight of a check for its colour and sign: the worst severity, or its state."""
    if check["status"] in WAITING:
        return "running"
    if check["status"] != "done":
        return "unchecked" if check["status"] == "unchecked" else "failed"
    found = check["verdict"]
    return next((severity for severity in SEVERITIES if found.get(severity)), "clean")


def satudata_check_words(check: Check) -> str:
    """Return the verdict on one line, e.g. ``3 galat, 2 peringatan``."""
    words = {
        "queued": tk._("waiting to be checked"),
        "running": tk._("being checked"),
        "failed": tk._("could not be checked"),
        "unchecked": tk._("not checked yet"),
    }
    if check["status"] != "done":
        return words.get(check["status"], words["failed"])
    found = check["verdict"]
    parts = (
        tk.ungettext("{count} error", "{count} errors", found.get("galat", 0)),
        tk.ungettext("{count} warning", "{count} warnings", found.get("peringatan", 0)),
        tk.ungettext("{count} suggestion", "{count} suggestions", found.get("saran", 0)),
    )
    pairs = zip(SEVERITIES, parts, strict=True)
    named = [text.format(count=found[severity]) for severity, text in pairs if found.get(severity)]
    return ", ".join(named) or tk._("no findings")


def satudata_check_place(finding: Mapping[str, Any]) -> str:
    """Return where a finding is, e.g. ``Lembar “LAPORAN”, baris 4–6 dan 9, kolom A–C``."""
    parts = []
    if finding.get("sheet"):
        parts.append(tk._("Sheet “{name}”").format(name=finding["sheet"]))
    rows = [int(row) for row in finding.get("rows") or ()]
    if rows:
        words = tk.ungettext("row {places}", "rows {places}", len(rows))
        parts.append(words.format(places=_ranges(rows, str)))
    columns = [column_number(letters) for letters in finding.get("columns") or ()]
    if columns:
        words = tk.ungettext("column {places}", "columns {places}", len(columns))
        parts.append(words.format(places=_ranges(columns, letter)))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Join neighbours to ranges; of many ranges only the first are named."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    shown = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in found[:_MOST_PLACES]]
    text = ", ".join(shown)
    return tk._("{places} and others").format(places=text) if len(found) > _MOST_PLACES else text


def satudata_field_type(name: str) -> str:
    """Return what a type of Table Schema is called."""
    return TYPE_LABELS.get(name, {}).get(wording.language(), name)


def satudata_figure(value: float) -> str:
    """Return a figure as people of the portal write it, with the decimals that it has."""
    return numbers.format_decimal(value, locale=i18n.get_lang())

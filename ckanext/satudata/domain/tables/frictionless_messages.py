"""What frictionless complains about, in Indonesian: title, description and message of each of its error types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yaml")
_UNKNOWN = "error"
_BLANK = re.compile(r"[\s*•…█]*|\[.*\]|<.*>")
"""What stands in a report in place of a cell that was taken out."""


@dataclass(frozen=True)
class _Texts:
    types: Mapping[str, Mapping[str, str]]
    notes: tuple[tuple[re.Pattern[str], str], ...]
    terms: Mapping[str, str]
    rest: str


@cache
def _texts() -> _Texts:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    notes = tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in raw["notes"])
    return _Texts(raw["types"], notes, raw["istilah"], raw["rincian"])


def types() -> frozenset[str]:
    """Return the error types that are translated."""
    return frozenset(_texts().types)


def translated(error: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return an error of a frictionless report with ``title``, ``description``, ``message`` and ``note`` in a language.

    Whatever else the error carries stays as it is, so that the report can be rendered as before. An error type that
    is not known keeps its own words, marked as technical details.

    Args:
        error: an error as a report of frictionless 5 holds it (``type``, ``message``, ``rowNumber``, ``fieldName`` …).
        language: language of the reader; only Indonesian differs from what frictionless writes.
    """
    if not language.startswith("id"):
        return dict(error)
    texts = _texts()
    entry = texts.types.get(str(error.get("type")))
    if entry is None:
        rest = texts.rest.format(note=error.get("message") or error.get("note") or "")
        return {**error, "title": texts.types[_UNKNOWN]["title"], "message": rest}
    words = note(str(error.get("note") or ""))
    template = entry["message"]
    if "tanpa_isi" in entry and _taken_out(error.get("cell")):
        template = entry["tanpa_isi"]
    message = template.format_map(_Places(error, note=words)).strip().removesuffix(":")
    return {**error, "title": entry["title"], "description": entry["description"], "note": words, "message": message}


def translated_report(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a report of frictionless 5 with all its errors, also those of its tasks, in a language."""
    result = dict(report)
    if isinstance(errors := report.get("errors"), list):
        result["errors"] = [translated(error, language) if isinstance(error, Mapping) else error for error in errors]
    if isinstance(tasks := report.get("tasks"), list):
        result["tasks"] = [translated_report(task, language) if isinstance(task, Mapping) else task for task in tasks]
    return result


def note(text: str) -> str:
    """Return the note of an error in Indonesian; what is not known is marked as technical details."""
    texts = _texts()
    if not text.strip():
        return ""
    for pattern, template in texts.notes:
        found = pattern.fullmatch(text.strip())
        if found:
            parts = {name: value or "" for name, value in found.groupdict().items()}
            if "tipe" in parts:
                parts["tipe"] = texts.terms.get(parts["tipe"], parts["tipe"])
            return template.format_map(parts)
    return texts.rest.format(note=text.strip())


def _taken_out(cell: Any) -> bool:
    return not isinstance(cell, str) or _BLANK.fullmatch(cell) is not None


class _Places(dict[str, Any]):
    """Leaves out what an error does not carry: an odd sentence is better than none."""

    def __missing__(self, key: str) -> str:
        return "…"

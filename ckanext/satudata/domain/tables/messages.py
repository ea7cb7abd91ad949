"""What findings say, in the portal's two languages.

The texts stand in ``messages/*.yaml``, one file per family::

    code:
      name: {id: "baris …", en: "rows …"} # optional: in a few words
      severity: peringatan
      message: {id: "Baris {rows} …", en: "Rows {rows} …"}
      advice: {id: "…", en: "…"}
      variants: # optional: other words for the same code, chosen by the finding's parameter "variant"
        name:
          message: {id: "…", en: "…"}

A text names ``{rows}``, ``{columns}``, ``{count}`` and ``{sheet}`` of the finding, and its own parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.letters import column_number, letter

_FOLDER = Path(__file__).parent / "messages"
_MOST_ROWS_NAMED = 8
_GROUPED_FROM = 10_000
_JOINED = 3
_OF_SHEET = Text("Lembar “{sheet}”", "Sheet “{sheet}”")
_OF_FILE = Text("Berkas ini", "The file")
"""What a CSV file is called, which has no sheets."""
_AND = Text(" dan ", " and ")
_AND_OTHERS = Text(" dan {count} lainnya", " and {count} more")


@dataclass(frozen=True)
class Wording:
    """The texts of one code, or of a variant of it."""

    message: Text
    advice: Text


@dataclass(frozen=True)
class Entry:
    """What the files of messages say of one code."""

    severity: Severity
    name: Text | None
    wording: Wording
    variants: Mapping[str, Wording]


class _Places(dict[str, str]):
    """Leaves a place as it is when a finding lacks the parameter: an odd sentence is better than none."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def entries() -> Mapping[str, Entry]:
    """Return all codes and their texts.

    Raises:
        ValueError: two files define the same code.
    """
    found: dict[str, Entry] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        for code, raw in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if code in found:
                raise ValueError(f"{path.name}: {code} is defined twice")
            found[code] = _entry(raw)
    return found


def severity(code: str) -> Severity:
    """Return how much the findings of a code weigh."""
    return entries()[code].severity


def short_name(code: str, language: str) -> str:
    """Return what a code is about in a few words; the code itself where nobody wrote them."""
    entry = entries().get(code)
    return entry.name.in_language(language) if entry and entry.name else code


def message(finding: Finding, language: str) -> str:
    """Return one plain sentence that says what was found and where."""
    return _fill(_wording(finding).message, finding, language)


def advice(finding: Finding, language: str) -> str:
    """Return what to do about a finding."""
    return _fill(_wording(finding).advice, finding, language)


def listed(names: Sequence[str], language: str, most: int = _MOST_ROWS_NAMED) -> str:
    """Return names as a list in words: ``A, B dan C``; of many the first, and how many more there are."""
    if len(names) > most:
        return ", ".join(names[:most]) + _AND_OTHERS.in_language(language).format(count=len(names) - most)
    return _AND.in_language(language).join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def figure(value: float, language: str) -> str:
    """Return a number as people write it in a language; years and other small whole numbers have no marks."""
    if isinstance(value, int) and abs(value) < _GROUPED_FROM:
        return str(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
    return text if language.startswith("en") else text.translate(str.maketrans(",.", ".,"))


def runs(rows: Sequence[int]) -> list[str]:
    """Return ascending numbers with neighbours joined: 4, 5, 6, 9 are ``4-6`` and ``9``."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return [str(first) if first == last else f"{first}-{last}" for first, last in found]


def _letter_runs(letters: Sequence[str]) -> list[str]:
    """Return columns with three or more neighbours joined: A, C, D, E are ``A`` and ``C-E``."""
    found: list[str] = []
    for run in runs([column_number(one) for one in letters]):
        first, _, last = run.partition("-")
        if last and int(last) - int(first) < _JOINED - 1:
            found += [letter(int(first)), letter(int(last))]
        else:
            found.append("-".join(letter(int(number)) for number in (first, last) if number))
    return found


def _wording(finding: Finding) -> Wording:
    entry = entries()[finding.code]
    return entry.variants.get(str(finding.params.get("variant", "")), entry.wording)


def _fill(text: Text, finding: Finding, language: str) -> str:
    places = _Places(
        rows=_rows(finding, language),
        columns=listed(_letter_runs(finding.columns), language),
        count=figure(finding.count, language),
        sheet=finding.sheet,
    )
    for name, value in finding.params.items():
        places[name] = value if isinstance(value, str) else figure(value, language)
    words = text.in_language(language)
    if not finding.sheet:
        words = words.replace(_OF_SHEET.in_language(language), _OF_FILE.in_language(language))
    return words.format_map(places)


def _rows(finding: Finding, language: str) -> str:
    parts = runs(finding.rows)
    if len(parts) <= _MOST_ROWS_NAMED:
        return listed(parts, language)
    named = parts[:_MOST_ROWS_NAMED]
    hidden = len(finding.rows) - sum(_length(part) for part in named)
    return ", ".join(named) + _AND_OTHERS.in_language(language).format(count=hidden)


def _length(run: str) -> int:
    first, _, last = run.partition("-")
    return int(last or first) - int(first) + 1


def _entry(raw: Mapping[str, object]) -> Entry:
    name = _text(raw["name"], None) if "name" in raw else None
    usual = _pair(raw, None)
    variants = raw.get("variants")
    named = variants if isinstance(variants, Mapping) else {}
    others = {variant: _pair(texts, usual) for variant, texts in named.items()}
    return Entry(Severity(str(raw["severity"])), name, usual, others)


def _pair(raw: Mapping[str, object], otherwise: Wording | None) -> Wording:
    """Return the texts; a variant may leave out what is the same as usual."""
    return Wording(
        _text(raw.get("message"), otherwise.message if otherwise else None),
        _text(raw.get("advice"), otherwise.advice if otherwise else None),
    )


def _text(raw: object, otherwise: Text | None) -> Text:
    if raw is None and otherwise is not None:
        return otherwise
    if not isinstance(raw, Mapping):
        raise TypeError("a text needs the languages id and en")
    return Text(str(raw["id"]).strip(), str(raw["en"]).strip())

"""Figures that are written as text: read where there is one way to read them, asked about where there are two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Literal, TypeGuard

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.repairs.model import Choice, Question, Work, WorkColumn, joined
from ckanext.satudata.domain.tables.units import written_out

Places = list[tuple[int, object, object]]
Style = Literal["plain", "id", "en"]

ZERO, EMPTY, KEEP = "nol", "kosong", "biarkan"
THOUSANDS, DECIMAL = "ribuan", "desimal"

_MOST_DIGITS = 60
"""More of them are no number, and Python itself refuses to write one of thousands."""
_DASHES = frozenset({"-", "--", "---", "–", "—", "nihil", "nil", "x", "?", "."})
"""Some offices write them for zero, others for "no figure"."""

_AS_ZERO = Choice(ZERO, Text("Nilainya nol (0)", "The value is zero (0)"))
_AS_EMPTY = Choice(EMPTY, Text("Datanya tidak ada (dikosongkan)", "There is no figure (left empty)"))
_KEPT = Choice(KEEP, Text("Biarkan seperti tertulis", "Leave it as it is written"))
_ZERO_CHOICES = (_AS_ZERO, _AS_EMPTY)
_DASH_CHOICES = (*_ZERO_CHOICES, _KEPT)
_MARK_CHOICES = (
    Choice(THOUSANDS, Text("Tanda ribuan", "A thousands mark")),
    Choice(DECIMAL, Text("Tanda desimal", "A decimal mark")),
    _KEPT,
)
_LOST_CHOICES = (
    Choice(THOUSANDS, Text("Tanda ribuan; angka nol di belakang hilang", "A thousands mark; zeros were lost")),
    Choice(DECIMAL, Text("Tanda desimal", "A decimal mark")),
    _KEPT,
)
_JOIN_CHOICES = (Choice("gabung", Text("Satu angka, spasinya dibuang", "One number, without the space")), _KEPT)
_SCALE_CHOICES = (Choice(THOUSANDS, Text("Dikalikan 1.000", "Multiplied by 1,000")), _KEPT)

_MOSTLY = 0.6
_FEWEST_OTHERS, _FAR, _LOWEST_FAR = 5, 5, 10
"""A zero is odd beside at least five figures of which nearly all are at least 10 and a fifth of the middle one."""
_THOUSAND = 1_000
_SAMPLE = 5_000
_DIGITS_OF_GROUP = 3
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
"""What every program reads as the same number."""
_CURRENCY = re.compile(r"^rp\.?\s*(?=\D)")
_COUNTED = re.compile(r"penduduk|jiwa|orang|jumlah|banyak|kk|keluarga|siswa|guru|pegawai|kejadian|kasus|unit|rumah")


def is_numeric(column: WorkColumn) -> bool:
    """Return whether a column holds figures: as the reader says, or because most of its texts read as numbers."""
    if column.kind in {"integer", "number"}:
        return True
    if column.kind not in {"text", "empty"}:
        return False
    return share_of(column, _is_figure) > _MOSTLY


def share_of(column: WorkColumn, fits: Callable[[object], bool]) -> float:
    """Return the share of the filled cells of a column for which something holds; equal cells are looked at once."""
    counts = Counter((type(value), value) for value in column.values if value is not None)
    filled = [(value, count) for (_, value), count in counts.items() if not numbers.is_missing(value)]
    total = sum(count for _, count in filled)
    return sum(count for value, count in filled if fits(value)) / total if total else 0.0


def tidy_figures(work: Work, column: WorkColumn) -> None:
    """Turn the texts of a column into numbers, with units apart; ask about marks that can be read in two ways."""
    _empty_markers(work, column)
    # In this order, so that nobody is asked about the zeros that their own answer made.
    _ask_about_zeros(work, column)
    _ask_about_dashes(work, column)
    _ask_about_scale(work, column)
    _read(work, column)
    column.kind = _kind(column)


def _is_figure(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and numbers.number(value) is not None)


def _may_be_marker(value: object) -> bool:
    return isinstance(value, str) and not value[:1].isdigit()


def _mark(value: object) -> str:
    """Return a mark in small letters, without the currency that Excel's accounting format puts before it."""
    return _CURRENCY.sub("", numbers.clean(str(value)).lower())


def _replace(column: WorkColumn, work: Work, positions: Sequence[int], new: object) -> Places:
    places: Places = [(work.rows[position], column.values[position], new) for position in positions]
    for position in positions:
        column.values[position] = new
    return places


def _empty_markers(work: Work, column: WorkColumn) -> None:
    found = [
        position
        for position, value in enumerate(column.values)
        if _may_be_marker(value) and numbers.is_missing(value) and _mark(value) not in _DASHES
    ]
    marked = [position for position in found if numbers.clean(str(column.values[position]))]
    work.changed("marker_emptied", column, _replace(column, work, marked, None), "marker", "empty")
    _replace(column, work, sorted(set(found) - set(marked)), None)


def _ask_about_dashes(work: Work, column: WorkColumn) -> None:
    found = [
        position for position, value in enumerate(column.values) if _may_be_marker(value) and _mark(value) in _DASHES
    ]
    if found:
        marks = dict.fromkeys(numbers.clean(str(column.values[position])) for position in found)
        answer = _ask(work, column, "dash", found, _DASH_CHOICES, {"marks": " ".join(marks)})
        if answer in {ZERO, EMPTY}:
            new = 0 if answer == ZERO else None
            places = _replace(column, work, found, new)
            work.changed("dash_replaced", column, places, "marker", "number" if answer == ZERO else "empty")


def _ask_about_zeros(work: Work, column: WorkColumn) -> None:
    """Ask where a zero is far from every other figure, as 0 in a column of indices between 30 and 90."""
    zeros = [position for position, value in enumerate(column.values) if _is_zero(value)]
    others = sorted(abs(value) for value in column.values if _is_real(value) and not _is_zero(value))
    if not zeros or len(others) < _FEWEST_OTHERS:
        return
    low, middle = others[len(others) // 20], others[len(others) // 2]
    if low < _LOWEST_FAR or low * _FAR < middle:
        return
    answer = _ask(work, column, "zero", zeros, _ZERO_CHOICES, {})
    if answer == EMPTY:
        work.changed("zero_emptied", column, _replace(column, work, zeros, None), "number", "empty")


def _ask_about_scale(work: Work, column: WorkColumn) -> None:
    """Ask about 1.474 beside 686: Excel took the dot of thousands for a decimal point."""
    if not _COUNTED.search(column.name):
        return
    floats = [position for position, value in enumerate(column.values) if isinstance(value, float) and value % 1]
    whole = [value for value in column.values if _is_real(value) and not value % 1]
    values = [float(str(column.values[position])) for position in floats]
    fits = all(abs(value) < _THOUSAND and not round(value * _THOUSAND, 6) % 1 for value in values)
    if not floats or not whole or not fits or len(whole) < len(floats) / 10:
        return
    answer = _ask(work, column, "scale", floats, _SCALE_CHOICES, {"example": f"{values[0]:.15g}"})
    if answer == THOUSANDS:
        places: Places = []
        for position, value in zip(floats, values, strict=True):
            new = round(value * _THOUSAND)
            places.append((work.rows[position], column.values[position], new))
            column.values[position] = new
        work.changed("scale_mended", column, places, "number", "integer")


def _read(work: Work, column: WorkColumn) -> None:
    texts = [position for position, value in enumerate(column.values) if isinstance(value, str) and value.strip()]
    known: dict[str, numbers.Number | None] = {}
    parsed = {
        position: found for position in texts if (found := _parsed(str(column.values[position]), known)) is not None
    }
    if not parsed:
        return
    chosen = _style(column, parsed)
    refused = _ask_about_marks(work, column, parsed, chosen)
    refused |= _ask_about_spaces(work, column, parsed)
    units = [found.unit for position, found in parsed.items() if position not in refused and found.unit]
    if units:
        _set_units(column, parsed, refused, units)
    places: Places = []
    for position, found in parsed.items():
        if position not in refused:
            value = _number(found.value)
            text = str(column.values[position])
            if not (work.only_texts and _PLAIN.fullmatch(text) and Decimal(text) == found.value):
                places.append((work.rows[position], column.values[position], value))
            column.values[position] = value
    code = "unit_split" if units else "number_read"
    work.changed(code, column, places, "text", "number", {"unit": column.unit} if units else None)


def _parsed(text: str, known: dict[str, numbers.Number | None]) -> numbers.Number | None:
    """Read a number; most texts of a large CSV file are digits alone, or were read before."""
    if text not in known:
        plain = len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()
        known[text] = numbers.Number(Decimal(text), "plain") if plain else numbers.number(text)
    return known[text]


def _style(column: WorkColumn, parsed: dict[int, numbers.Number]) -> Style | None:
    """Return how a column writes its numbers, by a sample of those with marks; None where they do not tell."""
    marked = (
        str(column.values[position]) for position, found in parsed.items() if found.style != "plain" or found.decimals
    )
    style = numbers.column_style(islice(marked, _SAMPLE), column.title or column.name)
    if style is None:
        return "plain"
    return style if style in {"plain", "id", "en"} else None  # pyright: ignore[reportReturnType]


def _ask_about_marks(
    work: Work, column: WorkColumn, parsed: dict[int, numbers.Number], style: Style | None
) -> set[int]:
    """Read the numbers anew in the way of their column; return those that nobody could decide."""
    if style is not None:
        for position in [position for position, found in parsed.items() if found.style == "ambiguous"]:
            parsed[position] = numbers.number(str(column.values[position]), style) or parsed[position]
        return set()
    unclear = [position for position, found in parsed.items() if found.style == "ambiguous"]
    short = [position for position, found in parsed.items() if found.style == "plain" and found.decimals]
    refused: set[int] = set()
    if unclear:
        example = numbers.clean(str(column.values[unclear[0]]))
        answer = _ask(work, column, "mark", unclear, _MARK_CHOICES, {"example": example})
        read = answer in {THOUSANDS, DECIMAL}
        refused = set() if read else set(unclear)
        for position in unclear if read else ():
            parsed[position] = _in_answer(str(column.values[position]), answer) or parsed[position]
        if short and answer != DECIMAL:
            refused |= _ask_about_lost_zeros(work, column, parsed, short)
    return refused


def _in_answer(text: str, answer: str) -> numbers.Number | None:
    dotted = "." in text
    if answer == THOUSANDS:
        return numbers.number(text, "id" if dotted else "en")
    return numbers.number(text, "plain" if dotted else "id")


def _ask_about_lost_zeros(
    work: Work, column: WorkColumn, parsed: dict[int, numbers.Number], short: Sequence[int]
) -> set[int]:
    """Ask about 50.36 beside 49.802: thousands whose last zero was lost, or a number with two decimals."""
    example = numbers.clean(str(column.values[short[0]]))
    answer = _ask(work, column, "lost_zeros", short, _LOST_CHOICES, {"example": example})
    for position in short if answer == THOUSANDS else ():
        found = parsed[position]
        value = found.value * _THOUSAND if found.decimals <= _DIGITS_OF_GROUP else found.value
        parsed[position] = numbers.Number(value, "id", unit=found.unit)
    return set() if answer in {THOUSANDS, DECIMAL} else set(short)


def _ask_about_spaces(work: Work, column: WorkColumn, parsed: dict[int, numbers.Number]) -> set[int]:
    """Ask about "7 52": a number with its space in the wrong place, or two numbers."""
    odd = [position for position, found in parsed.items() if found.bad_groups]
    if not odd:
        return set()
    example = numbers.clean(str(column.values[odd[0]]))
    answer = _ask(work, column, "spaces", odd, _JOIN_CHOICES, {"example": example})
    return set() if answer == "gabung" else set(odd)


def _set_units(column: WorkColumn, parsed: dict[int, numbers.Number], refused: set[int], units: list[str]) -> None:
    """Give the column its unit where every figure bears the same one, else each figure its own."""
    filled = sum(value is not None and value != "" for value in column.values)
    if len(units) == filled and len({written_out(unit) or unit for unit in units}) == 1:
        column.unit = column.unit or written_out(units[0]) or units[0]
        return
    column.units = [column.unit] * len(column.values)
    for position, found in parsed.items():
        if position not in refused and found.unit:
            column.units[position] = written_out(found.unit) or found.unit


def _ask(
    work: Work,
    column: WorkColumn,
    code: str,
    positions: Sequence[int],
    choices: tuple[Choice, ...],
    params: dict[str, str],
) -> str:
    letters = column.letters()
    return work.ask(
        Question(
            f"{code}:{'-'.join(dict.fromkeys((*letters[:1], *letters[-1:])))}",
            code,
            joined(work.rows[position] for position in positions),
            letters,
            len(positions),
            choices,
            {"column": column.name, **params},
        )
    )


def _number(value: Decimal) -> int | float | Decimal:
    """Return a number as int, else as float where that holds all its digits."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(str(float(value))) == value else value


def _is_real(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_zero(value: object) -> bool:
    return _is_real(value) and value == 0


def _kind(column: WorkColumn) -> Literal["integer", "number", "text"]:
    filled = [value for value in column.values if value is not None]
    if not all(isinstance(value, int | float | Decimal) for value in filled):
        return "text"
    return "integer" if all(not isinstance(value, float | Decimal) or value % 1 == 0 for value in filled) else "number"

"""Numbers, months, dates and region codes as they are typed in Indonesia.

Two ways of writing numbers live side by side: ``1.234,56`` (typed by hand, Indonesian Excel) and ``1234.56``
(provincial CSV files). ``1.250`` fits both and is decided by the rest of its column, otherwise it stays ambiguous.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

Style = Literal["plain", "id", "en", "ambiguous"]
ColumnStyle = Literal["plain", "id", "en", "mixed", "ambiguous"]

MISSING_SIGNS = frozenset(
    {"-", "--", "---", "–", "—", "n/a", "na", "n.a", "n.a.", "#n/a", "null", "none", "nan", "nil", ".", "..", "...",
     "…", "tad", "t.a.d", "?"}
)  # fmt: skip
"""Signs for something missing, in small letters, wherever they stand."""

MISSING_MARKERS = MISSING_SIGNS | {
    "nihil", "kosong", "tidak ada data", "tidak ada", "belum ada data", "tidak tersedia", "belum tersedia",
    "data tidak tersedia",
}  # fmt: skip
"""Texts that stand for a missing figure, in small letters; among words ``tidak ada`` is an answer."""

_NOT_REPORTED = frozenset(
    {"tdk ada data", "tdk ada", "belum ada", "data tidak ada", "data belum ada", "data belum tersedia", "belum lapor",
     "belum melapor", "tidak lapor", "tidak melapor", "belum ada laporan", "tidak ada laporan", "belum terdata",
     "tidak terdata", "belum diisi", "tidak diisi", "belum terisi", "tidak terisi", "belum masuk", "data belum masuk",
     "no data", "not available"}
)  # fmt: skip
"""What else is written in the place of a figure, and may be the name of a column: ``Sudah lapor | Belum lapor``."""

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\ufeff]+")
_MAX_LENGTH = 60
_TWO_GROUPS = 2
_THOUSAND = 3
_SHORT_YEAR = 2
_UNITS = (
    "%|‰|persen|permil|°c|°|km2|km²|km|m2|m²|m3|m³|meter|m|cm|mm|ha|hektar|hektare|are|kg|kilogram|kwintal|kuintal|kw|ton|"
    "gram|gr|g|mg|liter|ltr|l|ml|jiwa|orang|org|kk|keluarga|rumah tangga|rt|rw|unit|buah|bh|ekor|batang|lembar|paket|"
    "titik|lokasi|desa|kelurahan|kecamatan|ribu|rb|juta|jt|miliar|milyar|triliun|rupiah|usd|mw|kwh|kva|hari|bulan|"
    "tahun|thn|jam|menit|kasus|kejadian|sekolah|siswa|guru"
)
_NUMBER = re.compile(
    rf"""(?P<sign>[-+\u2212(]?)\s?
    (?:(?P<currency>rp\.?|idr|us\$|\$)\s?)?
    (?P<digits>[0-9][0-9.,' ]*?)(?P<exponent>[eE][+-]?[0-9]{{1,2}})?
    (?P<closing>,-|,--|\))?
    (?:\s?(?P<unit>(?:{_UNITS})(?:\s?/\s?[a-z0-9²³]{{1,12}})?)\.?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(?<![0-9.,])(?P<year>(?:19|20)\d\d)\s?\*{1,4}\)?$|(?<=[0-9%])\s?\*{1,4}\)?$")
"""The stars of BPS behind provisional figures: ``1.234*)``, ``5,21 **``; behind a year they stand in a header."""
_GROUPS_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPS_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+")
_COUNTED = re.compile(
    r"(?<![a-z])(?:penduduk|jiwa|orang|kk|keluarga|siswa|guru|pegawai|kejadian|kasus|unit|rumah|ekor|laki|perempuan|pengunjung|"
    r"wisatawan|kunjungan)",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?<![a-z])(?:rasio|persen|rata|indeks|laju|tingkat|kepadatan|proporsi|angka)|%", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number that was written as text."""

    value: Decimal
    style: Style
    decimals: int = 0
    unit: str = ""
    """What is glued on: ``%``, ``km``, ``Rp``."""
    spaced: bool = False
    """Spaces separate the thousands."""
    bad_groups: bool = False
    """Its thousands marks do not stand before three digits: ``7 52``."""


def clean(text: str) -> str:
    """Return a text with single plain spaces and none at the ends."""
    if text.isascii():
        return " ".join(text.split())  # the same, several times as quick
    return _SPACES.sub(" ", text).strip()


def is_missing(value: object) -> bool:
    """Tell whether a cell is empty or holds a marker for a missing figure."""
    if not isinstance(value, str):
        return value is None
    text = clean(value).lower()
    return not text or text in MISSING_MARKERS or text in _NOT_REPORTED


def number(text: str, style: Literal["plain", "id", "en"] | None = None) -> Number | None:
    """Read a number in either way of writing, with spaces between thousands and a unit or a footnote mark glued on.

    Args:
        text: what the cell holds.
        style: how the column writes its numbers, which decides ``1.250``; without it such a number is taken as 1250 and
            marked as ambiguous.
    """
    if len(text) > _MAX_LENGTH:
        return None
    if text.isascii() and text.isdigit():
        return Number(Decimal(text), "plain")
    if not any(character.isdigit() for character in text):
        return None
    words = clean(text)
    if "*" in words and (mark := _FOOTNOTE.search(words)):
        words = words if mark["year"] else words[: mark.start()]
    match = _NUMBER.fullmatch(words)
    return _from_parts(match, style) if match else None


def _from_parts(match: re.Match[str], style: str | None) -> Number | None:
    grouped = _without_spaces(match["digits"].strip())
    if grouped is None or (match["sign"] == "(") != (match["closing"] == ")"):
        return None
    digits, spaced, bad_groups = grouped
    parsed = _parse(digits, "id" if match["closing"] in {",-", ",--"} else style)
    if parsed is None:
        return None
    plain, found = parsed
    try:
        value = Decimal(plain + (match["exponent"] or ""))
    except InvalidOperation:
        return None
    return Number(
        value=-value if match["sign"] in {"-", "\u2212", "("} else value,
        style=found,
        decimals=len(plain.partition(".")[2]),
        unit=(match["unit"] or match["currency"] or "").lower(),
        spaced=spaced,
        bad_groups=bad_groups,
    )


def _without_spaces(digits: str) -> tuple[str, bool, bool] | None:
    """Take out spaces and apostrophes between thousands: the rest, whether there were any, and whether misplaced."""
    parts = re.split(r"[ ']", digits)
    if len(parts) == 1:
        return digits, False, False
    whole = [*parts[:-1], re.split(r"[.,]", parts[-1])[0]]
    if not all(part.isdigit() for part in whole):
        return None
    well = len(whole[0]) <= _THOUSAND and all(len(part) == _THOUSAND for part in whole[1:])
    if not well and (len(whole) > _TWO_GROUPS or not all(len(part) in {2, 3} for part in whole[1:])):
        return None
    return "".join(parts), True, not well


def _parse(digits: str, style: str | None) -> tuple[str, Style] | None:
    """Return the digits with a decimal point, and the way they were written."""
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return digits, "plain"
    if dots and commas:
        return _both_marks(digits)
    mark = "." if dots else ","
    grouped = bool((_GROUPS_DOT if dots else _GROUPS_COMMA).fullmatch(digits))
    grouping: Style = "id" if dots else "en"
    decimal: Style = "plain" if dots else "id"
    if dots + commas > 1:
        return (digits.replace(mark, ""), grouping) if grouped else None
    if not grouped or digits.startswith("0"):
        return None if digits.endswith(mark) else (digits.replace(mark, "."), decimal)
    if style is None:
        return digits.replace(mark, ""), "ambiguous"
    return (digits.replace(mark, ""), grouping) if style == grouping else (digits.replace(mark, "."), decimal)


def _both_marks(digits: str) -> tuple[str, Style] | None:
    if digits.rindex(",") > digits.rindex("."):
        whole, _, decimals = digits.rpartition(",")
        valid = _GROUPS_DOT.fullmatch(whole)
        return (f"{whole.replace('.', '')}.{decimals}", "id") if valid and decimals.isdigit() else None
    whole, _, decimals = digits.rpartition(".")
    valid = _GROUPS_COMMA.fullmatch(whole)
    return (f"{whole.replace(',', '')}.{decimals}", "en") if valid and decimals.isdigit() else None


def column_style(texts: Iterable[str], header: str = "") -> ColumnStyle | None:
    """Decide how a column writes its numbers; ``None`` if it holds no number in text.

    ``1.250`` is thousands beside ``1.234,5`` and decimals beside ``12.5``. Beside nothing that decides, it is
    ambiguous, save that things that are counted (``header``) have no decimals: then ``50.36`` among them is a number
    damaged by Excel, and the column is mixed.
    """
    found: Counter[str] = Counter()
    for text in texts:
        parsed = number(text)
        if parsed is not None:
            found[_shape(clean(text), parsed)] += 1
    if not found:
        return None
    return _decided(found, counted=bool(_COUNTED.search(header)) and not _RATE.search(header))


def _shape(text: str, parsed: Number) -> str:
    if parsed.style == "ambiguous":
        return "ambiguous." if "." in text else "ambiguous,"
    return "point" if parsed.style == "plain" and parsed.decimals else parsed.style


def _decided(found: Counter[str], counted: bool) -> ColumnStyle:
    if found["id"] and (found["point"] or found["en"]):
        return "mixed"
    if found["id"] or found["en"]:
        return "id" if found["id"] else "en"
    if found["ambiguous,"]:
        return "en" if found["point"] and not found["ambiguous."] else "ambiguous"
    return _decided_dots(found["ambiguous."], found["point"], counted)


def _decided_dots(dotted: int, point: int, counted: bool) -> ColumnStyle:
    """Decide where dots alone stand in numbers: ``dotted`` as in 1.250, ``point`` as in 12.5."""
    if not dotted:
        return "plain"
    if counted and point <= dotted:
        return "mixed" if point else "id"
    return "plain" if point >= dotted else "ambiguous"


MONTHS = {
    name: month
    for month, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "peb", "pebruari", "february"),
            ("maret", "mar", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agu", "agt", "ags", "agust", "aug", "august"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct", "october"),
            ("november", "nov", "nop", "nopember"),
            ("desember", "des", "dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]+)[-/. ](\d{4}|\d{2})(?: \d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?")
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ].*)?")
_CENTURY = 50
_REGION_CODE = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")


def month(text: str) -> int | None:
    """Return the month that a text names, in full or short, in Indonesian or English."""
    return MONTHS.get(clean(text).lower().rstrip("."))


def parse_date(text: str) -> date | None:
    """Read ``17-08-2024``, ``17/08/2024``, ``17 Agustus 2024`` or ``2024-08-17``: the day always before the month."""
    words = clean(text).lower()
    if match := _YEAR_MONTH_DAY.fullmatch(words):
        parts = int(match[1]), int(match[2]), int(match[3])
    elif match := _DAY_MONTH_YEAR.fullmatch(words):
        named = int(match[2]) if match[2].isdigit() else MONTHS.get(match[2], 0)
        year = int(match[3])
        if len(match[3]) == _SHORT_YEAR:
            year += 2000 if year < _CENTURY else 1900
        parts = year, named, int(match[1])
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def region_code(text: str) -> str | None:
    """Return a Kemendagri code without stray spaces (``32. 04. 05`` is ``32.04.05``), or None if it is none."""
    code = re.sub(r"\s*\.\s*", ".", clean(text))
    return code if "." in code and _REGION_CODE.fullmatch(code) else None

"""The columns of a table: their names, and what they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from ckanext.satudata.domain.tables.book import Column, Kind, Sheet, Value
from ckanext.satudata.domain.tables.numbers import column_style, is_missing

from .cells import FIRST_YEAR, LAST_YEAR, Look, look, numeric, text_of

SAMPLE = 4_000
"""Rows of a large table that are looked at: the first half of them, the rest spread over the table."""
_MOSTLY = 0.8
_LONG_CODE = 9
_CODE_HEADER = re.compile(
    r"(?:^|[\W_])(kode|kd|code|nik|nip|nisn|nis|npsn|npwp|nuptk|no_?kk|kk_no|kodepos|kode_?pos|telepon|telp|hp|id|"
    r"(?:no|nomor)[\s_.]*(?:kk|ktp|hp|telp\w*|induk\w*|rekening|registrasi|surat|sk|izin|seri))(?:$|[\W_])",
    re.IGNORECASE,
)
_YEAR_HEADER = re.compile(r"(?:^|[\W_])(tahun|thn|year|periode)(?:$|[\W_])", re.IGNORECASE)
_NUMBER_HEADER = re.compile(r"no\.?|nomor|nomer|no\.? ?urut|nomor ?urut|#|num|number", re.IGNORECASE)
_DOTTED_CODE = re.compile(r"\d{2}(?:\s*\.\s*\d{2,4})+")
_BOOLEANS = frozenset({"true", "false"})
_JOIN = " - "


def sample_rows(rows: Sequence[int]) -> list[int]:
    """Return the rows that are looked at: all of a small table."""
    if len(rows) <= SAMPLE:
        return list(rows)
    first = SAMPLE // 2
    step = max(1, (len(rows) - first) // first)
    return [*islice(rows, first), *rows[first::step]]


def make_columns(
    sheet: Sheet, names: dict[int, tuple[str, ...]], data: Sequence[int], first: int, last: int
) -> tuple[Column, ...]:
    """Describe each column between two by the cells of its data rows."""
    values: dict[int, list[Value]] = {column: [] for column in range(first, last + 1)}
    for number in sample_rows(data):
        row = sheet.rows[number - 1]
        for column in range(first, min(last, len(row)) + 1):
            value = row[column - 1]
            if value is not None:
                values[column].append(value)
    return tuple(_column(column, names.get(column, ()), values[column]) for column in range(first, last + 1))


def _column(index: int, levels: tuple[str, ...], values: list[Value]) -> Column:
    name = _JOIN.join(levels)
    kind = kind_of(values, name)
    style = None
    if kind in {"integer", "number", "text"}:
        style = column_style((value for value in values if isinstance(value, str)), name)
        if kind == "text" and style:
            style = None
    return Column(index, name, levels, kind, style)


def kind_of(values: Iterable[Value], header: str) -> Kind:
    """Decide what a column holds by most of its cells; signs for missing figures do not count."""
    present = [value for value in values if not is_missing(value)]
    if not present:
        return "empty"
    if all(isinstance(value, bool) or (isinstance(value, str) and value.lower() in _BOOLEANS) for value in present):
        return "boolean"
    if _are_codes(present, header):
        return "code"
    looks = Counter(look(value) for value in present)
    enough = _MOSTLY * len(present)
    if looks[Look.year] >= enough and _YEAR_HEADER.search(header):
        return "year"
    if looks[Look.number] + looks[Look.year] >= enough:
        return "integer" if _are_whole(present) else "number"
    return _kind_of_words(looks, enough)


def _kind_of_words(looks: Counter[Look], enough: float) -> Kind:
    if looks[Look.month] >= enough:
        return "month"
    return "date" if looks[Look.date] >= enough else "text"


def _are_codes(present: Sequence[Value], header: str) -> bool:
    texts = [text_of(value) for value in present]
    digits = [text for text in texts if text.isdigit()]
    if sum(bool(_DOTTED_CODE.fullmatch(text)) for text in texts) >= _MOSTLY * len(texts):
        return bool(_CODE_HEADER.search(header)) or _has_code_groups(texts)  # 35.01 under kode_kabupaten_kota
    if len(digits) < _MOSTLY * len(texts):
        return bool(_CODE_HEADER.search(header)) and all(any(c.isdigit() for c in text) for text in texts)
    if _CODE_HEADER.search(header):
        return True
    if any(text.startswith("0") and len(text) > 1 for text in digits):
        return True
    same_length = len({len(text) for text in digits}) == 1
    return same_length and len(digits[0]) >= _LONG_CODE and len(digits) > 2  # noqa: PLR2004


def _has_code_groups(texts: Sequence[str]) -> bool:
    """Whether dotted digits are region codes and not numbers as ``50.36``: spaces, or more than one dot."""
    return any(text.count(".") > 1 or " " in text for text in texts)


def _are_whole(present: Sequence[Value]) -> bool:
    numbers = [numeric(value) for value in present]
    known = [value for value in numbers if value is not None]
    return bool(known) and all(value == int(value) for value in known)


def number_column(sheet: Sheet, columns: Sequence[Column], data: Sequence[int]) -> int | None:
    """Return the column that only counts the rows: ``No``, or nameless from 0 or 1 on."""
    for column in columns[:2]:
        named = bool(_NUMBER_HEADER.fullmatch(column.name.strip()))
        if (named or not column.name) and _counts_rows(sheet, column.index, data, named=named):
            return column.index
        if column.kind != "empty":
            break
    return None


def _counts_rows(sheet: Sheet, column: int, data: Sequence[int], *, named: bool) -> bool:
    values = [_at(sheet, number, column) for number in sample_rows(data)[: SAMPLE // 2]]
    numbers = [numeric(value) for value in values]
    known = [value for value in numbers if value is not None]
    if named:
        return not known or all(value == int(value) for value in known)
    steps = sum(after - before == 1 for before, after in zip(known, known[1:], strict=False))
    return len(known) > 1 and known[0] in {0, 1} and steps >= _MOSTLY * (len(known) - 1)


def _at(sheet: Sheet, number: int, column: int) -> Value:
    row = sheet.rows[number - 1]
    return row[column - 1] if column <= len(row) else None


def is_year(value: float | None) -> bool:
    """Tell whether a number can be a year."""
    return value is not None and FIRST_YEAR <= value <= LAST_YEAR

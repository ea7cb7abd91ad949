"""A sheet that describes the data of a workbook: ``kode``, ``produsen``, ``konsep``, ``definisi``, ``satuan``.

Offices write it downwards (a name, perhaps a colon, a value) or as a header with one row per measure. What it says is
offered for the form of metadata; nothing is taken over by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ckanext.satudata.domain.tables.book import Book, Sheet, Value
from ckanext.satudata.domain.tables.numbers import clean, is_missing

_NAMES: Mapping[str, str] = {
    "kode": r"kode( data| metadata| referensi| wilayah)?",
    "judul": r"judul( data| tabel| dataset)?|nama( data| dataset| indikator| tabel| variabel)?",
    "produsen": r"produsen( data)?|instansi( produsen)?|opd|perangkat daerah|dinas|sumber( data)?|unit kerja",
    "konsep": r"konsep( data| statistik)?",
    "definisi": r"definisi( data| operasional| variabel)?|pengertian",
    "klasifikasi": r"klasifikasi( data| penyajian)?",
    "ukuran": r"ukuran( data)?",
    "satuan": r"satuan( data)?|unit",
    "periode": r"periode( data| waktu| pendataan)?|tahun( data)?|waktu",
    "jadwal": r"(jadwal|frekuensi)( rilis| pemutakhiran| penyajian| penerbitan| pembaruan)?",
    "wilayah": r"wilayah|cakupan( wilayah)?|tingkat penyajian|level( wilayah)?",
    "kontak": r"kontak|narahubung|penanggung jawab",
    "keterangan": r"keterangan|catatan|deskripsi",
}
"""What is known -> how offices call it."""
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _NAMES.items()}
_SHEET_NAME = re.compile(r"(ms[-_ ]?(keg|var|ind)|meta[-_ ]?data\w*|keterangan data|standar data)\b.*", re.IGNORECASE)
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 200, 30, 2_000
_FEWEST = 2


def metadata(book: Book) -> dict[str, str]:
    """Return what the sheet of metadata says, by the names above; nothing if there is no such sheet.

    A sheet counts if its name says so and it names one thing, or by two things that only such a sheet names together.
    """
    for sheet in sorted(book.sheets, key=lambda sheet: not is_metadata_sheet(sheet)):
        found = _of_sheet(sheet)
        if is_metadata_sheet(sheet) and found:
            return found
        if len(found) > _FEWEST and {"konsep", "definisi"} <= found.keys():
            return found
    return {}


def is_metadata_sheet(sheet: Sheet) -> bool:
    """Tell whether the name of a sheet says that it describes the others."""
    return bool(_SHEET_NAME.fullmatch(clean(sheet.name)))


def _of_sheet(sheet: Sheet) -> dict[str, str]:
    rows = [[_text(value) for value in row[:_MOST_COLUMNS]] for row in sheet.rows[:_MOST_ROWS]]
    across = _across(rows)
    return across if len(across) >= _FEWEST else _downwards(rows)


def _across(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Read a header and the row below it; of several rows only what is the same in all."""
    for position, row in enumerate(rows):
        columns = {name: column for column, text in enumerate(row) if (name := _named(text))}
        if len(columns) < _FEWEST + 1:
            continue
        below = [other for other in rows[position + 1 :] if any(other)]
        found: dict[str, str] = {}
        for name, column in columns.items():
            values = {other[column] for other in below if column < len(other) and other[column]}
            if len(values) == 1:
                found[name] = values.pop()
        return found
    return {}


def _downwards(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Read lines of a name and a value, with numbers, colons and empty cells around them."""
    found: dict[str, str] = {}
    for row in rows:
        for name, value in _pairs(row):
            found.setdefault(name, value)
    return found


def _pairs(row: Sequence[str]) -> Iterator[tuple[str, str]]:
    cells = [text for text in row if text and text != ":"]
    if len(cells) == 1 and ":" in cells[0]:
        before, _, after = cells[0].partition(":")
        cells = [before.strip(), after.strip()]
    if cells and cells[0].rstrip(".").isdigit():
        cells = cells[1:]
    if len(cells) > 1 and cells[1] and (name := _named(cells[0])):
        yield name, cells[1].removeprefix(":").strip()


def _named(text: str) -> str | None:
    bare = re.sub(r"^\d+\s*[.)]\s*", "", text).strip().rstrip(":").strip().replace("_", " ")
    return next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), None)


def _text(value: Value) -> str:
    return "" if is_missing(value) else clean(str(value))[:_LONGEST]

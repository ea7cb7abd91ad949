"""What calamine does not tell of an XLSX file, found without building its XML in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import chain
from posixpath import join, normpath
from typing import IO

from ckanext.satudata.domain.tables.letters import column_number

from .facts import MAX_LISTED, SheetFacts, WorkbookFacts
from .ooxml_properties import properties
from .ooxml_texts import STRINGS, check_texts
from .package import SMALL_PART, Package, opened
from .result import MEGABYTE, Limits, NotReadable

_P = rb"(?:[\w.-]+:)?"
"""A prefix of a namespace, which some programs write."""
_SHEET = re.compile(rb"<" + _P + rb"sheet\s([^<>]*)>")
_RELATION = re.compile(rb"<" + _P + rb"Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# Only cells far to the right or far below need to be looked at to know how large the sheet is. Almost all programs
# write ``r="A1"``, which is found much quicker than what XML allows besides.
_FAR = re.compile(rb"r=\"([A-Za-z]{2,}[0-9]+|[A-Za-z][0-9]{6,})\"")
_FAR_SPACED = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{2,}[0-9]+|[A-Za-z][0-9]{6,})[\"']")
_ANY = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+[0-9]+)[\"']")
_SPACED = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=", b"r= ", b"r=\t", b"r=\n", b"r=\r")
_DIGITS, _LETTERS = b"0123456789", b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_BARE = re.compile(rb"<" + _P + rb"c(?:\s+(?!r\s*=)[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*\s*/?>")
"""A cell that does not say where it stands; it follows the one before."""
_ROW_OR_CELL = re.compile(rb"<" + _P + rb"(row|c)(\s[^<>]*)?>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,4})([0-9]{1,8})[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_HIDDEN_ROW = re.compile(rb"<" + _P + rb"row\s[^<>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]*>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_COLUMN = re.compile(rb"<" + _P + rb"col\s[^<>]*>")
_ERROR = re.compile(rb"<" + _P + rb"c\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_UNCOUNTED = re.compile(
    rb"<" + _P + rb"c\s(?![^<>]*\bt=\"str\")[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*>\s*"
    + rb"<" + _P + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + _P
    + rb"f>)\s*(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)?\s*</" + _P + rb"c>"
)  # fmt: skip
_TALL, _WIDE = 1_048_576, 16_384
_MOST_HIDDEN, _MOST_MERGED = 500, 500_000
_CELL_SIGNS = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t", b":c ", b":c>", b":c/")
_LONGEST_TAG = 8_192


def examine(file: IO[bytes], limits: Limits) -> WorkbookFacts:
    """Look through an XLSX file before it is read.

    Raises:
        NotReadable: it is damaged, protected by a password or would fill the memory.
    """
    with opened(file, limits) as package:
        for name in package.names:
            if not name.startswith(("xl/worksheets/", "xl/media/", "xl/drawings/")):
                _check_size(package.size(name), limits.max_part)
        parts = worksheet_parts(package)
        if len(parts) > limits.max_sheets:
            raise NotReadable("too_large", variant="sheets", limit=limits.max_sheets)
        measured = {part: _examined(package, part, limits) for part in _possible_sheets(package)}
        sheets = tuple(replace(measured[part], name=name) for name, part in parts)
        for name in package.names:
            # A reader does not tell capital letters apart.
            if name.lower().endswith(STRINGS.rpartition("/")[2].lower()):
                check_texts(package, name, list(measured))
        return WorkbookFacts(sheets, properties(package))


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise NotReadable("too_large", variant="unpacked", limit=limit // MEGABYTE)


def attributes(raw: bytes) -> dict[str, str]:
    """Return the attributes of a tag, without prefixes."""
    return {
        name.decode("ascii", "replace").rpartition(":")[2]: unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(raw[:_LONGEST_TAG])
    }


def worksheet_parts(package: Package) -> list[tuple[str, str]]:
    """Return names and parts of the worksheets, in the order of the workbook."""
    relations = {found.get("Id", ""): found for found in _relations(package)}
    parts: list[tuple[str, str]] = []
    for facts in map(attributes, _SHEET.findall(package.whole(_workbook(package)))):
        found = relations.get(facts.get("id", ""), {})
        places = _places_of(package, found.get("Target", ""))
        if found.get("Type", "").endswith("/worksheet") and places:
            parts.append((facts.get("name", ""), places[0]))
    return parts


def _possible_sheets(package: Package) -> list[str]:
    """Return every part that a reader may take for a sheet, so that none is read unmeasured.

    Raises:
        NotReadable: the lists of parts are so large that they are not read.
    """
    workbook = _workbook(package)
    for name in (workbook, _relations_of(workbook)):
        _check_size(package.size(name), SMALL_PART)
    found = {place for facts in _relations(package) for place in _places_of(package, facts.get("Target", ""))}
    found |= {
        name for name in package.names if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")
    }
    return sorted(
        name for name in found if name.lower() not in {STRINGS.lower(), "xl/styles.xml"} and not name.endswith(".bin")
    )


def _workbook(package: Package) -> str:
    return next((name for name in package.names if name.lower() == "xl/workbook.xml"), "xl/workbook.xml")


def _relations_of(part: str) -> str:
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels"


def _relations(package: Package) -> list[dict[str, str]]:
    return [attributes(raw) for raw in _RELATION.findall(package.whole(_relations_of(_workbook(package))))]


def _places_of(package: Package, target: str) -> list[str]:
    """Return the parts that a target may mean: relative to the workbook, or from the root."""
    if not target:
        return []
    bare = target.lstrip("/")
    wanted = (bare,) if target.startswith("/") else (normpath(join("xl", target)), f"xl/{bare}", bare)
    found = (package.by_small_letters.get(place.lower()) for place in wanted)
    return list(dict.fromkeys(place for place in found if place))


def _examined(package: Package, part: str, limits: Limits) -> SheetFacts:
    sheet = SheetFacts()
    merged = written = 0
    bare = False
    is_large = package.size(part) > limits.max_sheet_cells * len(b"<c/>")
    for piece in package.pieces(part):
        _measure(sheet, piece)
        merged += piece.count(b"mergeCell ")
        # Some may stand at the same place of the sheet, and a reader keeps them all.
        written += sum(piece.count(sign) for sign in _CELL_SIGNS) if is_large else 0
        if written > limits.max_sheet_cells:
            raise NotReadable("too_large", variant="cells", limit=limits.max_sheet_cells)
        bare = bare or _BARE.search(piece) is not None
        if merged > _MOST_MERGED:
            raise NotReadable("too_large", variant="cells", limit=_MOST_MERGED)
        _collect(sheet, piece)
    sheet.cells = max(sheet.last_row, _NEAR_ROWS) * max(sheet.last_column, _NEAR_COLUMNS)
    # That is far too many for a small sheet, and a workbook may have several.
    if sheet.cells > min(limits.max_sheet_cells, package.size(part) // 4):
        for piece in package.pieces(part):
            _measure(sheet, piece, _ANY)
        sheet.cells = sheet.last_row * sheet.last_column
    if bare:
        _follow(sheet, package.pieces(part), limits)
    if sheet.last_column > limits.max_columns:
        raise NotReadable("too_large", variant="columns", limit=limits.max_columns)
    if sheet.cells > limits.max_sheet_cells:
        raise NotReadable("too_large", variant="cells", limit=limits.max_sheet_cells)
    return sheet


def _follow(sheet: SheetFacts, pieces: Iterator[bytes], limits: Limits) -> None:
    """Measure a sheet row by row and cell by cell, as a reader goes through one whose cells do not all have a place."""
    row = column = 0
    for match in chain.from_iterable(map(_ROW_OR_CELL.finditer, pieces)):
        place = _PLACE.search(match[2] or b"")
        if match[1] == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column = _column(place[1]) if place and place[1] else column + 1
        sheet.last_row = max(sheet.last_row, row, int(place[2]) if place else 0)
        sheet.last_column = max(sheet.last_column, column)
        if sheet.last_column > limits.max_columns or sheet.last_row * sheet.last_column > limits.max_sheet_cells:
            break
    sheet.cells = sheet.last_row * sheet.last_column


def _measure(sheet: SheetFacts, piece: bytes, pattern: re.Pattern[bytes] | None = None) -> None:
    if pattern is None:
        pattern = _FAR_SPACED if any(sign in piece for sign in _SPACED) else _FAR
    places = b" ".join(pattern.findall(piece))
    if places:
        rows = set(places.translate(None, _LETTERS).split())
        columns = set(places.translate(None, _DIGITS).split())
        sheet.last_row = max(sheet.last_row, *(int(row[:8]) for row in rows), 0)
        sheet.last_column = max(sheet.last_column, *map(_column, columns), 0)


def _column(letters: bytes) -> int:
    return column_number(letters.decode().upper()[:4])


def _collect(sheet: SheetFacts, piece: bytes) -> None:
    if b"hidden" in piece and _HIDDEN.search(piece):
        sheet.hidden_rows.update(_hidden_rows(piece))
        sheet.hidden_columns.update(_hidden_columns(piece))
    if b'"e"' in piece or b"'e'" in piece:
        sheet.error_cells += _places(_ERROR, piece, MAX_LISTED - len(sheet.error_cells))
    if b"<f" in piece or b":f" in piece:
        sheet.uncounted += _places(_UNCOUNTED, piece, MAX_LISTED - len(sheet.uncounted))


def _hidden_rows(piece: bytes) -> Iterator[int]:
    for match in _HIDDEN_ROW.finditer(piece):
        number = _ROW_NUMBER.search(match[0])
        if number and int(number[1]) <= _TALL:
            yield int(number[1])


def _hidden_columns(piece: bytes) -> set[int]:
    places: set[tuple[int, int]] = set()
    for match in _COLUMN.finditer(piece):
        if _HIDDEN.search(match[0]):
            facts = attributes(match[0])
            first, last = facts.get("min", ""), facts.get("max", "")
            if first.isdigit() and last.isdigit() and len(places) < _MOST_HIDDEN:
                places.add((int(first[:6]), min(int(last[:6]), _WIDE)))
    return {column for first, last in places for column in range(first, last + 1)}


def _places(pattern: re.Pattern[bytes], piece: bytes, most: int) -> list[tuple[int, int]]:
    found = [(int(row), column_number(letters.decode())) for letters, row in pattern.findall(piece)]
    return found[: max(0, most)]

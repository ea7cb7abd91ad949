"""The sheet "Ringkasan" of a marked-up workbook, as rows of cells; and the words of its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.markup.places import Places
from ckanext.satudata.domain.tables.messages import advice, figure, message
from ckanext.satudata.domain.tables.own_sheets import SUMMARY_TITLES
from ckanext.satudata.domain.tables.writing import (
    BOLD,
    GRID,
    HEADING,
    HEADING_FILL,
    NO_AUTHOR,
    TITLE,
    WRAP,
    clean,
    height,
    link,
    put,
)

_COLOUR_OF = {Severity.galat: "FFC7CE", Severity.peringatan: "FFEB9C", Severity.saran: "DDEBF7"}
COLOURS = frozenset(_COLOUR_OF.values())
FILLS: Mapping[Severity, PatternFill] = {
    severity: PatternFill("solid", fgColor=colour) for severity, colour in _COLOUR_OF.items()
}
WIDTHS = (14, 22, 12, 10, 64, 64)

_SEVERITIES = {
    Severity.galat: Text("Galat", "Error"),
    Severity.peringatan: Text("Peringatan", "Warning"),
    Severity.saran: Text("Saran", "Suggestion"),
}
OUR_PART = re.compile(
    r"(?:^|\n\n)(?:" + "|".join(word for text in _SEVERITIES.values() for word in (text.id, text.en)) + r"): "
)
"""Where our words begin in a comment."""

_TITLE = Text(*SUMMARY_TITLES)
_NOTHING = Text("Tidak ada temuan. Berkas siap dipakai.", "Nothing found. The file is ready for use.")
_LEGEND = (
    Text(
        "Sel yang bermasalah diwarnai; komentarnya menjelaskan apa yang perlu dilakukan.",
        "Cells with a problem are coloured; their comment says what to do.",
    ),
    Text(
        "Perbaiki di sini atau di berkas asal, lalu unggah lagi. Lembar ini dan komentarnya tidak ikut diperiksa.",
        "Mend them here or in your own file, then upload it again. This sheet and the comments are not checked.",
    ),
)
_SHORTENED = Text(
    "Sebagian tempat tidak diberi komentar karena terlalu banyak.", "Some places bear no comment: there are too many."
)
_CUT = Text(
    "Berkas sangat besar; salinan ini hanya memuat {rows} baris pertama tiap lembar.",
    "The file is very large; this copy holds only the first {rows} rows of each sheet.",
)
_UNREADABLE = Text(
    "Isi berkas tidak dapat dibaca, jadi tidak ada yang ditandai.",
    "The file could not be read, so there is nothing to mark.",
)
_WHOLE_FILE = Text("Seluruh berkas", "Whole file")
_WHOLE_SHEET = Text("Seluruh lembar", "Whole sheet")
_HEADERS = (
    Text("Tingkat", "Severity"),
    Text("Lembar", "Sheet"),
    Text("Tempat", "Place"),
    Text("Jumlah", "Count"),
    Text("Temuan", "Finding"),
    Text("Yang perlu dilakukan", "What to do"),
)
_ORDER = tuple(Severity)
_LONGEST_COMMENT = 2_000


@dataclass(frozen=True)
class SummaryCell:
    """A cell of the summary: its value, its look, and where it leads."""

    value: object = None
    font: Font | None = None
    fill: PatternFill | None = None
    grid: bool = False
    target: tuple[str, str] | None = None
    """Sheet and cell."""

    def write(self, cell: Any) -> Any:
        """Write this into a cell of openpyxl and return that."""
        put(cell, self.value)
        if self.grid:
            cell.alignment, cell.border = WRAP, GRID
        if self.fill is not None:
            cell.fill = self.fill
        if self.target is not None:
            link(cell, *self.target)
        if self.font is not None:
            cell.font = self.font
        return cell


@dataclass(frozen=True)
class Summary:
    """What the summary is made of.

    Attributes:
        sheets: names of the sheets in the copy, by their name in the file.
        rows_kept: how many rows of each sheet the copy holds, where it does not hold all.
    """

    name: str
    findings: Sequence[Finding]
    places: Places
    sheets: Mapping[str, str]
    language: str
    readable: bool = True
    rows_kept: int | None = None

    def first_row(self) -> str:
        """Return the first cell below the header, where the sheet is frozen."""
        return f"A{5 + len(list(self._notes()))}"

    def rows(self) -> Iterator[tuple[float | None, list[SummaryCell]]]:
        """Yield the rows of the sheet, each with its height where it needs one."""
        yield None, [SummaryCell(_TITLE.in_language(self.language), TITLE)]
        yield None, [SummaryCell(self.name, BOLD)]
        yield None, [SummaryCell(self._verdict(), BOLD)]
        for note in self._notes():
            yield None, [SummaryCell(note)]
        yield (
            None,
            [SummaryCell(text.in_language(self.language), HEADING, HEADING_FILL, grid=True) for text in _HEADERS],
        )
        for position in sorted(range(len(self.findings)), key=self._weight):
            cells = self._row(position)
            texts = [str(cell.value or "") for cell in cells]
            yield height(zip(texts, WIDTHS, strict=True)), cells

    def _weight(self, position: int) -> int:
        return _ORDER.index(self.findings[position].severity)

    def _verdict(self) -> str:
        counts = [(level, sum(finding.severity == level for finding in self.findings)) for level in _ORDER]
        words = [f"{count} {_SEVERITIES[level].in_language(self.language).lower()}" for level, count in counts if count]
        return ", ".join(words) if words else _NOTHING.in_language(self.language)

    def _notes(self) -> Iterator[str]:
        if not self.readable:
            yield _UNREADABLE.in_language(self.language)
        elif self.findings:
            yield from (text.in_language(self.language) for text in _LEGEND)
        if self.places.shortened:
            yield _SHORTENED.in_language(self.language)
        if self.rows_kept is not None:
            rows = figure(self.rows_kept, self.language)
            yield _CUT.in_language(self.language).format(rows=rows)

    def _row(self, position: int) -> list[SummaryCell]:
        finding = self.findings[position]
        sheet, place, target = self._place(position, finding)
        return [
            SummaryCell(
                _SEVERITIES[finding.severity].in_language(self.language), fill=FILLS[finding.severity], grid=True
            ),
            SummaryCell(sheet, grid=True),
            SummaryCell(place, grid=True, target=target),
            SummaryCell(finding.count, grid=True),
            SummaryCell(message(finding, self.language), grid=True),
            SummaryCell(advice(finding, self.language), grid=True),
        ]

    def _place(self, position: int, finding: Finding) -> tuple[str, str, tuple[str, str] | None]:
        sheet = self.sheets.get(finding.sheet, finding.sheet)
        first = self.places.first.get(position)
        if first is None:
            return (
                (sheet, _WHOLE_SHEET.in_language(self.language), None)
                if finding.sheet
                else (
                    "",
                    _WHOLE_FILE.in_language(self.language),
                    None,
                )
            )
        name, row, column = first
        place = f"{get_column_letter(column)}{row}"
        shown = self.sheets.get(name, name)
        kept = self.rows_kept is None or row <= self.rows_kept
        return shown, place, (shown, place) if kept else None


def comment_of(findings: Sequence[Finding], positions: Sequence[int], language: str, before: str = "") -> Comment:
    """Return the comment of a cell: what was found there and what to do, after what the person wrote there."""
    parts = [before] if before else []
    for position in positions:
        finding = findings[position]
        severity = _SEVERITIES[finding.severity].in_language(language)
        parts.append(f"{severity}: {message(finding, language)}\n→ {advice(finding, language)}")
    text = clean("\n\n".join(parts))[:_LONGEST_COMMENT]
    comment = Comment(text, NO_AUTHOR)
    comment.width = 360
    comment.height = min(40 + 17 * sum(1 + len(line) // 52 for line in text.split("\n")), 420)
    return comment

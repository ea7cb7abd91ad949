"""The rows above the data: titles, the levels of the header, the row that numbers the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .cells import LABELS, Look, Row, Rows

_LOOK_AHEAD = 12
_MAX_LEVELS = 8
_MAX_TITLES = 40
_REPEATED = 0.5


@dataclass(frozen=True)
class Head:
    """What stands above the data of a table."""

    titles: tuple[int, ...]
    header: tuple[int, ...]
    levels: tuple[int, ...]
    """The header's rows without the one that numbers the columns and without repetitions."""
    data_from: int


def find_head(rows: Rows, first: int, last: int) -> Head | None:
    """Find titles and header at the beginning of a block of rows without an empty one; None if there is no header."""
    main = _main_row(rows, first, last)
    if main is None:
        return _staircase(rows, first, last)
    top = _upwards(rows, main, first, last)
    bottom = _downwards(rows, main, last)
    header = list(range(top, bottom + 1))
    levels = _without_repetitions(rows, header)
    data_from = bottom + 1
    if data_from <= last and _numbers_columns(rows, data_from, last):
        header.append(data_from)
        data_from += 1
    return Head(tuple(range(first, top)), tuple(header), tuple(levels), data_from)


def _main_row(rows: Rows, first: int, last: int) -> int | None:
    """The first row that names at least half of the columns that the rows below it use."""
    for number in range(first, min(last, first + _MAX_TITLES) + 1):
        row = rows[number]
        if row.is_single_text():
            continue
        if _names_dates(row, rows, number, last):
            return number
        if row.is_header_like() and len(row.covered) >= max(2, _usual_width(rows, number + 1, last) / 2):
            return number
        if any(look in {Look.number, Look.date} for look in row.looks.values()) and row.filled > 1:
            if _names_and_values(row, rows, number, last):
                continue
            return None
    return None


def _names_dates(row: Row, rows: Rows, number: int, last: int) -> bool:
    """Whether dates of the workbook name columns of figures: months as spreadsheets show them (``Jan-23``)."""
    dates = [column for column, look in row.looks.items() if look is Look.date]
    if len(dates) < 2 or number == last or not set(row.looks.values()) <= LABELS | {Look.date}:  # noqa: PLR2004
        return False
    below = rows[number + 1].looks
    return all(below.get(column) is Look.number for column in dates)


def _names_and_values(row: Row, rows: Rows, number: int, last: int) -> bool:
    """Whether it is no data but a line as ``Kode wilayah : 32`` above a wider table."""
    return row.filled <= 3 and _usual_width(rows, number + 1, last) >= 2 * row.filled  # noqa: PLR2004 - name, colon, value


def _staircase(rows: Rows, first: int, last: int) -> Head | None:
    """A header whose levels name one column each, as BPS exports tables of two columns: ``Wilayah,`` then ``,2023``."""
    steps: list[int] = []
    for number in range(first, min(last, first + _MAX_LEVELS) + 1):
        if not rows[number].is_single_text():
            break
        steps.append(number)
    named = {rows[number].first for number in steps}
    if len(named) < 2 or steps[-1] == last:  # noqa: PLR2004 - one column alone is a title
        return None
    if rows[steps[0]].first != min(named) or not set(rows[steps[-1] + 1].looks) <= named:
        return None
    return Head((), tuple(steps), tuple(steps), steps[-1] + 1)


def _usual_width(rows: Rows, first: int, last: int) -> float:
    widths = [rows[number].filled for number in range(first, min(last, first + _LOOK_AHEAD) + 1)]
    wide = [width for width in widths if width > 1]
    return median(wide) if wide else 0


def _upwards(rows: Rows, main: int, first: int, last: int) -> int:
    """Go up while rows belong to the header: as long as columns lack a name, or cells are merged over several."""
    row = rows[main]
    below = [rows[number] for number in range(main + 1, min(last, main + _LOOK_AHEAD) + 1)]
    used = {column for other in below for column in other.looks} | row.covered
    nameless = used - row.covered
    top = main
    for number in range(main - 1, max(first, main - _MAX_LEVELS) - 1, -1):
        above = rows[number]
        if not set(above.looks.values()) <= LABELS:
            break
        named = nameless & above.covered
        is_level = _is_level(above, used)
        if named and (above.filled > 1 or named == nameless):
            nameless -= named
            top = number
        elif is_level:
            top = number
        elif not (nameless and above.filled == 1 and above.first > min(used)):
            break
    return top


def _is_level(row: Row, used: set[int]) -> bool:
    """Whether a row above the header is a level of it: several cells, not one title over the whole width."""
    return row.filled > 1 and bool(row.covered & used) and not row.covered - set(range(min(used), max(used) + 1))


def _downwards(rows: Rows, main: int, last: int) -> int:
    """Go down while rows divide what stands above: under merged cells, in gaps, or the same texts again."""
    bottom = main
    until = max((rows.merged_below(main, column) for column in rows[main].looks), default=main)
    for number in range(main + 1, min(last, main + _MAX_LEVELS) + 1):
        below, above = rows[number], rows[bottom]
        belongs = _divides(above, below) or _repeats(above, below) or _names_figures(rows, number, last)
        if number > until and not belongs:
            break
        if number <= until and Look.number in below.looks.values():
            break
        bottom = number
        until = max([until, *(rows.merged_below(number, column) for column in below.looks)])
    return bottom


def _divides(above: Row, below: Row) -> bool:
    """Whether cells stand only where the row above is merged over several columns, or is empty beside a text."""
    if below.filled < 2 or not set(below.looks.values()) <= LABELS:  # noqa: PLR2004 - one text alone is a section
        return False
    divided: set[int] = set()
    columns = sorted(above.looks)
    end = max(below.looks)
    for position, start in enumerate(columns):
        following = columns[position + 1] if position + 1 < len(columns) else end + 1
        reach = above.spans.get(start, following - 1)
        if reach > start:
            divided |= set(range(start, reach + 1))
    return set(below.looks) <= divided


def _names_figures(rows: Rows, number: int, last: int) -> bool:
    """Whether a row of words stands over columns of figures, as the names of the columns in a second language do."""
    row = rows[number]
    if not row.is_header_like() or set(row.looks.values()) != {Look.text}:
        return False
    below = [rows[other] for other in range(number + 1, min(last, number + _LOOK_AHEAD) + 1)]
    below = [other for other in below if other.filled > 1]
    figures = [
        column
        for column in {column for other in below for column in other.looks}
        if sum(other.looks.get(column) in {Look.number, Look.year} for other in below) > len(below) / 2
    ]
    return bool(figures) and sum(column in row.looks for column in figures) > len(figures) / 2


def _repeats(above: Row, below: Row) -> bool:
    if not set(below.looks.values()) <= LABELS or below.filled < 2:  # noqa: PLR2004
        return False
    same = sum(below.texts.get(column) == text for column, text in above.texts.items())
    return same >= _REPEATED * above.filled


def _numbers_columns(rows: Rows, number: int, last: int) -> bool:
    """Whether a row numbers the columns, and is not the first row of data that happens to be 1, 2, 3."""
    if not rows[number].is_numbering():
        return False
    return number == last or not rows[number + 1].texts.get(rows[number].first, "").startswith("2")


def _without_repetitions(rows: Rows, header: Sequence[int]) -> list[int]:
    kept: list[int] = []
    for number in header:
        if kept and rows[kept[-1]].texts == rows[number].texts:
            continue
        kept.append(number)
    return kept


def level_texts(rows: Rows, levels: Sequence[int], first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Return for each column what the levels above it say, from top to bottom, each once."""
    names: dict[int, list[str]] = {column: [] for column in range(first, last + 1)}
    for position, number in enumerate(levels):
        row = rows[number]
        reaching = _reaching(row, rows, levels[position + 1 :], last)
        for column in range(first, last + 1):
            text = row.texts.get(column) or reaching.get(column, "")
            if text and (not names[column] or names[column][-1] != text):
                names[column].append(text)
    return {column: tuple(texts) for column, texts in names.items()}


def _reaching(row: Row, rows: Rows, below: Sequence[int], last: int) -> dict[int, str]:
    """Texts that reach to the right: over merged cells, or over a gap that a lower level names."""
    reaching: dict[int, str] = {}
    named_below = {column for number in below for column in rows[number].looks}
    current, until = "", 0
    for column in range(1, last + 1):
        if column in row.texts:
            # A name without any below it is that of its column alone, however empty the cells beside it are.
            alone = column not in row.spans and (bool(row.spans) or column not in named_below)
            current, until = row.texts[column], row.spans.get(column, column if alone else last)
        elif current and column <= until and (column in row.covered or column in named_below):
            reaching[column] = current
    return reaching

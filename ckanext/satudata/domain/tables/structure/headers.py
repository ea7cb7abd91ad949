"""The rows above the data: titles, the levels of the header, the row that numbers the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ckanext.satudata.domain.tables.numbers import is_missing

from .cells import LABELS, Look, Row, Rows
from .words import FACT, is_numbered_title, is_title

_LOOK_AHEAD = 12
_MAX_LEVELS = 8
_MAX_TITLES = 40
_LONGEST = _MAX_TITLES + _MAX_LEVELS + 2 * _LOOK_AHEAD
_REPEATED = 0.5
_MOSTLY = 0.7
_FEWEST_NAMES = 4
_FEWEST_COUNTED = 2


@dataclass(frozen=True)
class Head:
    """What stands above the data of a table."""

    titles: tuple[int, ...]
    header: tuple[int, ...]
    levels: tuple[int, ...]
    """The header's rows without the one that numbers the columns and without repetitions."""
    data_from: int


class _Window:
    """The first of the rows in which a header is searched; positions count from 0."""

    def __init__(self, rows: Rows, numbers: Sequence[int]) -> None:
        self._rows = rows
        self.numbers = numbers[:_LONGEST]
        self._known: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, position: int) -> Row:
        if position not in self._known:
            self._known[position] = self._rows[self.numbers[position]]
        return self._known[position]

    def below(self, position: int) -> list[Row]:
        """Return the next rows under one."""
        return [self[other] for other in range(position + 1, min(len(self), position + 1 + _LOOK_AHEAD))]

    def merged_below(self, position: int) -> int:
        """Return the last row that a cell of this one is merged down to."""
        row = self[position]
        return max((self._rows.merged_below(row.number, column) for column in row.looks), default=row.number)


def find_head(rows: Rows, numbers: Sequence[int]) -> Head | None:
    """Find titles and header at the beginning of rows none of which is empty; None if there is no header.

    Args:
        rows: of the sheet.
        numbers: of the rows, ascending; mostly neighbours.
    """
    window = _Window(rows, numbers)
    main = _main_row(window)
    if main is None:
        return _staircase(window)
    top = _upwards(window, main)
    bottom = _downwards(window, main)
    header = list(range(top, bottom + 1))
    levels = _without_repetitions(window, header)
    data = bottom + 1
    if data < len(window) and _numbers_columns(window, data):
        header.append(data)
        data += 1
    return _head(window, range(top), header, levels, data)


def _head(window: _Window, titles: Sequence[int], header: Sequence[int], levels: Sequence[int], data: int) -> Head:
    numbers = window.numbers
    data_from = numbers[data] if data < len(numbers) else numbers[-1] + 1
    above, named, divided = (tuple(numbers[position] for position in part) for part in (titles, header, levels))
    return Head(above, named, divided, data_from)


def _main_row(window: _Window) -> int | None:
    """The first row that names at least half of the columns that the rows below it use."""
    for position in range(min(len(window), _MAX_TITLES + 1)):
        row = window[position]
        if is_title_row(row) or _is_fact_above(window, position):
            continue
        if _names_dates(window, position) or _names_most_figures(window, position) or _names_numbers(row):
            return position
        if row.is_header_like() and _counts_in_groups(window, position + 1, row):
            return position
        if row.is_header_like(first=True) and len(row.covered) >= max(2, _usual_width(window, position) / 2):
            return position
        if any(look in {Look.number, Look.date} for look in row.looks.values()) and row.filled > 1:
            if _names_and_values(window, position):
                continue
            return None
    return None


def is_title_row(row: Row) -> bool:
    """Tell whether a row is a text alone, or the number of a table with its title beside it."""
    return row.is_single_text() or (row.filled <= 3 and is_numbered_title(row.texts.get(row.first, "")))  # noqa: PLR2004


def _names_dates(window: _Window, position: int) -> bool:
    """Whether dates of the workbook name columns of figures: months as spreadsheets show them (``Jan-23``)."""
    row = window[position]
    dates = [column for column, look in row.looks.items() if look is Look.date]
    last = position == len(window) - 1
    if len(dates) < 2 or last or not set(row.looks.values()) <= LABELS | {Look.date}:  # noqa: PLR2004
        return False
    below = window[position + 1].looks
    return all(below.get(column) is Look.number for column in dates)


def _names_most_figures(window: _Window, position: int) -> bool:
    """Whether a row is a header although a figure or two got into it: most columns of figures have a word there."""
    row = window[position]
    words = sum(look in LABELS for look in row.looks.values())
    if words < max(_FEWEST_NAMES, _MOSTLY * row.filled) or Look.text not in row.looks.values():
        return False
    figures = _figure_columns(window.below(position), {Look.number})
    named = sum(row.looks.get(column) in LABELS for column in figures)
    return len(figures) > 1 and named >= _MOSTLY * len(figures) and named >= _FEWEST_NAMES - 1


def _names_numbers(row: Row) -> bool:
    """Whether a row names columns by numbers that follow each other, as classes of a school or days of a month."""
    numbers = [row.texts[column] for column in sorted(row.looks) if row.looks[column] is Look.number]
    if len(numbers) < _FEWEST_NAMES or row.looks[row.first] is not Look.text or not "".join(numbers).isdecimal():
        return False
    first = int(numbers[0])
    return first < _FEWEST_NAMES and [int(number) for number in numbers] == list(range(first, first + len(numbers)))


def _figure_columns(rows: Sequence[Row], figures: set[Look]) -> list[int]:
    """Return the columns that hold figures in most of the rows that are wider than one cell."""
    wide = [row for row in rows if row.filled > 1]
    columns = {column for row in wide for column in row.looks}
    return [column for column in columns if sum(row.looks.get(column) in figures for row in wide) > len(wide) / 2]


def _names_and_values(window: _Window, position: int) -> bool:
    """Whether it is no data but a line as ``Kode wilayah : 32`` above a wider table."""
    filled = window[position].filled
    return filled <= 3 and _usual_width(window, position) >= 2 * filled  # noqa: PLR2004 - name, colon, value


def _staircase(window: _Window) -> Head | None:
    """A header whose levels name one column each, as BPS exports tables of two columns: ``Wilayah,`` then ``,2023``.

    The lowest level may name several: ``,Februari,Agustus``.
    """
    steps: list[int] = []
    for position in range(min(len(window), _MAX_LEVELS + 1)):
        row = window[position]
        if not row.is_single_text():
            if steps and set(row.looks.values()) <= LABELS and row.first > window[steps[0]].first:
                steps.append(position)
            break
        steps.append(position)
    named = {column for position in steps for column in window[position].looks}
    if len(named) < 2 or steps[-1] == len(window) - 1:  # noqa: PLR2004 - one column alone is a title
        return None
    if window[steps[0]].first != min(named) or not set(window[steps[-1] + 1].looks) <= named:
        return None
    return _head(window, (), steps, steps, steps[-1] + 1)


def _usual_width(window: _Window, position: int) -> float:
    """Return how many cells the rows below one mostly hold."""
    widths = [row.filled for row in [*window.below(position), *window.below(position + _LOOK_AHEAD)][: _LOOK_AHEAD + 1]]
    wide = [width for width in widths if width > 1]
    return median(wide) if wide else 0


def _upwards(window: _Window, main: int) -> int:
    """Go up while rows belong to the header: as long as columns lack a name, or cells are merged over several."""
    row = window[main]
    used = {column for other in window.below(main) for column in other.looks} | row.covered
    nameless = used - row.covered
    top = main
    for position in range(main - 1, max(-1, main - _MAX_LEVELS - 1), -1):
        above = window[position]
        if not set(above.looks.values()) <= LABELS or is_numbered_title(above.texts.get(above.first, "")):
            break
        if above.is_single_text() and above.first <= min(used) and is_title(above.texts[above.first]):
            break
        if not nameless and _is_fact(above, used):
            break
        named = nameless & above.covered
        apart = above.number < window[position + 1].number - 1
        is_level = _is_level(above, used) and (not apart or bool(above.spans))
        if named and (above.filled > 1 or named == nameless):
            nameless -= named
            top = position
        elif is_level:
            top = position
        elif not (nameless and above.filled == 1 and above.first > min(used)):
            break
    return top


def _is_fact_above(window: _Window, position: int) -> bool:
    row = window[position]
    below = window[position + 1] if position + 1 < len(window) else row
    return below.is_header_like() and below.first <= row.first and _is_fact(row, below.covered | row.covered)


def _is_fact(row: Row, used: set[int]) -> bool:
    """Whether it is a line as ``Bulan | Juni 2023`` above a wider header that names all columns."""
    narrow = not row.spans and 2 * row.filled <= len(used)
    return narrow and row.first == min(used) and bool(FACT.match(row.texts[row.first]))


def _is_level(row: Row, used: set[int]) -> bool:
    """Whether a row above the header is a level of it: several cells, not one title over the whole width."""
    return row.filled > 1 and bool(row.covered & used) and not row.covered - set(range(min(used), max(used) + 1))


def _downwards(window: _Window, main: int) -> int:
    """Go down while rows divide what stands above: under merged cells, in gaps, or the same texts again."""
    bottom = main
    until = window.merged_below(main)
    for position in range(main + 1, min(len(window), main + _MAX_LEVELS + 1)):
        below, above = window[position], window[bottom]
        counts = _counts_in_groups(window, position, above)
        if below.numbering and not counts:
            break
        belongs = counts or _divides(above, below) or _repeats(above, below) or _names_figures(window, position)
        if below.number > until and not belongs and not _names_the_figures(window, position, above):
            break
        if below.number <= until and Look.number in below.looks.values() and not counts:
            break
        bottom = position
        until = max(until, window.merged_below(position))
    return bottom


def _counts_in_groups(window: _Window, position: int, above: Row) -> bool:
    """Whether a row counts from one beneath each name over several columns: quarters ``1 2 3 4`` beneath years.

    It leaves the names of rows free, which stand there in the next row. The numbers of columns count on to the end.
    """
    if position + 1 >= len(window):
        return False
    row, following = window[position], window[position + 1]
    names_free = any(look is Look.text and column < row.first for column, look in following.looks.items())
    if set(row.looks.values()) != {Look.number} or above.first >= row.first or not names_free:
        return False
    groups: list[list[str | None]] = []
    for start, after in pairwise([*sorted(above.looks), max(row.looks) + 1]):
        if start in row.looks:
            end = above.spans.get(start, after - 1)
            groups.append([row.texts.get(column) for column in range(start, end + 1)])
    counted = [str(number) for number in range(1, len(groups[0]) + 1)] if groups else []
    whole = sum(map(len, groups)) == row.filled and all(group == counted for group in groups)
    return whole and len(counted) >= (_FEWEST_COUNTED if len(groups) > 1 else _FEWEST_COUNTED + 1)


def _divides(above: Row, below: Row) -> bool:
    """Whether cells stand only where the row above is merged over several columns, or is empty beside a text.

    Cells that say the same again (the nameless levels of programs) count as well.
    """
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
    same = {column for column, text in below.texts.items() if above.texts.get(column) == text}
    return bool(divided & set(below.looks)) and set(below.looks) <= divided | same


def _names_figures(window: _Window, position: int) -> bool:
    """Whether a row of words stands over columns of figures, as the names of the columns in a second language do.

    Years among them (``2022 | s/d Februari 2023``) name columns too.
    """
    row = window[position]
    if not row.is_header_like():
        return False
    figures = _figure_columns(window.below(position), {Look.number, Look.year})
    named = [row.looks[column] for column in figures if column in row.looks]
    return Look.text in named and len(named) > len(figures) / 2 and not says_the_same(row, figures)


def says_the_same(row: Row, figures: Sequence[int]) -> bool:
    """Tell whether a row has a name and the same words instead of all figures: ``Andir | menyusul | menyusul``.

    So it has with words that say a figure is missing. Units below the names of columns are the same too, but stand
    under no name of rows.
    """
    texts = [row.texts[column] for column in figures if column in row.texts]
    missing = bool(texts) and all(map(is_missing, texts))
    return (missing or (len(texts) > 1 and len(set(texts)) == 1)) and row.first not in figures


def _names_the_figures(window: _Window, position: int, above: Row) -> bool:
    """Whether a year alone stands over the only column of figures, below that column's name."""
    row = window[position]
    if row.filled != 1 or row.looks[row.first] not in {Look.year, Look.month}:
        return False
    figures = _figure_columns(window.below(position), {Look.number, Look.marker})
    return figures == [row.first] and above.looks.get(row.first) is Look.text and above.first < row.first


def _repeats(above: Row, below: Row) -> bool:
    if not set(below.looks.values()) <= LABELS or below.filled < 2:  # noqa: PLR2004
        return False
    same = sum(below.texts.get(column) == text for column, text in above.texts.items())
    return same >= _REPEATED * above.filled


def _numbers_columns(window: _Window, position: int) -> bool:
    """Whether a row numbers the columns, and is not the first row of data that happens to be 1, 2, 3."""
    row = window[position]
    numbers = row.numbering
    if not numbers:
        return False
    if position == len(window) - 1:
        return True
    below = window[position + 1]
    words = any(below.looks.get(column) is Look.text for column in row.looks)
    return not below.texts.get(row.first, "").startswith("2") and (words or numbers[-1] == len(numbers))


def _without_repetitions(window: _Window, header: Sequence[int]) -> list[int]:
    kept: list[int] = []
    for position in header:
        if kept and window[kept[-1]].texts == window[position].texts:
            continue
        kept.append(position)
    return kept


def level_texts(rows: Rows, levels: Sequence[int], first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Return for each column what the levels above it say, from top to bottom, each once."""
    names: dict[int, list[str]] = {column: [] for column in range(first, last + 1)}
    for position, number in enumerate(levels):
        row = rows[number]
        reaching = _reaching(row, rows, levels[position + 1 :], names)
        for column in range(first, last + 1):
            text = row.texts.get(column) or reaching.get(column, "")
            if text and (not names[column] or names[column][-1] != text):
                names[column].append(text)
    return {column: tuple(texts) for column, texts in names.items()}


def _reaching(row: Row, rows: Rows, below: Sequence[int], names: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Texts that reach to the right: over merged cells, or over a gap that a lower level names.

    A gap ends where another name begins on a level above.
    """
    reaching: dict[int, str] = {}
    named_below = {column for number in below for column in rows[number].looks}
    last = max(names)
    start, until = 0, 0
    for column in range(1, last + 1):
        if column in row.texts:
            # A name without any below it is that of its column alone, however empty the cells beside it are.
            alone = column not in row.spans and (bool(row.spans) or column not in named_below)
            start, until = column, row.spans.get(column, column if alone else last)
        elif start and column <= until:
            if column not in row.covered and names.get(column) != names.get(start):
                until = 0
            elif column in row.covered or column in named_below:
                reaching[column] = row.texts[start]
    return reaching

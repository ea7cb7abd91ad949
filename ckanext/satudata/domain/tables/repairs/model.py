"""A table that is being tidied, what was changed in it, and what has to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables.book import Kind, Table
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.messages import runs
from ckanext.satudata.domain.tables.report import Options

Cell = str | int | float | Decimal | bool | None
"""A tidied value: dates and months are texts in ISO 8601, codes are texts."""

Params = Mapping[str, str | int]
MAX_EXAMPLES = 3


@dataclass(frozen=True)
class Change:
    """Something that tidying changed, with every place.

    Attributes:
        code: what was done.
        rows: the rows of the file, neighbours joined: ``("4-6", "9")``; empty where the whole column is meant.
        columns: letters of the file's columns.
        before: kind of the content before, e.g. ``text``.
        after: kind of the content after, e.g. ``number``; empty where something was taken out.
        examples: some values before and after. They are contents of cells: only for those who may see the file.
    """

    code: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    count: int = 1
    before: str = ""
    after: str = ""
    params: Params = field(default_factory=lambda: MappingProxyType({}))
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Choice:
    """A possible answer."""

    value: str
    label: Text


@dataclass(frozen=True)
class Question:
    """Something that the file does not tell; until it is answered the cells stay as they are.

    Attributes:
        id: stays the same for the same file; the key of the answer.
        choices: the possible answers; without any the answer is a year.
        params: for the sentence. They may hold a value of a cell.
    """

    id: str
    code: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    count: int = 1
    choices: tuple[Choice, ...] = ()
    params: Params = field(default_factory=lambda: MappingProxyType({}))
    answer: str = ""
    """What was answered, if anything valid was."""


@dataclass(frozen=True)
class TidyColumn:
    """A column of the tidied table."""

    name: str
    kind: Kind
    unit: str = ""
    title: str = ""


@dataclass(frozen=True)
class Tidied:
    """A table in long form: one header, one row for each record, clean values.

    Attributes:
        title: the title rows that stood above the table.
        notes: the notes that stood below it.
    """

    columns: tuple[TidyColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()

    def open_questions(self) -> list[Question]:
        """Return the questions that have no valid answer yet."""
        return [question for question in self.questions if not question.answer]


@dataclass
class WorkColumn:
    """A column while it is worked on; ``origins`` are the file's columns of its values, one or one for each row."""

    name: str
    kind: Kind
    values: list[object]
    origins: tuple[int, ...] = ()
    levels: tuple[str, ...] = ()
    unit: str = ""
    units: list[str] | None = None
    """Units of the single values, where they differ."""
    title: str = ""

    def letters(self) -> tuple[str, ...]:
        """Return the letters of the file's columns that this one comes from."""
        return tuple(letter(column) for column in sorted(set(self.origins)))


@dataclass
class Work:
    """A table while it is worked on: columns with their values, and for each row the row of the file.

    ``only_texts`` tells that every cell is a text, as in a CSV file, so that digits are a number already.
    """

    table: Table
    options: Options
    answers: Mapping[str, str]
    rows: list[int]
    columns: list[WorkColumn]
    changes: list[Change] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    only_texts: bool = False

    def ask(self, question: Question) -> str:
        """Add a question and return its answer, if it is one of the choices (or a year, where there are none).

        The table's place becomes part of the id, so that the tables of one file can be asked about together.
        """
        place = f"{self.table.sheet}!{self.table.range.first_row}".lstrip("!")
        asked = replace(question, id=f"{question.id}@{place}")
        answer = self.answers.get(asked.id, "")
        allowed = {choice.value for choice in question.choices}
        valid = answer in allowed if allowed else is_year(answer)
        self.questions.append(replace(asked, answer=answer if valid else ""))
        return self.questions[-1].answer

    def changed(
        self,
        code: str,
        column: WorkColumn,
        places: Sequence[tuple[int, object, object]],
        before: str,
        after: str,
        params: Params | None = None,
    ) -> None:
        """List a change of cells of one column: for each the row of the file, the value before and after.

        A cell that stands in several rows by now, since years were put below each other, is counted once.
        """
        if places:
            rows = {row for row, _, _ in places}
            self.changes.append(
                Change(
                    code,
                    joined(rows),
                    column.letters(),
                    len(rows) if len(set(column.origins)) == 1 else len(places),
                    before,
                    after,
                    {"column": column.name, **(params or {})},
                    examples(places),
                )
            )

    def removed(self, code: str, rows: Iterable[int], before: str = "row") -> None:
        """List rows that were taken out."""
        taken = sorted(set(rows))
        if taken:
            self.changes.append(Change(code, joined(taken), (), len(taken), before))


def examples(places: Sequence[tuple[int, object, object]]) -> tuple[tuple[str, str], ...]:
    """Return the first different pairs of values, as text."""
    pairs = dict.fromkeys((as_text(before), as_text(after)) for _, before, after in places[:1_000])
    return tuple(pairs)[:MAX_EXAMPLES]


def as_text(value: object) -> str:
    """Return a value as an example shows it."""
    return "" if value is None else str(value)[:80]


def joined(rows: Iterable[int]) -> tuple[str, ...]:
    """Return rows in ascending order with neighbours joined."""
    return tuple(runs(sorted(set(rows))))


def is_year(text: str) -> bool:
    """Return whether a text is a year of our time."""
    return len(text) == 4 and text.isascii() and text.isdigit() and "1900" <= text <= "2100"  # noqa: PLR2004

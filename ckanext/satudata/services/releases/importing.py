"""A schedule from a table: checked as a whole, and its good rows entered in one transaction or not at all.

Every row is checked by the rules of a single entry, with a fixed number of statements for the whole table.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.codes.vocabularies import TOPICS
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.domain.releases.importing import COLUMNS, Cell, Problem, Row, Table, read_table
from ckanext.satudata.model import release_imports
from ckanext.satudata.model.tables import now
from ckanext.satudata.services.releases import planning
from ckanext.satudata.services.releases.people import Planner
from ckanext.satudata.services.releases.planning import Entry

_CLOSE = 0.5
_MOST_NAMED = 5
_LONGEST_SHOWN = 80
_COLUMNS_OF_PROBLEMS = {"period": "period", "planned": "planned", "certainty": "certainty", "topic": "topic"}


@dataclass(frozen=True)
class Good:
    """A row that can be entered."""

    number: int
    entry: Entry
    organization: str
    dataset: str | None


@dataclass
class Checked:
    """What a table holds: rows that can be entered, and what is wrong with the others."""

    rows: int = 0
    good: list[Good] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(lines: Sequence[Sequence[Cell]], by: Planner) -> Checked:
    """Return which rows of a table can be entered, and every problem of the others.

    Args:
        lines: the rows, the header first.
        by: who plans; editors do for their own organisations.
    """
    table = read_table(lines)
    checked = Checked(problems=table.problems)
    portal = _Portal(table, by)
    for row in table.rows:
        found = portal.look_up(row)
        if isinstance(found, Good):
            checked.good.append(found)
        else:
            checked.problems.extend(found)
    broken = {problem.row for problem in checked.problems if problem.row > 1}
    checked.rows = len(checked.good) + len(broken)
    checked.problems.sort(key=lambda problem: problem.row)
    return checked


def enter(lines: Sequence[Sequence[Cell]], by: Planner) -> Checked:
    """Enter the good rows of a table, all of them or none, as the walidata's entries or an office's proposals. Commits.

    Returns:
        What was entered, and what is wrong with the other rows.

    Raises:
        ckan.plugins.toolkit.ValidationError: somebody made one of the entries at this moment; nothing was entered.
    """
    model.Session.rollback()
    release_imports.wait_for_turn()
    checked = check(lines, by)
    moment = now()
    drafted = [planning.draft(good.entry, by, moment) for good in checked.good]
    try:
        release_imports.insert([row for row, _change in drafted], [change for _row, change in drafted])
        model.Session.commit()
    except IntegrityError as error:
        model.Session.rollback()
        message = tk._("Somebody changed the schedule at this moment. Nothing was imported; try again.")
        raise tk.ValidationError({"upload": [message]}) from error
    return checked


class _Portal:
    """What the rows of a table may refer to, read with one statement each."""

    def __init__(self, table: Table, by: Planner) -> None:
        self._by, self._headers = by, table.headers
        self._all = release_imports.organizations()
        self._organizations: dict[str, list[Mapping[Any, Any]]] = {}
        for organization in self._all:
            for word in {_key(organization["id"]), _key(organization["name"]), _key(organization["title"])} - {""}:
                self._organizations.setdefault(word, []).append(organization)
        named = {item["id"] for row in table.rows for item in self._organizations.get(_key(row.organization), ())}
        self._datasets: dict[tuple[str, str], Mapping[Any, Any]] = {}
        self._by_title: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
        for dataset in release_imports.datasets_of(named):
            for word in (dataset["id"], dataset["name"]):
                self._datasets[dataset["owner_org"], _key(word)] = dataset
            self._by_title.setdefault((dataset["owner_org"], _key(dataset["title"])), []).append(dataset)
        self._taken: set[tuple[str, ...]] = set()
        for taken in release_imports.taken(named, {row.period.code for row in table.rows}):
            self._taken.add((taken["organization_id"], _key(taken["title"]), taken["period"], taken["kind"]))
            self._taken.add((taken["package_id"] or "", taken["period"], taken["kind"]))
        self._seen: dict[tuple[str, ...], int] = {}
        self._unknown: dict[str, tuple[str, dict[str, str]]] = {}

    def look_up(self, row: Row) -> Good | list[Problem]:
        """Return the entry that a row makes, or what is wrong with it."""
        problems: list[Problem] = []
        organization = self._organization(row, problems)
        if organization is None:
            return problems
        dataset = self._dataset(row, organization, problems)
        entry = _entry(row, organization, dataset)
        for name, messages in planning.problems_of(entry).items():
            column = _COLUMNS_OF_PROBLEMS.get(name, "title")
            problems.extend(self._problem(row, column, message) for message in messages)
        if not problems:
            self._refuse_second(row, entry, problems)
        title = organization["title"] or organization["name"]
        return problems or Good(row.number, entry, title, dataset["title"] or dataset["name"] if dataset else None)

    def _problem(self, line: Row, column: str, message: str, **params: str) -> Problem:
        shown = {name: text if name == "choices" else text[:_LONGEST_SHOWN] for name, text in params.items()}
        return Problem(line.number, self._headers.get(column, COLUMNS[column][0]), message, shown)

    def _organization(self, row: Row, problems: list[Problem]) -> Mapping[Any, Any] | None:
        found = self._organizations.get(_key(row.organization), [])
        if len(found) == 1:
            if self._by.role_for(found[0]["id"]) is not None:
                return found[0]
            message = N_("You cannot plan for “{value}”. You may plan for: {choices}.")
            own = [item["title"] or item["name"] for item in self._all if item["id"] in self._by.edits]
            params = {"choices": ", ".join(own[:_MOST_NAMED])}
        elif found:
            message = N_("More than one organisation is called “{value}”. Write its name in the address: {choices}.")
            params = {"choices": ", ".join(item["name"] for item in found[:_MOST_NAMED])}
        else:
            message, params = self._unknown_organization(row.organization)
        problems.append(self._problem(row, "organization", message, value=row.organization, **params))
        return None

    def _unknown_organization(self, text: str) -> tuple[str, dict[str, str]]:
        """Return what is said of a name that no organisation has; looked for once, however many rows have it."""
        if text not in self._unknown:
            nearest = difflib.get_close_matches(_key(text[:_LONGEST_SHOWN]), self._organizations, n=1, cutoff=_CLOSE)
            message = N_("There is no organisation “{value}”. Write its name as the portal has it.")
            params: dict[str, str] = {}
            if nearest:
                found = self._organizations[nearest[0]][0]
                message = N_("There is no organisation “{value}”. Did you mean “{nearest}”?")
                params = {"nearest": found["title"] or found["name"]}
            self._unknown[text] = (message, params)
        return self._unknown[text]

    def _dataset(self, row: Row, organization: Mapping[Any, Any], problems: list[Problem]) -> Mapping[Any, Any] | None:
        """Return the dataset that a row names; without a name, the only one of the organisation with this title."""
        if row.dataset is None:
            same = self._by_title.get((organization["id"], _key(row.title)), [])
            return same[0] if len(same) == 1 else None
        found = self._datasets.get((organization["id"], _key(row.dataset.rsplit("/", 1)[-1])))
        if found is None:
            message = N_("“{organization}” has no dataset “{value}”. Leave the cell empty if there is none yet.")
            name = organization["title"] or organization["name"]
            problems.append(self._problem(row, "dataset", message, value=row.dataset, organization=name))
        return found

    def _refuse_second(self, row: Row, entry: Entry, problems: list[Problem]) -> None:
        code, kind = entry.period.code, entry.kind.value
        key: tuple[str, ...] = (entry.organization_id, _key(entry.title), code, kind)
        if entry.package_id:
            key = (entry.package_id, code, kind)
        if key in self._taken:
            message = N_("The schedule has this release already: {title}, {period}. Remove the row.")
            problems.append(self._problem(row, "title", message, title=entry.title, period=entry.period.label()))
        elif key in self._seen:
            message = N_("The same release is in row {row} already. Remove one.")
            problems.append(self._problem(row, "title", message, row=str(self._seen[key])))
        else:
            self._seen[key] = row.number


def _entry(row: Row, organization: Mapping[Any, Any], dataset: Mapping[Any, Any] | None) -> Entry:
    return Entry(
        organization_id=organization["id"],
        title=row.title,
        period=row.period,
        announcement=row.announcement,
        package_id=dataset["id"] if dataset else None,
        kind=row.kind,
        frequency=row.frequency,
        topic=_topic(row.topic),
        confidential=row.confidential,
        origin="imported",
    )


def _key(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _topic(text: str | None) -> str | None:
    """Return the code of one of the national portal's topics; another is kept as it was written."""
    for value, term in TOPICS.items():
        if text and text.casefold() in (value, term.label.id.casefold(), term.label.en.casefold()):
            return value
    return text

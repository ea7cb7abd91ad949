"""The tidied copy of a file: shown with every change, and taken only by somebody who says so."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata import config
from ckanext.satudata.domain.tables import checking, repairs
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables.book import Table
from ckanext.satudata.domain.tables.reading import Limits, fits, read
from ckanext.satudata.domain.tables.repairs import Change, Question, Tidied
from ckanext.satudata.domain.tables.report import range_text
from ckanext.satudata.domain.tables.structure import find_tables
from ckanext.satudata.model import checks, events
from ckanext.satudata.services import cases
from ckanext.satudata.services.checks import expecting, material, originals, running
from ckanext.satudata.services.checks.material import Spool
from ckanext.satudata.shared import measure_file

EVENT = "check_tidy"
MOST_BYTES = 20 * 2**20
"""Above it a file is tidied by its owner: a preview is made while somebody waits."""
_MOST = Limits(max_unpacked=256 * 2**20, max_part=128 * 2**20, max_cells=5_000_000, max_sheet_cells=5_000_000)
"""So it is above this, once it is unpacked."""

_PLAIN = ("utf-8", "ascii")
_OF_WRITING = frozenset({"dialect", "encoding"})

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """The tidied tables of a file, bound to its bytes.

    Attributes:
        sha256: of the file.
        tables: each of its tables.
        names: what each is called.
        places: sheet and range of each in the file.
        is_plain: whether the file is CSV as machines write it: UTF-8 and commas.
        schema: the saved Table Schema, where it describes the file as it is and not the copy, so that it has to follow.
        described: which of the tables the schema is of, from 0.
    """

    sha256: str
    tables: tuple[Tidied, ...]
    names: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    is_plain: bool = False
    schema: Mapping[str, Any] | None = None
    described: int = 0

    @property
    def changes(self) -> list[Change]:
        """Everything that would be different."""
        return [change for table in self.tables for change in table.changes]

    @property
    def is_answered(self) -> bool:
        """Whether nothing is left to be asked."""
        return not any(table.open_questions() for table in self.tables)

    @property
    def questions(self) -> list[tuple[int, str, Question]]:
        """What is asked of which table, with the key of the answer; two tables may ask the same of their columns."""
        return [
            (number, _prefix(number, len(self.tables)) + question.id, question)
            for number, table in enumerate(self.tables, start=1)
            for question in table.questions
        ]


def _prefix(number: int, tables: int) -> str:
    return f"{number}/" if tables > 1 else ""


def propose(resource: model.Resource, answers: Answers) -> Proposal:
    """Return the tidied copy of a resource's file; nothing is changed.

    Raises:
        ckan.plugins.toolkit.ValidationError: no table that could be tidied, or too large.
    """
    with _opened(resource) as (record, item, spool):
        return _tidied(record, item, spool, answers)


@contextmanager
def _opened(resource: model.Resource) -> Iterator[tuple[dict[str, Any], dict[str, Any], Spool]]:
    record = cases.show(str(resource.package_id))
    item = next((found for found in record["resources"] if found["id"] == resource.id), None)
    if item is None or item.get("url_type") != "upload":
        raise _nothing()
    if (item.get("size") or 0) > MOST_BYTES:
        raise _too_large()
    try:
        with material.spooled(item) as spool:
            if spool.size and not fits(spool.file, _MOST):
                raise _too_large()
            spool.file.seek(0)
            yield record, item, spool
    except OSError as error:
        message = tk._("The file cannot be read just now. Try again later.")
        raise tk.ValidationError({"resource_id": [message]}) from error


def _too_large() -> tk.ValidationError:
    return tk.ValidationError({"resource_id": [tk._("The file is too large to be tidied here.")]})


def _nothing() -> tk.ValidationError:
    return tk.ValidationError({"resource_id": [tk._("No table was found in this file that could be tidied.")]})


def _tidied(record: dict[str, Any], item: dict[str, Any], spool: Spool, answers: Answers) -> Proposal:
    options = material.options(record, item)
    report = checking.check_file(spool.file, material.name_of(item), options)
    book = report.book
    if book is None or not report.tables:
        raise _nothing()
    tables = tuple(
        repairs.tidy(book, table, options, _answers_to(answers, _prefix(number, len(report.tables))))
        for number, table in enumerate(report.tables, start=1)
    )
    names = tuple(table.title or table.sheet for table in report.tables)
    places = tuple((table.sheet, range_text(table.range)) for table in report.tables)
    plain = book.format == "csv" and book.delimiter == "," and not book.bom and book.encoding in _PLAIN
    outdated, described = _outdated(expecting.stored(item), report.tables, tables)
    return Proposal(spool.sha256, tables, names, places, plain, outdated, described)


def _outdated(
    stored: Mapping[str, Any] | None, before: Sequence[Table], after: Sequence[Tidied]
) -> tuple[Mapping[str, Any] | None, int]:
    """Return the schema that has to follow the copy, and of which table: not one of what the file should become."""
    table = schemas.best_table(before, stored) if stored is not None else None
    if stored is None or table is None:
        return None, 0
    place = before.index(table)
    describes = schemas.describes(stored, [column.name for column in table.columns])
    follows = describes and not schemas.same_columns(stored, [item.name for item in after[place].columns])
    return (stored, place) if follows else (None, 0)


def _answers_to(answers: Answers, prefix: str) -> Answers:
    return {key.removeprefix(prefix): value for key, value in answers.items() if key.startswith(prefix)}


def accept(resource: model.Resource, context: types.Context, sha256: str, answers: Answers) -> None:
    """Let the tidied copy take the place of a file, by an ordinary edit of its dataset; the original is kept.

    Args:
        resource: the resource.
        context: whose edit it is; the gate and CKAN's own rules decide whether it is allowed.
        sha256: the bytes whose preview was looked at.
        answers: to the questions of the preview.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: not an editor of the dataset.
        ckan.plugins.toolkit.ValidationError: the file was replaced, a question is open, nothing to change, the dataset
            is locked, or the storage did not take the file.
    """
    user = model.User.get(context.get("user") or "")
    if user is None:
        raise tk.NotAuthorized(tk._("Log in first."))
    with _opened(resource) as (record, item, spool):
        proposal = _tidied(record, item, spool, answers)
        _refuse(_problems(proposal, sha256))
        name, content = _written(proposal, material.name_of(item))
        try:
            original_id = originals.keep(resource.id, material.name_of(item), spool, user)
        except OSError as error:
            message = tk._("The file could not be stored, and nothing was changed. Try again later.")
            raise tk.ValidationError({"upload": [message]}) from error
    _replace(resource, user, context, original_id, name=name, content=content, proposal=proposal)


def _refuse(problems: dict[str, Any]) -> None:
    if problems:
        raise tk.ValidationError(problems)


def _problems(proposal: Proposal, sha256: str) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if sha256 != proposal.sha256:
        problems["sha256"] = [tk._("The file was replaced meanwhile. Look at the new one first.")]
    if not proposal.is_answered:
        problems["answers"] = [tk._("Answer every question first: the portal does not guess.")]
    if not proposal.changes:
        problems["resource_id"] = [tk._("There is nothing to tidy: the table is in order as it is.")]
    return problems


def _replaced(resource_id: str, proposal: Proposal) -> dict[str, Any]:
    resource = model.Session.get(model.Resource, resource_id, populate_existing=True)
    if resource is None or resource.state != "active":
        raise tk.ObjectNotFound(tk._("Resource not found"))
    record = {"id": resource.id, "url": resource.url, "url_type": resource.url_type}
    try:
        same = resource.url_type == "upload" and measure_file(record)[1] == proposal.sha256
    except OSError:
        same = False
    return {} if same else {"sha256": [tk._("The file was replaced meanwhile. Look at the new one first.")]}


def _written(proposal: Proposal, name: str) -> tuple[str, bytes]:
    """Return the file of a proposal: CSV of one table, a workbook with a sheet for each of several."""
    stem = PurePosixPath(name).stem or "data"
    if len(proposal.tables) == 1:
        return f"{stem}.csv", repairs.as_csv(proposal.tables[0])
    return f"{stem}.xlsx", repairs.as_xlsx(*proposal.tables)


def _replace(  # noqa: PLR0913 - what takes whose place
    resource: model.Resource,
    user: model.User,
    context: types.Context,
    original_id: str,
    *,
    name: str,
    content: bytes,
    proposal: Proposal,
) -> None:
    """Upload the tidied file; event, check and the link to the original are committed with it."""
    resource_id, package_id = resource.id, str(resource.package_id)
    asking = cast(types.Context, {"user": user.name, "auth_user_obj": user, **_authorisation(context)})
    upload = FileStorage(stream=io.BytesIO(content), filename=name)
    format_ = PurePosixPath(name).suffix[1:].upper()
    try:
        with running.replacing(original_id):
            # Whoever replaces the file waits here until this edit is done; who was quicker is not overwritten.
            cases.lock(package_id)
            _refuse(_replaced(resource_id, proposal))
            events.append(
                EVENT,
                package_id=package_id,
                actor_id=user.id,
                data={"resource_id": resource_id, "sha256": proposal.sha256, "count": len(proposal.changes)},
            )
            patch = {"id": resource_id, "upload": upload, "url": name, "url_type": "upload", "format": format_}
            patch |= _schema(proposal, name, content) | _options(resource)
            tk.get_action("resource_patch")(asking, patch)
    except Exception:
        model.Session.rollback()
        raise
    row = checks.current(resource_id)
    if row is not None and row["status"] in checks.WAITING and len(content) <= config.checks_inline_bytes():
        running.run(row["id"], awaited=True)


def _schema(proposal: Proposal, name: str, content: bytes) -> dict[str, Any]:
    """Return the field that lets the saved schema follow the copy, if it has to."""
    if proposal.schema is None:
        return {}
    book = read(io.BytesIO(content), name).book
    if book is None or len(book.sheets) != len(proposal.tables):
        return {}
    table = next(iter(find_tables(book.sheets[proposal.described])), None)
    return {"schema": schemas.followed(proposal.schema, schemas.infer(book, table))} if table is not None else {}


def _options(resource: model.Resource) -> dict[str, str]:
    """Return the options of ckanext-validation without those that say how the old file was written, if it has any."""
    try:
        options = json.loads(resource.extras.get("validation_options") or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}  # whatever it is, a validation says so
    if not isinstance(options, dict) or not _OF_WRITING & options.keys():
        return {}
    kept = {key: value for key, value in options.items() if key not in _OF_WRITING}
    return {"validation_options": json.dumps(kept) if kept else ""}


def _authorisation(context: types.Context) -> dict[str, Any]:
    return {"ignore_auth": True} if context.get("ignore_auth") else {}

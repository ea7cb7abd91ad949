"""Actions on the tidied copy of a file, and on the original that is kept when it is taken."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.domain.tables.repairs import Change, Question, Tidied, change_text, question_text
from ckanext.satudata.logic import checks, lookup, parameters, schema_checks
from ckanext.satudata.services import wording
from ckanext.satudata.services.checks import tidying

DataDict = dict[str, Any]

_ROWS_SHOWN = 50


@tk.side_effect_free
@parameters.objects_as_text("answers")
@validate(schema_checks.tidy)
def satudata_check_tidy_preview(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the tidied copy of a file with every change listed; nothing is changed.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``; ``answers`` {id of a question: value of its choice} (optional).

    Returns:
        ``sha256`` of the file it is made from; ``tables`` with name, sheet, range, columns, row_count and the first
        rows; ``changes`` with code, text, rows, columns, count and examples; ``questions`` with id, code, text, options
        and answer; both with the number of their ``table`` from 1. Until a question is answered its cells stay as they
        are. ``ready``: whether the copy can be taken. ``schema_follows``: whether the saved schema describes the
        present file, so that it changes with the copy.

    Raises:
        ckan.plugins.toolkit.ValidationError: no table was found, or the file is too large to be tidied here.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_tidy_preview", context, {"resource_id": resource.id})
    proposal, language = tidying.propose(resource, data_dict.get("answers") or {}), wording.language()
    tables = zip(proposal.names, proposal.places, proposal.tables, strict=True)
    return {
        "resource_id": resource.id,
        "sha256": proposal.sha256,
        "tables": [_table(name, place, table) for name, place, table in tables],
        "changes": [
            {"table": number, **_change(change, language)}
            for number, table in enumerate(proposal.tables, start=1)
            for change in table.changes
        ],
        "questions": [
            {"table": number, **_question(key, question, language)} for number, key, question in proposal.questions
        ],
        "ready": bool(proposal.changes) and proposal.is_answered,
        "schema_follows": proposal.schema is not None,
    }


@parameters.objects_as_text("answers")
@validate(schema_checks.accept)
def satudata_check_tidy_accept(context: types.Context, data_dict: DataDict) -> DataDict:
    """Let the tidied copy take the place of a file; the original is kept for the office and the reviewers.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``, ``sha256`` (of the preview) and ``answers``.

    Returns:
        The check of the tidied file, as ``satudata_check_show``.

    Raises:
        ckan.plugins.toolkit.ValidationError: all problems at once; then nothing is changed.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_tidy_accept", context, {"resource_id": resource.id})
    user = lookup.require_user(context)
    tidying.accept(resource, context, data_dict["sha256"], data_dict.get("answers") or {})
    return checks.shown(checks.again(resource.id), user)


@tk.side_effect_free
@validate(schema_checks.resource_reference)
def satudata_check_original_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what is kept of the file that a tidied one replaced (``resource_id``), for the office and the reviewers.

    Returns:
        ``name``, ``sha256``, ``size``, ``kept_at``, ``kept_by_name`` and ``url``, under which it can be downloaded.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such file, not for the caller, or it is nobody's tidied copy.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_original_show", context, {"resource_id": resource.id})
    kept = checks.original_of(checks.row_of(resource))
    if kept is None:
        raise tk.ObjectNotFound(tk._("No original of this file is kept."))
    url = tk.url_for(
        "satudata_check_original.download", id=resource.package_id, resource_id=resource.id, qualified=True
    )
    return {**kept, "url": url}


def _table(name: str, place: tuple[str, str], table: Tidied) -> DataDict:
    return {
        "name": name,
        "sheet": place[0],
        "range": place[1],
        "columns": [column.name for column in table.columns],
        "kinds": [column.kind for column in table.columns],
        "row_count": len(table.rows),
        "rows": [[_plain(value) for value in row] for row in table.rows[:_ROWS_SHOWN]],
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _change(change: Change, language: str) -> DataDict:
    return {
        "code": change.code,
        "text": change_text(change, language),
        "rows": list(change.rows),
        "columns": list(change.columns),
        "count": change.count,
        "examples": [{"before": before, "after": after} for before, after in change.examples],
    }


def _question(key: str, question: Question, language: str) -> DataDict:
    return {
        "id": key,
        "code": question.code,
        "text": question_text(question, language),
        "rows": list(question.rows),
        "columns": list(question.columns),
        "options": [{"value": item.value, "label": item.label.in_language(language)} for item in question.choices],
        "answer": question.answer or None,
    }

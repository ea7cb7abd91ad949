"""What the checks of a dataset's files say to its submission and to its publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.tables import checking, messages
from ckanext.satudata.domain.tables.finding import Severity
from ckanext.satudata.model import checks
from ckanext.satudata.services import cases, wording
from ckanext.satudata.services.checks import material, running

Row = checks.Row

MISSING = "missing"
"""What a fingerprint says of a file that the storage has lost."""


def stands_against(row: Row) -> bool:
    """Return whether a check keeps a file from the public: something is wrong with it, or nobody could tell."""
    return row["override_at"] is None and (row["status"] == "failed" or bool(row["galat"]))


def for_submission(record: Mapping[str, Any], *, explained: bool) -> list[str]:
    """Return what the checks of a dataset's files have against its submission, all at once.

    A file that the checks themselves failed on may be submitted: a reviewer looks at it and lets it pass, or not.

    Args:
        record: the dataset as ``package_show`` gives it.
        explained: whether the office says why its files are right, whatever the checks found. Checks err too, and
            nobody else sees a first draft; so the reviewers decide, and nothing is published before they let it pass.
    """
    if not config.checks_enabled():
        return []
    rows = checks.of_package(record["id"])
    return [
        message
        for resource in material.uploads(record)
        if (row := rows.get(resource["id"])) is not None
        for message in _against(resource, row, explained=explained)
    ]


def _against(resource: Mapping[str, Any], row: Row, *, explained: bool) -> Iterator[str]:
    if row["status"] in checks.WAITING:
        yield _waiting(resource, row)
    elif row["override_at"] is None and not explained:
        yield from _errors(resource, row)


def _waiting(resource: Mapping[str, Any], row: Row) -> str:
    return tk._("The file “{file}” is still being checked ({progress} %). Wait a moment, then try again.").format(
        file=_name(resource), progress=row["progress"]
    )


def _errors(resource: Mapping[str, Any], row: Row) -> Iterator[str]:
    """Yield what is wrong with a file, each in a sentence with what to do."""
    language = wording.language()
    for finding in checking.findings_of(row["report"] or {}):
        if finding.severity is Severity.galat:
            yield tk._("The file “{file}”: {message} {advice}").format(
                file=_name(resource),
                message=messages.message(finding, language),
                advice=messages.advice(finding, language),
            )


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or material.name_of(resource))


def prepare_publication(package_id: str) -> None:
    """Let each file have a check before a dataset is locked for publication; known bytes are not checked again."""
    running.ensure(package_id, fresh=False)


def for_publication(package: model.Package, files: Mapping[str, str]) -> list[str]:
    """Return what the checks have against the publication of exactly these bytes.

    Args:
        package: the dataset or working copy, locked.
        files: SHA-256 of its files by resource id, as they were read just now.
    """
    if not config.checks_enabled():
        return []
    rows = checks.of_bytes(package.id, files)
    against = []
    for resource in material.uploads(cases.show(package.id)):
        row = rows.get(resource["id"])
        if files.get(resource["id"]) in (None, MISSING):
            continue
        if row is None or row["status"] in checks.WAITING:
            against.append(_unchecked(resource))
        elif stands_against(row):
            against.append(_refused(resource))
    return against


def _unchecked(resource: Mapping[str, Any]) -> str:
    return tk._("The file “{file}” has not been checked yet. Try again in a few minutes.").format(file=_name(resource))


def _refused(resource: Mapping[str, Any]) -> str:
    return tk._(
        "The check found errors in the file “{file}”. Return the dataset so that they are corrected, or let the file "
        "pass with a reason."
    ).format(file=_name(resource))

"""The person's own workbook with the findings in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.tables import checking, markup
from ckanext.satudata.model import checks
from ckanext.satudata.services import cases, wording
from ckanext.satudata.services.checks import material

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked(resource: model.Resource) -> tuple[str, bytes]:
    """Return name and bytes of a copy of a file with every finding of its check at its place.

    Raises:
        ckan.plugins.toolkit.ValidationError: the file is not checked yet, is too large, or was replaced meanwhile.
        OSError: the storage does not answer.
    """
    row = checks.current(resource.id)
    if row is None or row["status"] != "done":
        raise _refused(tk._("This file has not been checked yet. Wait for the result."))
    record = cases.show(str(resource.package_id))
    item = next(entry for entry in record["resources"] if entry["id"] == resource.id)
    if not material.is_small(item):
        raise _refused(tk._("The file is too large to be marked. Work with the list of findings."))
    options = material.options(record, item)
    with material.spooled(item) as spool:
        if spool.sha256 != row["sha256"]:
            raise _refused(tk._("The file was replaced meanwhile. Look at the new one first."))
        report = checking.check_file(spool.file, row["name"], options)
        report = replace(report, findings=tuple(checking.findings_of(row["report"] or {})))
        spool.file.seek(0)
        content = markup.mark_up(spool.file, row["name"], report, wording.language())
    stem, word = PurePath(row["name"]).stem or "berkas", tk._("marked")
    return f"{stem}-{word}.xlsx", content


def _refused(message: str) -> tk.ValidationError:
    return tk.ValidationError({"resource_id": [message]})

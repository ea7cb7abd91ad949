"""Whether a dataset may be submitted: everything that is missing or wrong, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import regions
from ckanext.satudata.domain.codes import vocabularies
from ckanext.satudata.domain.metadata.completeness import FieldGap, completeness
from ckanext.satudata.domain.metadata.lints import lint
from ckanext.satudata.domain.withholding import WITHHOLDABLE
from ckanext.satudata.domain.workflow.definition import Stage
from ckanext.satudata.services import remote_files, wording
from ckanext.satudata.services.checks import verdicts
from ckanext.satudata.shared import field_specs

Problems = dict[str, Any]


def problems(record: Mapping[str, Any], route: Sequence[Stage], *, explained: bool = False) -> Problems:
    """Return what stands in the way of a submission, by field; empty when nothing does.

    Args:
        record: the dataset as ``package_show`` gives it.
        route: the stages it will pass; what they require is checked here, before anybody's time is spent.
        explained: whether the office says why its files are right, whatever their checks found.
    """
    found: Problems = {}
    required = {requirement for stage in route for requirement in stage.requires}
    if "metadata" in required:
        _metadata(record, found)
    if "format" in required and record.get("type", "dataset") == "dataset":
        _formats(record, found)
        for message in verdicts.for_submission(record, explained=explained):
            _add(found, "resources", message)
    if record.get("accessRights") == "tertutup":
        _add(
            found,
            "accessRights",
            tk._(
                "Data of the class Tertutup are not published, so they are not submitted. They appear in the Daftar "
                "Data at most."
            ),
        )
    for message in (*links_that_cannot_be_withheld(record), *remote_files.refusals(record)):
        _add(found, "resources", message)
    return found


def links_that_cannot_be_withheld(record: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with links in a dataset of the class Terbatas: its contents must lie in this portal."""
    if record.get("accessRights") != "terbatas":
        return []
    message = tk._(
        "“{file}” is a link to another site, where this portal cannot withhold it. Upload the file instead: the class "
        "Terbatas needs that."
    )
    return [
        message.format(file=resource.get("name") or resource.get("url"))
        for resource in record.get("resources") or []
        if resource.get("url_type") not in WITHHOLDABLE
    ]


def _add(found: Problems, field: str, message: str) -> None:
    found.setdefault(field, []).append(message)


def _metadata(record: Mapping[str, Any], found: Problems) -> None:
    specs = field_specs(record.get("type", "dataset"))
    for gap in completeness(specs, record).missing_wajib:
        _add(found, gap.field, _gap_message(gap))
    table = regions.table()
    for finding in lint(record, specs=specs, region_table=table):
        if finding.severity == "error":
            message = tk._(finding.message).format(**finding.params)
            _add(found, finding.field, message)


def _gap_message(gap: FieldGap) -> str:
    label = gap.label["en" if wording.language().startswith("en") else "id"]
    if gap.rows:
        rows = ", ".join(str(number) for number in gap.rows)
        return tk._("{field}: rows {rows} are incomplete.").format(field=label, rows=rows)
    if gap.resource_name is not None:
        return tk._("{field} of the file “{file}” is not filled in yet.").format(field=label, file=gap.resource_name)
    return tk._("{field} is not filled in yet.").format(field=label)


def _formats(record: Mapping[str, Any], found: Problems) -> None:
    """At least one file must be in an open, machine-readable format (Perpres 39/2019 Ps 9)."""
    resources = record.get("resources") or []
    if not resources:
        return  # reported as a missing file by the completeness
    if not any(vocabularies.is_open_format(resource.get("format")) for resource in resources):
        _add(
            found,
            "resources",
            tk._(
                "No file is in an open format that machines can read, such as CSV or XLSX. A PDF or picture may be "
                "added, but not alone."
            ),
        )
    for resource in resources:
        if resource.get("url_type") == "upload" and resource.get("size") == 0:
            name = resource.get("name") or resource.get("url")
            _add(found, "resources", tk._("The file “{file}” is empty. Upload it again.").format(file=name))

"""Carrying out a validation: frictionless over a copy of the file, then the report without cells into the database."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.validation import jobs, settings, utils

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.services import ticking
from ckanext.satudata.validation import fetching, status, width
from ckanext.satudata.validation.fetching import NotReadableError, Reason
from ckanext.satudata.validation.patches import tables
from ckanext.satudata.validation.redaction import redact
from ckanext.satudata.validation.status import Outcome

log = logging.getLogger(__name__)

_GRACE = dt.timedelta(seconds=60)
_PLAIN_OPTIONS = frozenset({"encoding", "limit_errors", "limit_rows", "pick_errors", "skip_errors"})
"""What frictionless takes as it is. Others, such as ``extrapaths`` or ``checklist``, name further files to read."""


def run_validation_job(resource: Any) -> None:
    """Validate a resource as it is now, and store report and status.

    Args:
        resource: its id, or a dictionary with its id; all else is read from the database, because what lies in a queue
            may be outdated.
    """
    resource_id = resource if isinstance(resource, str) else resource["id"]
    examined = status.resource(resource_id)
    if examined is None:
        status.forget([resource_id])
        model.Session.commit()
        return
    status.started(resource_id)
    try:
        outcome = _examine(examined)
    except Exception:
        # Also the time limit of the queue; whatever it was, the resource does not stay "running".
        log.exception("satudata: the validation of resource %s broke off", resource_id)
        model.Session.rollback()
        outcome = failed((N_("The validation broke off. Try again, or tell the managers of the portal."), {}))
    if status.finished(examined, outcome):
        announce(resource_id)


def _examine(resource: Mapping[str, Any]) -> Outcome:
    try:
        with fetching.local_copy(resource) as path:
            return examine(path, resource)
    except NotReadableError as error:
        return failed(error.reason)


def failed(*reasons: Reason) -> Outcome:
    """Return the outcome of a validation that could not be carried out."""
    return Outcome("error", status.moment(), reasons=reasons)


def examine(path: Path, resource: Mapping[str, Any]) -> Outcome:
    """Validate a file that lies in a folder of its own.

    Args:
        path: the file.
        resource: format, schema and options, and what the report gives as the place of the file.

    Returns:
        The outcome, with its report redacted.
    """
    try:
        schema, options = fetching.schema_of(resource), options_of(resource)
        _refuse_wide(path, options)
        report = _validated(path, str(resource.get("format") or "").lower(), schema, options)
    except NotReadableError as error:
        return failed(error.reason)
    report = redact(report)
    for task in report.get("tasks") or []:
        task["place"] = place(resource)
        task["name"] = "data"
    if "valid" not in report or (not report["valid"] and report.get("errors") and not report.get("tasks")):
        reasons = [str(error.get("message") if isinstance(error, dict) else error) for error in _errors(report)]
        return Outcome("error", status.moment(), report, tuple(reasons or ["Errors validating the data"]))
    return Outcome("success" if report["valid"] else "failure", status.moment(), report)


def place(resource: Mapping[str, Any]) -> str:
    """Return the address under which readers know a file; where it is stored is nobody's business."""
    url = str(resource.get("url") or "")
    if resource.get("url_type") != "upload" or not resource.get("id"):
        return url
    where = {"id": resource["package_id"], "resource_id": resource["id"], "filename": url.rsplit("/", 1)[-1]}
    return tk.url_for("dataset_resource.download", **where, qualified=True)


def _errors(report: Mapping[str, Any]) -> list[Any]:
    return list(report.get("errors") or [])


def _refuse_wide(path: Path, options: Mapping[str, Any]) -> None:
    if width.too_wide(path, _delimiter(options)):
        text = N_("The table has more than {count} columns and was not validated.")
        raise NotReadableError(text, count=width.MAX_COLUMNS)


def _delimiter(options: Mapping[str, Any]) -> str | None:
    dialect = options.get("dialect")
    control = dialect.get_control("csv") if dialect is not None and dialect.has_control("csv") else None
    return control.delimiter if control is not None else None


def _validated(path: Path, format_: str, schema: Any, options: dict[str, Any]) -> dict[str, Any]:
    from frictionless import FrictionlessException, Schema, system

    try:
        described = Schema.from_descriptor(schema) if schema else None
        with system.use_context(trusted=False):
            report = jobs.validate(path.name, basepath=str(path.parent), format=format_, schema=described, **options)
    except FrictionlessException as error:
        log.info("satudata: a schema was not understood: %s", error.error.note)
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error
    return report if isinstance(report, dict) else report.to_dict()


def options_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a validation as frictionless takes them, those of the resource above the portal's.

    Raises:
        NotReadableError: one is not known, or would have frictionless read other files.
    """
    options = {**settings.get_default_validation_options(), **_own_options(resource)}
    result: dict[str, Any] = {}
    unknown = sorted(set(options) - _PLAIN_OPTIONS - {"dialect", "checks"})
    if unknown:
        raise NotReadableError(N_("These validation options are not known: {names}"), names=", ".join(unknown))
    for name in _PLAIN_OPTIONS & set(options):
        result[name] = options[name]
    return result | _described(options)


def _own_options(resource: Mapping[str, Any]) -> dict[str, Any]:
    options = resource.get("validation_options") or {}
    try:
        options = json.loads(options) if isinstance(options, str) else options
    except ValueError:
        options = None
    if not isinstance(options, dict):
        raise NotReadableError(N_("The validation options are not a JSON object."))
    return options


def _described(options: Mapping[str, Any]) -> dict[str, Any]:
    from frictionless import Check, Dialect, FrictionlessException

    dialect, checks = options.get("dialect"), options.get("checks")
    result: dict[str, Any] = {}
    try:
        if dialect is not None:
            result["dialect"] = Dialect.from_descriptor(_mapping(dialect))
        if checks is not None:
            result["checks"] = [Check.from_descriptor(_mapping(check)) for check in checks]
    except (FrictionlessException, TypeError) as error:
        raise NotReadableError(N_("The validation options are not understood.")) from error
    return result


def _mapping(value: Any) -> dict[str, Any]:
    """Return a descriptor; a text would be taken for the path or address of one."""
    if not isinstance(value, dict):
        raise TypeError
    return fetching.without_references(value)


def announce(resource_id: str) -> None:
    """Tell the plugins that wait for reports (``IPipeValidation``)."""
    row = status.show(resource_id)
    if row is not None:
        utils.send_validation_report(shown(row))


def shown(row: status.Row) -> dict[str, Any]:
    """Return a row as ``resource_validation_show`` does, with errors in the language of the request.

    Reports that older versions stored are redacted here.
    """
    result = {key: row[key] for key in ("id", "resource_id", "status", "report", "error")}
    for key in ("created", "finished"):
        result[key] = row[key].isoformat() if row[key] else None
    error = result["error"]
    if isinstance(error, dict) and error.get(status.REASONS):
        result["error"] = {"message": [fetching.say(reason) for reason in error[status.REASONS]]}
    report = result["report"]
    parsed = json.loads(report) if isinstance(report, str) and report else report
    if isinstance(parsed, dict):
        clean = redact(parsed)
        result["report"] = report if clean == parsed else (json.dumps(clean) if isinstance(report, str) else clean)
    return result


def settle_unfinished() -> int:
    """Give up on validations whose worker died, and forget reports of what is gone; returns how many were given up."""
    if not tables.tables_exist():
        return 0
    count = sum(give_up(resource_id) for resource_id in status.overdue("running", time_limit()))
    status.forget_orphans()
    return count


ticking.FURTHER["satudata_validation"] = settle_unfinished


def time_limit() -> dt.timedelta:
    """Return after which time a validation that still runs has died."""
    return dt.timedelta(seconds=config.checks_job_timeout()) + _GRACE


def give_up(resource_id: str) -> bool:
    """Note that the validation of a resource did not end."""
    examined = status.resource(resource_id)
    if examined is None:
        return False
    return status.finished(examined, failed((N_("The validation did not end. Start it again."), {})))

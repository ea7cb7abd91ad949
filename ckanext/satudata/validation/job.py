"""Carrying out a validation: frictionless over the file, then the report without cells into the database."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import IO, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.validation import utils

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.services import ticking
from ckanext.satudata.services.checks import memory
from ckanext.satudata.validation import fetching, options, sources, status
from ckanext.satudata.validation.fetching import NotReadableError, Reason
from ckanext.satudata.validation.patches import tables
from ckanext.satudata.validation.redaction import redact
from ckanext.satudata.validation.status import Outcome

log = logging.getLogger(__name__)

_GRACE = dt.timedelta(seconds=60)
_EARLY = 1.0
_BROKE_OFF: Reason = (N_("The validation broke off. Try again, or tell the managers of the portal."), {})


def run_validation_job(resource: Any, *, at_once: bool = False) -> None:
    """Validate a resource as it is now, and store report and status.

    Args:
        resource: its id, or a dictionary with its id; all else is read from the database, because what lies in a queue
            may be outdated. Only of a resource that the database has never had the dictionary itself is validated, and
            nothing is stored.
        at_once: whether somebody waits for it, without the time limit of a job.

    Raises:
        options.NotAtOnceError: somebody waits, and it may take for ever.
    """
    resource_id = resource if isinstance(resource, str) else resource["id"]
    examined = status.resource(resource_id)
    if examined is not None:
        status.started(resource_id)
        began = time.monotonic()
        # The web server, whose requests share one process, has bounds on files and time instead.
        with nullcontext() if at_once else memory.bounded(config.checks_job_memory()):
            outcome = examine(examined, at_once=at_once)
        if outcome.status == "failure" and time.monotonic() - began > config.checks_job_timeout() - _EARLY:
            outcome = failed(_BROKE_OFF)  # frictionless takes the end of the time for a fault of the table
        model.Session.rollback()  # nothing is pending, but what broke off may have left a broken transaction
        if status.finished(examined, outcome):
            announce(resource_id)
        return
    status.forget([resource_id])
    model.Session.commit()
    if not isinstance(resource, str) and resource.get("url") and not status.known(resource_id):
        outcome = examine(resource)
        log.info("satudata: resource %s, which is not in the database, was validated: %s", resource_id, outcome.status)


def failed(*reasons: Reason) -> Outcome:
    """Return the outcome of a validation that could not be carried out."""
    return Outcome("error", status.moment(), reasons=reasons)


def examine(resource: Mapping[str, Any], stream: IO[bytes] | None = None, *, at_once: bool = False) -> Outcome:
    """Validate the file of a resource.

    Args:
        resource: where its file lies, format, schema and options, and what the report gives as the place of the file.
        stream: its file, if that is not stored yet.
        at_once: whether somebody waits for it, without the time limit of a job.

    Returns:
        The outcome, with its report redacted.

    Raises:
        options.NotAtOnceError: somebody waits, and it may take for ever.
    """
    try:
        report = redact(_validated(resource, stream, at_once))
    except NotReadableError as error:
        return failed(error.reason)
    except options.NotAtOnceError:
        raise
    except Exception:
        # Also the time limit of the queue; whatever it was, the resource does not stay "running".
        log.exception("satudata: the validation of resource %s broke off", resource.get("id"))
        return failed(_BROKE_OFF)
    for task in report.get("tasks") or []:
        task["place"] = place(resource)
        task["name"] = "data"
    if "valid" not in report or (not report["valid"] and report.get("errors") and not report.get("tasks")):
        reasons = [str(error.get("message") if isinstance(error, dict) else error) for error in _errors(report)]
        return Outcome("error", status.moment(), report, tuple(reasons or ["Errors validating the data"]))
    return Outcome("success" if report["valid"] else "failure", status.moment(), report)


def _validated(resource: Mapping[str, Any], stream: IO[bytes] | None, at_once: bool) -> dict[str, Any]:
    schema, taken = options.schema_of(resource), options.options_of(resource)
    if at_once:
        options.refuse_slow(schema, taken)
    with sources.given(resource, stream, options.delimiter_of(taken)) as found:
        format_ = str(resource.get("format") or "").lower()
        return found.validated(format_, schema=schema, **options.of_format(taken, format_))


def place(resource: Mapping[str, Any]) -> str:
    """Return the address under which readers know a file; where it is stored is nobody's business."""
    url = str(resource.get("url") or "")
    if resource.get("url_type") != "upload" or not resource.get("id") or not resource.get("package_id"):
        return url
    where = {"id": resource["package_id"], "resource_id": resource["id"], "filename": url.rsplit("/", 1)[-1]}
    return tk.url_for("dataset_resource.download", **where, qualified=True)


def _errors(report: Mapping[str, Any]) -> list[Any]:
    return list(report.get("errors") or [])


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

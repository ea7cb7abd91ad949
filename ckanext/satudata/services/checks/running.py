"""Running checks: at once where a file is small and somebody waits for the result, else by a job of the queue.

A check that takes too long while somebody waits is given up and left to a job.

A check is a row that is inserted with the upload. Whoever runs it writes the result into that row; running it twice at
once gives the same result twice. A row that nobody finished is put into the queue again by ``tick``.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from redis.exceptions import RedisError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.tables import checking
from ckanext.satudata.domain.tables.reading import Limits
from ckanext.satudata.model import checks
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import cases
from ckanext.satudata.services.checks import material, versions
from ckanext.satudata.services.checks.material import Spool
from ckanext.satudata.shared import measure_file

log = logging.getLogger(__name__)

Row = checks.Row

CHECKER = "1"
"""Raised when a rule changes, so that files are checked again with it."""

MOST_ATTEMPTS = 3
REPEAT_AFTER = dt.timedelta(minutes=10)
"""How long a check may wait in the queue before it is put there again; twice in the queue does no harm."""

_JOB = "ckanext.satudata.jobs.check_file"
_STEP = 5
"""Per cent after which the progress is written."""
_PATIENCE = 4.0
"""Seconds of the processor that a check may take while somebody waits."""
_LEFT_TO_A_JOB = 1
"""Per cent done of a check that took longer; nobody waits for it any more, however small its file is."""


_original: ContextVar[str | None] = ContextVar("satudata_check_original", default=None)


@contextmanager
def replacing(original_id: str) -> Iterator[None]:
    """Let the check of the file that is uploaded meanwhile refer to the original in whose place it comes."""
    token = _original.set(original_id)
    try:
        yield
    finally:
        _original.reset(token)


def note_upload(resource_ids: Iterable[str]) -> list[str]:
    """Insert, in the caller's transaction, a check for each new file; return the ids of the checks."""
    ids = list(resource_ids) if config.checks_enabled() else []
    made = []
    for resource_id in ids:
        resource = model.Resource.get(resource_id)
        if resource is not None and resource.package_id and resource.url_type == "upload":
            made.append(checks.queue(resource_id, str(resource.package_id), original_id=_original.get()))
    return made


def enqueue(check_ids: Iterable[str], *, awaited: bool = True) -> None:
    """Put checks into the queue of jobs, after the transaction that made them; what Redis refuses, ``tick`` repeats.

    Args:
        check_ids: the checks.
        awaited: whether somebody waits for them: then they come before what was queued earlier, such as the loading
            of the same file into the DataStore, which may take minutes.
    """
    for check_id in check_ids:
        try:
            tk.enqueue_job(
                _JOB,  # pyright: ignore[reportArgumentType] - rq takes the name of a function too
                [check_id],
                title="satudata: check a file",
                rq_kwargs={"timeout": config.checks_job_timeout(), "at_front": awaited},
            )
        except (RedisError, OSError):
            log.warning("satudata: the queue of jobs did not take a check, tick will repeat it", exc_info=True)
            return


def repeat_lost() -> int:
    """Put checks into the queue again that nobody finished; give up those that failed too often.

    Files under review that were uploaded before there were checks get one, so that reviewers see what is wrong.

    Returns:
        How many were put into the queue.
    """
    limit = dt.timedelta(seconds=config.checks_job_timeout())
    older = checks.never_checked() if config.checks_enabled() else ()
    again = [checks.queue(row["id"], row["package_id"]) for row in older]
    for row in checks.lost(now() - REPEAT_AFTER):
        if row["status"] == "running" and row["touched_at"] > now() - limit:
            continue
        if row["attempts"] >= MOST_ATTEMPTS:
            checks.update(row["id"], **_given_up(row))
            continue
        checks.update(row["id"], status="queued")
        again.append(row["id"])
    model.Session.commit()
    enqueue(again, awaited=False)
    return len(again)


def ensure(package_id: str, *, fresh: bool) -> None:
    """Let each uploaded file of a dataset have a check: small files get it now, larger ones by a job.

    Commits, so it is called before anything is locked.

    Args:
        package_id: the dataset.
        fresh: whether what is known of the same bytes from other metadata or older rules is checked again.
    """
    if not config.checks_enabled():
        return
    record = cases.show(package_id)
    rows = checks.of_package(package_id, reports=False)
    for resource in material.uploads(record):
        _ensure(record, resource, rows.get(resource["id"]), fresh=fresh)


def _ensure(record: Mapping[str, Any], resource: dict[str, Any], row: Row | None, *, fresh: bool) -> None:
    try:
        if row is not None and _holds(record, resource, row, fresh=fresh):
            return
        small = material.is_small(resource)
    except OSError:
        log.warning("satudata: the file of resource %s cannot be read", resource["id"])
        return
    if row is not None and row["status"] in checks.WAITING and (_is_left_to_a_job(row) or not small):
        return  # a job is at work on it, or it waits for its turn; tick looks after those that are lost
    if row is None or (row["status"] == "done" and small):
        check_id = checks.queue(resource["id"], record["id"], original_id=row["original_id"] if row else None)
    else:
        check_id = row["id"]
        checks.update(check_id, status="queued")
    _begin(check_id, small=small)


def repeat(resource: model.Resource) -> None:
    """Check the present file of a resource once more, whatever is known of it; commits.

    Raises:
        ckan.plugins.toolkit.ValidationError: it is a link, or checks are switched off.
    """
    if not config.checks_enabled():
        raise tk.ValidationError({"resource_id": [tk._("Files are not checked on this portal.")]})
    if resource.url_type != "upload":
        message = tk._("This is a link to another site: only files that lie in this portal are checked.")
        raise tk.ValidationError({"resource_id": [message]})
    record = {"id": resource.id, "url": resource.url, "url_type": resource.url_type, "size": resource.size}
    try:
        small = material.is_small(record)
    except OSError as error:
        message = tk._("The file cannot be read just now. Try again later.")
        raise tk.ValidationError({"resource_id": [message]}) from error
    row = checks.current(resource.id)
    if row is None or row["status"] == "done":
        check_id = checks.queue(resource.id, str(resource.package_id), original_id=row["original_id"] if row else None)
    else:
        check_id = row["id"]
        small = small and not _is_left_to_a_job(row)
        checks.update(check_id, status="queued", attempts=0)
    _begin(check_id, small=small)


def _is_left_to_a_job(row: Row) -> bool:
    return row["status"] in checks.WAITING and row["progress"] >= _LEFT_TO_A_JOB


def _begin(check_id: str, *, small: bool) -> None:
    """Commit a check that waits, and carry it out at once or by a job."""
    model.Session.commit()
    if small:
        run(check_id, awaited=True)
    else:
        enqueue([check_id])


def _holds(record: Mapping[str, Any], resource: dict[str, Any], row: Row, *, fresh: bool) -> bool:
    """Return whether a check is final: finished, of these bytes, or given up."""
    if row["status"] != "done":
        # Nobody finished it, and perhaps some did not survive it: not once more, until somebody asks for it.
        return row["attempts"] >= MOST_ATTEMPTS
    if fresh and (row["checker"] != CHECKER or row["basis"] != material.grounds(record, resource, row)[0]):
        return False
    return measure_file(resource)[1] == row["sha256"]


def run(check_id: str, *, awaited: bool = False) -> None:
    """Carry out one check and write its result; commits.

    One that is finished already, or whose resource is gone, is left alone.

    Args:
        check_id: the check.
        awaited: whether somebody waits for it; if it takes too long, it is left to a job.
    """
    row = checks.get(check_id)
    resource = model.Resource.get(row["resource_id"]) if row is not None else None
    if row is None or row["status"] not in checks.WAITING or resource is None or resource.state != "active":
        model.Session.rollback()
        return
    reached = min(row["progress"], _LEFT_TO_A_JOB)
    checks.update(check_id, status="running", progress=reached, attempts=row["attempts"] + 1)
    model.Session.commit()
    try:
        values = _checked(row, _Patience() if awaited else None)
    except _TakesTooLongError:
        model.Session.rollback()
        checks.leave(check_id, progress=_LEFT_TO_A_JOB)
        model.Session.commit()
        enqueue([check_id])
        return
    except Exception:
        # Whatever is in the file, neither the page nor the worker falls over it; what it was stands in the log.
        model.Session.rollback()
        log.exception("satudata: the file of resource %s could not be checked", row["resource_id"])
        values = _given_up(row)
    checks.update(check_id, **values)
    model.Session.commit()


def _given_up(row: Row) -> dict[str, Any]:
    """Return what is written down of a check that failed: the bytes, so that a reviewer may answer for them."""
    resource = model.Resource.get(row["resource_id"])
    values: dict[str, Any] = {"status": "failed"}
    if resource is None:
        return values
    record = {"id": resource.id, "url": resource.url, "url_type": resource.url_type}
    try:
        _size, sha256 = measure_file(record)
    except OSError:
        return values
    if sha256 == row["sha256"]:
        return values
    bytes_ = {"sha256": sha256, "name": material.name_of(record), "size": resource.size}
    return {**values, **bytes_, **checks.override_of(resource.id, sha256)}


def _checked(row: Row, patience: _Patience | None) -> dict[str, Any]:
    record = cases.show(row["package_id"])
    resource = next(item for item in record["resources"] if item["id"] == row["resource_id"])
    name = material.name_of(resource)
    model.Session.rollback()  # nothing is held while a file is being read
    with material.spooled(resource) as spool:
        told = row["progress"] or spool.size > config.checks_inline_bytes()
        progress = patience or (_Progress(row["id"]) if told else None)
        present = {**row, "sha256": spool.sha256}
        basis, options = material.grounds(record, resource, present)
        known = checks.known(spool.sha256, basis, CHECKER)
        model.Session.rollback()
        result = checks.results_of(known) if known is not None else result_of(spool, name, resource, options, progress)
        return {
            "status": "done",
            "progress": 100,
            "sha256": spool.sha256,
            "name": name,
            "size": spool.size,
            "basis": basis,
            "checker": CHECKER,
            "checked_at": now(),
            **result,
            **({} if spool.sha256 == row["sha256"] else checks.override_of(row["resource_id"], spool.sha256)),
        }


class _TakesTooLongError(Exception):
    """Somebody has waited long enough."""


class _Patience:
    """Ends a check after some seconds of the processor: under load, the wait itself would tell nothing of the file."""

    def __init__(self) -> None:
        self._until = time.thread_time() + _PATIENCE

    def __call__(self, _share: float) -> None:
        """Go on.

        Raises:
            _TakesTooLongError: the time is over.
        """
        if time.thread_time() > self._until:
            raise _TakesTooLongError


class _Progress:
    """Writes down how far a check is, in steps that people can see."""

    def __init__(self, check_id: str) -> None:
        self._check_id = check_id
        self._reached = 0

    def __call__(self, share: float) -> None:
        """Note the share that is done, from 0 to 1."""
        progress = int(share * 100)
        if self._reached + _STEP <= progress < 100:  # noqa: PLR2004 - per cent
            self._reached = progress
            checks.update(self._check_id, progress=progress)
            model.Session.commit()


def result_of(
    spool: Spool,
    name: str,
    resource: Mapping[str, Any],
    options: checking.Options,
    progress: checking.Progress | None = None,
) -> dict[str, Any]:
    """Check bytes and return what is written down of it."""
    if material.is_other(resource, spool):
        report = checking.Report(name, spool.sha256, spool.size)
    else:
        limits = Limits(max_bytes=config.checks_max_bytes())
        report = checking.check_file(spool.file, name, options, progress, limits)
    return {
        "is_table": report.book is not None,
        **report.verdict(),
        "report": {**checking.dump(report), **versions.summary(report)},
    }

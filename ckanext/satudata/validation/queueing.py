"""Which resources one call of an action changed, and queueing their validation when the outermost action is through.

The state lives in a ContextVar for the length of one call. Upstream keeps it in dictionaries of the plugin's class,
that is between requests: after a failed update a later one was not validated at all. It also commits inside of a hook,
which closes the nested transaction of CKAN 2.12.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

import ckan.plugins as p
from ckan import model, types

from ckanext.validation import jobs, settings
from ckanext.validation.interfaces import IDataValidation
from ckanext.validation.logic import action

from ckanext.satudata import config
from ckanext.satudata.services import ticking
from ckanext.satudata.validation import job, status
from ckanext.satudata.validation.patches import tables
from ckanext.satudata.validation.status import Outcome

log = logging.getLogger(__name__)

NEW = ""
"""Stands for the resource that this call creates, as long as it has no id."""


@dataclass
class Call:
    """What one call of an action, with all actions that it calls, did to resources.

    Attributes:
        changed: ids of resources with another file, address, format, schema or options, and whether they are new.
        settled: resources about which sync mode has decided already.
        outcomes: what sync mode found, by id.
        gone: ids of resources that are no more.
        trusted: whether the portal itself calls; it may make resources with a status, as when it moves them.
    """

    changed: dict[str, bool] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    trusted: bool = False


_call: ContextVar[Call | None] = ContextVar("satudata_validation_call", default=None)


@contextmanager
def collecting(context: types.Context) -> Iterator[Call]:
    """Collect what a call does; when the outermost one ends without an error, carry out what follows from it.

    Args:
        context: of the outermost call, as it came: inside, core of CKAN 2.11 sets ``ignore_auth`` in it.
    """
    outer = _call.get()
    if outer is not None:
        yield outer
        return
    call = Call(trusted=bool(context.get("ignore_auth")))
    token = _call.set(call)
    try:
        yield call
    finally:
        _call.reset(token)
    _follow(call)


def _follow(call: Call) -> None:
    if call.gone or call.outcomes:
        status.forget(call.gone)
        for resource_id, outcome in call.outcomes.items():
            status.stored(resource_id, outcome)
        model.Session.commit()
        for resource_id in call.outcomes:
            job.announce(resource_id)
    modes = {True: settings.get_create_mode_from_config(), False: settings.get_update_mode_from_config()}
    changed = {key: new for key, new in call.changed.items() if key not in call.gone and key not in call.outcomes}
    for resource_id, resource in status.resources(ids=list(changed)).items() if changed else ():
        asked = modes[changed[resource_id]] and resource_id not in call.settled
        if asked and can_validate(resource):
            enqueue(resource_id)
        elif resource.get(status.STATUS) or status.show(resource_id) is not None:
            status.cleared(resource_id)  # it was said of another file


def is_table(resource: dict[str, Any]) -> bool:
    """Return whether a resource has a file or address of a format that is validated here."""
    format_ = str(resource.get("format") or "").lower()
    return bool(resource.get("url") or resource.get("url_type") == "upload") and (
        format_ in settings.get_supported_formats()
    )


def can_validate(resource: dict[str, Any], context: Any = None) -> bool:
    """Return whether a resource is a table and no plugin objects (``IDataValidation``)."""
    if not is_table(resource):
        return False
    context = {} if context is None else context
    return all(plugin.can_validate(context, resource) for plugin in p.PluginImplementations(IDataValidation))


def enqueue(resource_id: str) -> None:
    """Note that a resource waits, and queue its validation; without a queue ``tick`` tries again."""
    status.queued(resource_id)
    try:
        action.enqueue_job(
            jobs.run_validation_job, [{"id": resource_id}], rq_kwargs={"timeout": config.checks_job_timeout()}
        )
    except RedisError:
        log.exception("satudata: the validation of resource %s could not be queued", resource_id)


def repeat_lost() -> None:
    """Queue again what has been waiting for longer than a job may take: the queue may have lost it."""
    if tables.tables_exist():
        for resource_id in status.overdue("created", job.time_limit()):
            enqueue(resource_id)


ticking.FURTHER["satudata_validation queue"] = repeat_lost

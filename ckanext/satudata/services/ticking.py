"""Everything that happens by itself: one idempotent run, safe to start twice at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import scheduling, submissions
from ckanext.satudata.services import indexing, merging, publication
from ckanext.satudata.services.checks import originals, running
from ckanext.satudata.services.releases import publicity

log = logging.getLogger(__name__)


FURTHER: dict[str, Callable[[], object]] = {}
"""What plugins beside ``satudata`` have done in each run, by their name; each may be repeated."""


@dataclass
class Tick:
    """What one run did."""

    indexed: int = 0
    index_failed: int = 0
    published: int = 0
    publication_failed: int = 0
    checks_repeated: int = 0


def tick() -> Tick:
    """Publish what waited for this minute, finish interrupted publications, repeat what the index did not take.

    Subscribers of the release schedule learn which titles became confidential.
    """
    result = Tick()
    _publish_scheduled(result)
    _publish_approved(result)
    result.indexed, result.index_failed = indexing.run_open_entries()
    result.checks_repeated = running.repeat_lost()
    originals.clear()
    publicity.notice()
    _run_further()
    return result


def _run_further() -> None:
    for name, run in FURTHER.items():
        try:
            run()
        except Exception:
            model.Session.rollback()
            log.exception("satudata: what the plugin %s does in each run failed", name)


def _publish_scheduled(result: Tick) -> None:
    for package_id in scheduling.due():
        try:
            result.published += publication.publish_scheduled(package_id)
        except merging.BusyError:
            model.Session.rollback()  # another tick is at it, or it is finished below
        except Exception:
            # Whatever is wrong with one dataset, the others open at their minute.
            model.Session.rollback()
            log.exception("satudata: a scheduled dataset could not be published, see ckan satudata doctor")
            result.publication_failed += 1


def _publish_approved(result: Tick) -> None:
    for package_id in publication.approved_without_publication():
        submission = submissions.latest(package_id)
        visits = submissions.reviews(submission["id"]) if submission else []
        # By a standing approval nobody reviews it: it is published by who submitted it.
        person = visits[-1]["reviewer_id"] if visits else (submission["submitted_by"] if submission else None)
        user = model.User.get(person) if person else None
        if user is None:
            continue
        try:
            publication.publish_on_approval(package_id, user)
            result.published += 1
        except (tk.ValidationError, tk.ObjectNotFound):
            model.Session.rollback()
            log.exception("satudata: an approved dataset could not be published, see ckan satudata doctor")
            result.publication_failed += 1

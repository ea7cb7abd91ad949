"""The ``satudata_*`` tables. No foreign keys to core tables; ids are text; times are aware UTC."""

from __future__ import annotations

from ckanext.satudata.model.tables.access import access_grant, access_request
from ckanext.satudata.model.tables.base import make_id, metadata, now
from ckanext.satudata.model.tables.checks import check, check_original
from ckanext.satudata.model.tables.datasets import blob, dataset, journal, quarantine, revision, tombstone, upload
from ckanext.satudata.model.tables.releases import release, release_change, release_series
from ckanext.satudata.model.tables.workflow import (
    event,
    event_person,
    review,
    role,
    snapshot,
    standing_approval,
    submission,
)

__all__ = [
    "access_grant",
    "access_request",
    "blob",
    "check",
    "check_original",
    "dataset",
    "event",
    "event_person",
    "journal",
    "make_id",
    "metadata",
    "now",
    "quarantine",
    "release",
    "release_change",
    "release_series",
    "review",
    "revision",
    "role",
    "snapshot",
    "standing_approval",
    "submission",
    "tombstone",
    "upload",
]

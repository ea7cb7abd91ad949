"""What a publication does to the schedule: the release is out, and the next period's entry opens by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.model import releases
from ckanext.satudata.services.releases import generation, matching

Row = Mapping[Any, Any]


def fulfil(
    package_id: str,
    record: Mapping[str, Any],
    moment: dt.datetime,
    *,
    release_id: str | None = None,
    first_publication: bool,
) -> None:
    """Note the actual time of the release that a publication fulfils, in the caller's transaction.

    A schedule that was generated is continued for its whole horizon; one that was made by hand by one period.

    Args:
        package_id: the public dataset, never a working copy.
        record: the metadata that become public.
        moment: when.
        release_id: the release that was named beforehand; else the fitting one.
        first_publication: whether nothing of the dataset was public before.
    """
    found = releases.get(release_id) if release_id else None
    if found is None:
        found = matching.release_for(package_id, record, first_publication=first_publication)
    row = releases.lock(found["id"]) if found is not None else None
    if row is None or row["released_at"] is not None or row["cancelled_at"] is not None:
        return
    releases.update(row["id"], released_at=moment, modified_at=moment, sequence=row["sequence"] + 1, pending=None)
    releases.record(row["id"], "released", moment)
    generation.generate([package_id], most=None if row["origin"] == "generated" else 1)

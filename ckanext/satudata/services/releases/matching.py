"""Which announced release a publication fulfils."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.metadata.periods import last_day
from ckanext.satudata.domain.releases.terms import Kind
from ckanext.satudata.model import releases

Row = Mapping[Any, Any]


def release_for(package_id: str, record: Mapping[str, Any], *, first_publication: bool) -> Row | None:
    """Return the open, announced release that a publication of this dataset fulfils, if any.

    A first publication fulfils the release of its period, else the earliest one that is open. A new version fulfils
    only a release of a period that its data have reached, the latest of them: a correction does not wait for the next
    year's release.

    Args:
        package_id: the public dataset, never a working copy.
        record: the metadata that become public.
        first_publication: whether nothing of the dataset was public before.
    """
    waiting = sorted(
        releases.open_of(package_id), key=lambda row: (row["kind"] != Kind.data, row["period_end"], row["id"])
    )
    end = _end(record)
    if end is not None:
        here = next((row for row in waiting if row["period_start"] <= end <= row["period_end"]), None)
        if here is not None and (first_publication or here["period_end"] <= end):
            return here
    if first_publication:
        return min(waiting, key=lambda row: (row["period_end"], row["kind"] != Kind.data, row["id"]), default=None)
    reached = [row for row in waiting if end is not None and row["period_end"] <= end]
    return max(reached, key=lambda row: (row["period_end"], row["kind"] == Kind.data, row["id"]), default=None)


def _end(record: Mapping[str, Any]) -> dt.date | None:
    try:
        return last_day(str(record.get("periode_akhir") or ""))
    except ValueError:
        return None

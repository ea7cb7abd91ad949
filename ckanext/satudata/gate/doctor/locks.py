"""Whether core's flag and our row agree, and whether every row belongs to a dataset."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import datasets, events, inspection, tombstones
from ckanext.satudata.services import indexing, purging


def problems() -> list[Problem]:
    """Return datasets of which one lock is open and the other closed, and rows of datasets that are gone."""
    return [
        *found(
            "flag_open",
            tk._("Public by CKAN's flag, but not approved: is hidden."),
            inspection.flag_open_row_closed(),
            _close_flag,
        ),
        *found(
            "row_open",
            tk._("Approved, but CKAN's flag says private: is marked as withdrawn."),
            inspection.row_open_flag_closed(),
            close_row,
        ),
        *found(
            "row_orphan",
            tk._("Our row belongs to a dataset that does not exist: what it decides is removed, its history stays."),
            inspection.rows_without_package(),
            _forget,
        ),
        *found(
            "tombstone_stray",
            tk._("A published dataset has a notice of withdrawal: the notice is removed."),
            inspection.public_with_tombstone(),
            _remove_tombstone,
        ),
    ]


def _close_flag(package_id: str) -> None:
    datasets.lock(package_id)
    datasets.set_package(package_id, private=True, state="active")
    events.append("doctor", package_id=package_id, data={"repair": "flag_open"})
    model.Session.commit()
    indexing.index_after_commit(package_id)


def close_row(package_id: str) -> None:
    """Mark a dataset as withdrawn and close the flag too."""
    datasets.lock(package_id)
    datasets.update(package_id, visibility="withdrawn")
    datasets.set_package(package_id, private=True)
    events.append("doctor", package_id=package_id, state_to="withdrawn", data={"repair": "row_open"})
    model.Session.commit()
    indexing.index_after_commit(package_id)


def _forget(package_id: str) -> None:
    # Nobody can be asked any more whether its title was confidential.
    purging.forget(package_id, None, confidential=True)
    model.Session.commit()


def _remove_tombstone(package_id: str) -> None:
    tombstones.remove(package_id)
    model.Session.commit()

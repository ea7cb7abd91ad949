"""The second lock: permission labels from our own table. Unknown means hidden."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels
from ckan.lib.search import SearchIndexError

from ckanext.satudata.domain.workflow.terms import JenisData, Role
from ckanext.satudata.gate.reading import recall
from ckanext.satudata.model import datasets, roles, submissions
from ckanext.satudata.model.presence import tables_exist

log = logging.getLogger(__name__)

_SITE_REVIEWERS = frozenset({Role.walidata.value, Role.sekretariat.value, Role.forum.value, Role.ppid.value})


class SatudataPermissionLabels(DefaultPermissionLabels):
    """Labels of datasets and users; mixed into the plugin."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Return ``public`` only if both locks are open; else who of the office and of the reviewers may see it."""
        try:
            if not tables_exist():
                log.error("satudata: tables are missing, run: ckan db upgrade -p satudata")
                return super().get_dataset_labels(dataset_obj)
            flag_open = dataset_obj.state == "active" and not dataset_obj.private
            if flag_open and _row_open(dataset_obj.id):
                return ["public"]
            return [*self._office_labels(dataset_obj), *_reviewer_labels(dataset_obj)]
        except Exception as error:
            # On 2.11 another exception in an index hook is swallowed after the commit.
            raise SearchIndexError(f"satudata: the labels of {dataset_obj.id} cannot be told") from error

    def _office_labels(self, dataset_obj: model.Package) -> list[str]:
        if dataset_obj.private or dataset_obj.state != "active":
            return super().get_dataset_labels(dataset_obj)
        # Core calls a non-private active dataset public; say what it would say of a private one.
        return [f"member-{dataset_obj.owner_org}"] if dataset_obj.owner_org else []

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        """Return core's labels of the user and those of their roles."""
        labels: list[str] = super().get_user_dataset_labels(user_obj)
        if user_obj and not user_obj.is_anonymous and tables_exist():
            labels.extend(_role_labels(user_obj.id))
        return labels


def _row_open(package_id: str) -> bool:
    return recall.knows(package_id) or datasets.visibility(package_id) in datasets.PUBLIC


def _reviewer_labels(dataset_obj: model.Package) -> Iterable[str]:
    """Reviewers see what was submitted at least once; a draft is the office's own."""
    submitted, jenis = submissions.latest_jenis(dataset_obj.id)
    if not submitted:
        return []
    jenis = jenis or JenisData.lainnya.value
    return ["satudata-site", f"satudata-jenis-{jenis}", f"satudata-org-{dataset_obj.owner_org}"]


def _role_labels(user_id: str) -> set[str]:
    labels = set()
    for row in roles.of_user(user_id):
        if row["role"] in _SITE_REVIEWERS:
            labels.add("satudata-site")
        elif row["role"] == Role.pembina.value:
            kinds = [row["jenis_data"]] if row["jenis_data"] else [kind.value for kind in JenisData]
            labels.update(f"satudata-jenis-{kind}" for kind in kinds)
        elif row["organization_id"]:
            labels.add(f"satudata-org-{row['organization_id']}")
    return labels

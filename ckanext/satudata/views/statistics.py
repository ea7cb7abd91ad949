"""The pages of core's plugin ``stats``, made of public datasets.

Core's totals per week count every dataset, hidden ones too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.stats.stats import Stats

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.tagging import visible_tags
from ckanext.satudata.model.visibility import visible_ids

statistics = Blueprint("satudata_statistics", __name__)

_PUBLIC = ("public",)
_WEEKS = ("new_packages", "deleted_packages", "package_revisions")


class PublicStats(Stats):
    """Core's figures, without the datasets that are not public."""

    @classmethod
    def get_package_revisions(cls) -> list[Any]:
        """Return edits of public datasets."""
        return _public(super().get_package_revisions())

    @classmethod
    def get_new_packages(cls) -> list[tuple[str, int]]:
        """Return public datasets and the day of their first activity."""
        return _public(super().get_new_packages())

    @classmethod
    def get_deleted_packages(cls) -> list[tuple[str, int]]:
        """Return datasets that were deleted and are public again."""
        return _public(super().get_deleted_packages())

    @classmethod
    def most_edited_packages(cls, limit: int = 10) -> list[tuple[Any, int]]:
        """Return the public datasets with most edits."""
        found = super().most_edited_packages(limit)
        public = visible_ids([package.id for package, _ in found], _PUBLIC)
        return [row for row in found if row[0].id in public]

    @classmethod
    def top_tags(cls, limit: int = 10, returned_tag_info: str = "object") -> list[Any]:
        """Return the tags that most public datasets carry."""
        found = super().top_tags(limit, "object") or []
        public = visible_tags([tag.name for tag, _ in found], _PUBLIC)
        return [row for row in found if row[0].vocabulary_id or row[0].name in public]


def _public(rows: Sequence[Any]) -> list[Any]:
    public = visible_ids({row[0] for row in rows}, _PUBLIC)
    return [row for row in rows if row[0] in public]


@statistics.before_app_request
def show() -> Any:
    """Show core's page with figures of public datasets."""
    if tk.request.endpoint != "stats.index" or not tables_exist():
        return None
    weeks = {name: PublicStats.get_by_week(name) for name in _WEEKS}
    totals = PublicStats.get_num_packages_by_week()
    variables: dict[str, Any] = {f"{name}_by_week": rows for name, rows in weeks.items()}
    variables |= {
        "largest_groups": PublicStats.largest_groups(),
        "top_tags": PublicStats.top_tags(),
        "most_edited_packages": PublicStats.most_edited_packages(),
        "top_package_creators": PublicStats.top_package_creators(),
        "num_packages_by_week": totals,
        "raw_packages_by_week": _series([(row[0], row[2]) for row in totals], "total_packages"),
        "raw_all_package_revisions": _series(_counts(weeks["package_revisions"]), "total_revisions"),
        "raw_new_datasets": _series(_counts(weeks["new_packages"]), "new_packages"),
        "raw_deleted_datasets": _series(_counts(weeks["deleted_packages"]), "deleted_packages"),
    }
    return tk.render("ckanext/stats/index.html", variables)


def _counts(rows: list[Any]) -> list[tuple[str, int]]:
    return [(row[0], row[2]) for row in rows]


def _series(rows: list[tuple[str, int]], name: str) -> list[dict[str, Any]]:
    return [{"date": tk.h.date_str_to_datetime(date), name: count} for date, count in rows]

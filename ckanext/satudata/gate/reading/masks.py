"""Which actions name datasets, where in the call, and what core tells a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.reading import swapping
from ckanext.satudata.gate.reading.references import Kind

Paths = tuple[tuple[str, Kind], ...]


@dataclass(frozen=True)
class Mask:
    """How one action is kept from telling a hidden dataset from a missing one.

    Args:
        paths: where in the call datasets are named, and by what.
        closes: what core tells otherwise.
        reads: the action may be called by GET.
        answers_strangers: core does not refuse, so the mask has to look before.
        hidden_words: words that name something of all datasets at once; for sysadmins only.
        plugin: the plugin that has the action.
        since: the first version of CKAN that has it.
    """

    paths: Paths
    closes: str
    reads: bool = False
    answers_strangers: bool = False
    hidden_words: frozenset[str] = frozenset()
    plugin: str = ""
    since: str = ""

    def names_all(self, data_dict: dict[str, Any]) -> bool:
        """Return whether a call names something of all datasets at once."""
        if not self.hidden_words:
            return False
        return any(word in self.hidden_words for path, _ in self.paths for word in swapping.words(data_dict, path))

    def available(self) -> bool:
        """Return whether this portal has the action."""
        return (not self.plugin or p.plugin_loaded(self.plugin)) and (
            not self.since or tk.check_ckan_version(min_version=self.since)
        )


_403 = "Closes core's 403 for a hidden and 404 for a missing one."
_409 = "Closes core's different validation errors for a hidden and a missing one."
_PACKAGE: Paths = (("id", Kind.PACKAGE),)
_RESOURCE: Paths = (("id", Kind.RESOURCE),)
_VIEW: Paths = (("id", Kind.VIEW),)
_TABLE: Paths = (("resource_id", Kind.TABLE), ("id", Kind.TABLE))
_PAIR: Paths = (("subject", Kind.PACKAGE), ("object", Kind.PACKAGE))
ALL_TABLES = frozenset({"_table_metadata"})
"""Core's list of all tables of the DataStore."""

_READS = {
    "package_show": Mask((("id", Kind.PACKAGE), ("name_or_id", Kind.PACKAGE)), _403, reads=True),
    "resource_show": Mask(_RESOURCE, _403, reads=True),
    "resource_view_show": Mask(_VIEW, _403, reads=True),
    "resource_view_list": Mask(_RESOURCE, _403, reads=True),
    "package_relationships_list": Mask(
        (("id", Kind.PACKAGE), ("id2", Kind.PACKAGE)),
        f"{_403} And core calls a relationship missing before.",
        True,
        True,
    ),
    "package_collaborator_list": Mask(_PACKAGE, _403, reads=True, answers_strangers=True),
    "dataset_follower_list": Mask(_PACKAGE, _403, reads=True),
    "dataset_follower_count": Mask(_PACKAGE, "Closes core's 200 for a hidden one.", True, answers_strangers=True),
    "am_following_dataset": Mask(_PACKAGE, "Closes core's 200 for a hidden one.", True, answers_strangers=True),
    "tag_show": Mask(
        (("id", Kind.TAG),),
        "Closes core's 200 for a tag that only hidden datasets carry.",
        reads=True,
        answers_strangers=True,
    ),
    "task_status_show": Mask(
        (("id", Kind.TASK), ("entity_id", Kind.ENTITY)),
        "Closes core's open door: everybody reads the state and errors of jobs on hidden files.",
        reads=True,
        answers_strangers=True,
    ),
}

_WRITES = {
    "package_update": Mask((("id", Kind.PACKAGE), ("name", Kind.PACKAGE)), _403),
    "package_patch": Mask(_PACKAGE, _403),
    "package_delete": Mask(_PACKAGE, _403),
    "dataset_purge": Mask(_PACKAGE, _403),
    "package_owner_org_update": Mask(_PACKAGE, _403),
    "package_resource_reorder": Mask(_PACKAGE, _403),
    "package_create_default_resource_views": Mask((("package.id", Kind.PACKAGE),), _403),
    "resource_create": Mask((("package_id", Kind.PACKAGE),), _403),
    "resource_update": Mask(_RESOURCE, _403),
    "resource_patch": Mask(_RESOURCE, _403),
    "resource_delete": Mask(_RESOURCE, _403),
    "resource_create_default_resource_views": Mask(
        (("resource.id", Kind.RESOURCE), ("resource.package_id", Kind.PACKAGE)), _403
    ),
    "resource_view_create": Mask((("resource_id", Kind.RESOURCE),), _409),
    "resource_view_update": Mask((("id", Kind.VIEW), ("resource_id", Kind.RESOURCE)), _403),
    "resource_view_delete": Mask(_VIEW, _403),
    "resource_view_reorder": Mask(_RESOURCE, _403),
    "package_relationship_create": Mask(_PAIR, _403),
    "package_relationship_update": Mask(_PAIR, _403),
    "package_relationship_delete": Mask(_PAIR, _403),
    "package_collaborator_create": Mask(_PACKAGE, _403),
    "package_collaborator_delete": Mask(_PACKAGE, _403),
    "member_create": Mask((("object", Kind.PACKAGE),), _403, answers_strangers=True),
    "member_delete": Mask((("object", Kind.PACKAGE),), _403, answers_strangers=True),
    "follow_dataset": Mask(_PACKAGE, "Closes core's 200 for a hidden one.", answers_strangers=True),
    "unfollow_dataset": Mask(_PACKAGE, _409, answers_strangers=True),
    "bulk_update_delete": Mask(
        (("datasets", Kind.PACKAGE),), "Keeps hidden datasets of others out of what is refused.", answers_strangers=True
    ),
    "group_create": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "group_update": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "group_patch": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "organization_create": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "organization_update": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "organization_patch": Mask((("packages.id", Kind.PACKAGE),), _409, answers_strangers=True),
    "task_status_delete": Mask((("id", Kind.TASK),), _403),
}

_ACTIVITY: Paths = (("id", Kind.ACTIVITY),)
_OF_PLUGINS = {
    "package_activity_list": Mask(_PACKAGE, _403, reads=True, plugin="activity"),
    # Core fails with 500 on activities without labels, which are those from before it had any.
    "activity_show": Mask(_ACTIVITY, _403, reads=True, answers_strangers=True, plugin="activity"),
    "activity_data_show": Mask(_ACTIVITY, _403, reads=True, answers_strangers=True, plugin="activity"),
    "activity_diff": Mask(_ACTIVITY, _403, reads=True, answers_strangers=True, plugin="activity"),
    "datastore_search": Mask(
        _TABLE,
        f"{_403} And its list of all tables, open to everybody.",
        reads=True,
        hidden_words=ALL_TABLES,
        plugin="datastore",
    ),
    "datastore_info": Mask(_TABLE, _403, reads=True, plugin="datastore"),
    "datastore_create": Mask(
        (("resource_id", Kind.TABLE), ("resource.package_id", Kind.PACKAGE)), _403, plugin="datastore"
    ),
    "datastore_upsert": Mask(_TABLE, _403, plugin="datastore"),
    "datastore_delete": Mask(_TABLE, _403, plugin="datastore"),
    "datastore_records_delete": Mask(_TABLE, _403, plugin="datastore"),
    "datastore_run_triggers": Mask(_TABLE, _403, plugin="datastore"),
    "xloader_status": Mask((("resource_id", Kind.RESOURCE),), _403, reads=True, plugin="xloader"),
    "xloader_submit": Mask((("resource_id", Kind.RESOURCE),), _403, plugin="xloader"),
    "resource_validation_run": Mask((("resource_id", Kind.RESOURCE),), _403, plugin="validation"),
    "resource_validation_delete": Mask((("resource_id", Kind.RESOURCE),), _403, plugin="validation"),
    "dcat_dataset_show": Mask(_PACKAGE, _403, plugin="dcat"),
}

_FILE: Paths = (("id", Kind.FILE),)
_OWNER: Paths = (("owner_id", Kind.ENTITY),)
_FILES = {
    "file_show": Mask(_FILE, _403, reads=True, since="2.12"),
    "file_owner_scan": Mask(_OWNER, _403, reads=True, since="2.12"),
    "file_delete": Mask(_FILE, _403, since="2.12"),
    "file_rename": Mask(_FILE, _403, since="2.12"),
    "file_pin": Mask(_FILE, _403, since="2.12"),
    "file_unpin": Mask(_FILE, _403, since="2.12"),
    "file_ownership_transfer": Mask((*_FILE, *_OWNER), _403, since="2.12"),
}

MASKS: dict[str, Mask] = {**_READS, **_WRITES, **_OF_PLUGINS, **_FILES}

OWN = Mask((("dataset_id", Kind.PACKAGE), ("resource_id", Kind.RESOURCE)), "Answers as for a missing dataset.")
"""The actions of the extension; each refuses in its own words who may not see a dataset."""

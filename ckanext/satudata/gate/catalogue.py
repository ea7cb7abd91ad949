"""The write gate in front of groups and tags: adding a dataset to one, or taking it out, changes what is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.state import find_package, refuse_unless_open
from ckanext.satudata.model.presence import tables_exist

__all__ = [
    "group_create",
    "group_update",
    "member_create",
    "member_delete",
    "organization_create",
    "organization_update",
    "tag_delete",
    "vocabulary_delete",
    "vocabulary_update",
]

DataDict = dict[str, Any]


def _guard_member(context: types.Context, data_dict: DataDict) -> None:
    if tables_exist() and data_dict.get("object_type") == "package":
        refuse_unless_open(context, find_package(data_dict, "object"), "groups")


@tk.chained_action
def member_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to put a locked or published dataset into a group; roles of people in an office are CKAN's."""
    _guard_member(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def member_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to take a locked or published dataset out of a group."""
    _guard_member(context, data_dict)
    return next_(context, data_dict)


def _members(group: model.Group | None) -> set[str]:
    if group is None:
        return set()
    member = model.Member
    query = sa.select(member.table_id).where(
        member.group_id == group.id, member.table_name == "package", member.state == "active"
    )
    return {str(row) for row in model.Session.execute(query).scalars()}


def _guard_packages(context: types.Context, data_dict: DataDict) -> None:
    """Look at the datasets that core would add to a group or take out of it."""
    packages = data_dict.get("packages")
    if not tables_exist() or not isinstance(packages, list):
        return
    reference = data_dict.get("id")
    group = model.Group.get(reference) if isinstance(reference, str) and reference else None
    listed = (find_package(item, "id", "name") for item in packages if isinstance(item, dict))
    wanted = {package.id for package in listed if package is not None}
    for package_id in sorted(wanted ^ _members(group)):
        refuse_unless_open(context, model.Package.get(package_id), "groups")


@tk.chained_action
def group_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a new group that takes in a locked or published dataset by ``packages``."""
    _guard_packages(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def group_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to add or remove a locked or published dataset by ``packages``; ``group_patch`` ends here."""
    _guard_packages(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def organization_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a new organisation that takes in a locked or published dataset by ``packages``."""
    _guard_packages(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def organization_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to move a locked or published dataset by ``packages``; ``organization_patch`` ends here."""
    _guard_packages(context, data_dict)
    return next_(context, data_dict)


def _guard_tags(context: types.Context, tags: Iterable[model.Tag]) -> None:
    for tag in tags:
        for package in tag.packages:
            refuse_unless_open(context, package, "tags")


def _vocabulary_tags(data_dict: DataDict) -> list[model.Tag]:
    reference = data_dict.get("id")
    vocabulary = model.Vocabulary.get(reference) if isinstance(reference, str) and reference else None
    return list(vocabulary.tags) if vocabulary is not None else []


@tk.chained_action
def tag_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a tag that a locked or published dataset carries: core takes it off every dataset."""
    reference, vocabulary = data_dict.get("id"), data_dict.get("vocabulary_id")
    if tables_exist() and isinstance(reference, str) and reference:
        tag = model.Tag.get(reference, vocabulary if isinstance(vocabulary, str) else None)
        _guard_tags(context, [tag] if tag is not None else [])
    return next_(context, data_dict)


@tk.chained_action
def vocabulary_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to drop tags of a vocabulary that locked or published datasets carry."""
    kept = data_dict.get("tags")
    if tables_exist() and isinstance(kept, list):
        names = {item.get("name") for item in kept if isinstance(item, dict)}
        _guard_tags(context, [tag for tag in _vocabulary_tags(data_dict) if tag.name not in names])
    return next_(context, data_dict)


@tk.chained_action
def vocabulary_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a vocabulary whose tags locked or published datasets carry."""
    if tables_exist():
        _guard_tags(context, _vocabulary_tags(data_dict))
    return next_(context, data_dict)

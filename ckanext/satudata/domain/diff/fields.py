"""The fields of two versions of a record: old and new values, long texts by words, lists as added and removed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ckanext.satudata.domain.diff.words import word_changes
from ckanext.satudata.domain.metadata.specs import is_empty

Record = Mapping[str, Any]
Change = dict[str, Any]

LONG_TEXT = 80
"""Characters from which on a text is shown word by word."""


def field_changes(before: Record, after: Record, *, without: Collection[str] = ()) -> list[Change]:
    """Return the fields whose value differs, in the order of the records.

    Args:
        before: the older values by field.
        after: the newer values by field.
        without: fields that are compared elsewhere, or not at all.

    Returns:
        For each change ``{field, kind, old, new}`` with, for the kind ``text``, ``pieces`` (see ``word_changes``) and,
        for ``list``, ``added`` and ``removed``.
    """
    names = dict.fromkeys([*before, *after])
    return [
        _change(name, before.get(name), after.get(name))
        for name in names
        if name not in without and not _same(before.get(name), after.get(name))
    ]


def _same(old: Any, new: Any) -> bool:
    return old == new or (is_empty(old) and is_empty(new))


def _change(name: str, old: Any, new: Any) -> Change:
    change: Change = {"field": name, "kind": "value", "old": old, "new": new}
    if isinstance(old, list) or isinstance(new, list):
        before, after = _items(old), _items(new)
        change |= {"kind": "list", "added": _missing(after, before), "removed": _missing(before, after)}
    elif isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) >= LONG_TEXT:
        change |= {"kind": "text", "pieces": word_changes(old, new)}
    return change


def _items(value: Any) -> list[Any]:
    if is_empty(value):
        return []
    return value if isinstance(value, list) else [value]


def _missing(items: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    """Return the items that the others do not have, counting repeated ones."""
    left = [_key(item) for item in others]
    found = []
    for item in items:
        key = _key(item)
        if key in left:
            left.remove(key)
        else:
            found.append(item)
    return found


def _key(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False, default=str)

"""What must be refused before core looks at a call: values of a type that core's own code fails on.

Core checks authorisation and unfolds lists before any validator runs; there a list instead of an id, or text instead of
rows, ends in an internal error. A call of this kind is a mistake of the caller and is answered as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.shared import field_specs

_TEXTS = ("id", "name", "owner_org", "type", "package_id")
_LISTS = ("resources", "extras", "tags", "groups")


def refuse_malformed(data_dict: Mapping[str, Any], package_type: str = "dataset") -> None:
    """Refuse a dataset or resource whose parts have types that core cannot read.

    Args:
        data_dict: what the caller sent.
        package_type: the type whose rows are looked at, when the call does not say it.

    Raises:
        ckan.plugins.toolkit.ValidationError: with every such part.
    """
    problems: dict[str, Any] = {
        name: [tk._("Write text here, not a list or an object.")] for name in _not_texts(data_dict)
    }
    problems |= {name: [tk._("Give a list of objects here.")] for name in _not_rows(_LISTS, data_dict)}
    if "tags" in problems:
        problems["tags"] = [{"name": problems["tags"]}]  # the one shape that core's ValidationError reads
    if problems:
        raise tk.ValidationError(problems)
    specs = [spec for spec in field_specs(data_dict.get("type") or package_type) if spec.subfields]
    wrong = set(_not_rows((spec.name for spec in specs), data_dict))
    for resource in data_dict.get("resources") or []:
        wrong |= set(_not_rows((spec.name for spec in specs if spec.per_resource), resource))
    if wrong:
        raise tk.ValidationError({name: [tk._("Give a list of objects here.")] for name in sorted(wrong)})


def _not_texts(data_dict: Mapping[str, Any]) -> Iterable[str]:
    return [name for name in _TEXTS if not isinstance(data_dict.get(name) or "", str | int)]


def _not_rows(names: Iterable[str], data_dict: Mapping[str, Any]) -> Iterable[str]:
    return [name for name in names if name in data_dict and not _are_rows(data_dict[name])]


def _are_rows(value: Any) -> bool:
    # An empty text is what a form sends for "none".
    return value in (None, "") or (isinstance(value, list) and all(isinstance(row, dict) for row in value))

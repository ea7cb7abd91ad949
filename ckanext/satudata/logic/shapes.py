"""What must be refused before core looks at a call: values of a type that core's own code fails on.

Core checks authorisation and unfolds lists before any validator runs; there a list instead of an id, or text instead of
rows, ends in an internal error. A call of this kind is a mistake of the caller and is answered as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.shared import field_specs, storable

Data = Mapping[str, Any]

_REFERENCES = ("id", "owner_org", "type", "package_id")
"""Looked up in the database before anything is validated."""
_TEXTS = (*_REFERENCES, "name", "state", "url", "format", "tag_string", "key")
_LISTS = ("resources", "extras", "tags", "groups", "relationships_as_object", "relationships_as_subject")


def refuse_malformed(data_dict: Data, package_type: str = "dataset") -> None:
    """Refuse a dataset or resource whose parts have types that core cannot read.

    Args:
        data_dict: what the caller sent.
        package_type: the type whose rows are looked at, when the call does not say it.

    Raises:
        ckan.plugins.toolkit.ValidationError: with every such part.
    """
    texts = set(_not_texts(data_dict))
    lists = {name for name in _LISTS if name in data_dict and not _are_rows(data_dict[name])}
    if not texts & {"type"}:
        lists |= set(_wrong_rows(data_dict, data_dict.get("type") or package_type, lists))
    problems: dict[str, Any] = {name: [tk._("Give a list of objects here.")] for name in lists}
    problems |= {name: [tk._("Write text here, not a list or an object.")] for name in texts}
    if "tags" in problems:
        problems["tags"] = [{"name": problems["tags"]}]  # the one shape that core's ValidationError reads
    if problems:
        raise tk.ValidationError(problems)


def _not_texts(data_dict: Data) -> Iterator[str]:
    for name in _TEXTS:
        value = data_dict.get(name)
        if value is not None and not isinstance(value, str) or (name in _REFERENCES and not storable(value or "")):
            yield name
    if isinstance(data_dict.get("metadata_modified"), list | dict):
        yield "metadata_modified"


def _wrong_rows(data_dict: Data, package_type: str, lists: Iterable[str]) -> Iterator[str]:
    """Yield the fields with rows, of the dataset and its files, that hold anything else."""
    specs = [spec for spec in field_specs(package_type) if spec.subfields]
    resources = [] if "resources" in lists else data_dict.get("resources") or []
    for spec in specs:
        for record in (data_dict, *(resources if spec.per_resource else ())):
            if spec.name in record and not _are_rows(record[spec.name]):
                yield spec.name


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and not any(_not_texts(row)) for row in value)

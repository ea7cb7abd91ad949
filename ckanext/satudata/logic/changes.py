"""Changes in the words of the request: labels of fields, and values as the forms show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.metadata.specs import FieldSpec
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.logic import metadata
from ckanext.satudata.services import wording
from ckanext.satudata.shared import field_specs

DataDict = dict[str, Any]


class Words:
    """Turns the changes of one dataset type into words."""

    def __init__(self, package_type: str) -> None:
        """Read the schema of the type."""
        specs = field_specs(package_type)
        self._of_dataset = {spec.name: spec for spec in specs if not spec.per_resource}
        self._of_file = {spec.name: spec for spec in specs if spec.per_resource}
        self._text = metadata.FormText(metadata.schema_of(package_type)) if specs else str_of

    def change(self, change: Mapping[str, Any], *, per_file: bool = False) -> DataDict:
        """Return a change of a field with its label and with the words for its values."""
        name = change["field"]
        spec = (self._of_file if per_file else self._of_dataset).get(name)
        shown = {**change, "label": self.label(name, spec)}
        for side in ("old", "new"):
            shown[f"{side}_text"] = self._value(spec, name, change[side])
        for side in ("added", "removed"):
            if side in change:
                shown[f"{side}_texts"] = [self._item(spec, name, item) for item in change[side]]
        return shown

    def label(self, name: str, spec: FieldSpec | None = None) -> str:
        """Return what a field is called."""
        found = spec or self._of_dataset.get(name)
        if found is not None:
            return metadata.own_language(found.label)
        return {"tags": tk._("Tags"), "groups": tk._("Groups"), "format": tk._("Format")}.get(name, name)

    def _value(self, spec: FieldSpec | None, name: str, value: Any) -> str:
        if isinstance(value, list):
            return "; ".join(self._item(spec, name, item) for item in value)
        return self._text(name, value)

    def _item(self, spec: FieldSpec | None, name: str, item: Any) -> str:
        if name == "schema" and isinstance(item, Mapping):
            return schemas.described(item, wording.language())
        if isinstance(item, Mapping):
            subfields = spec.subfields if spec else ()
            parts = (self._text(f"{name}.{subfield.name}", item.get(subfield.name)) for subfield in subfields)
            return ", ".join(part for part in parts if part) or ", ".join(str(value) for value in item.values())
        return self._text(name, item)


def str_of(_name: str, value: Any) -> str:
    """Return a value of a type without schema as text."""
    return "" if value is None else str(value)


def in_words(differences: DataDict, package_type: str) -> DataDict:
    """Return what ``services.diffs.differences`` found, with labels and words."""
    words = Words(package_type)
    return {**differences, **{side: _comparison(words, differences[side]) for side in ("public", "last_round")}}


def _comparison(words: Words, found: DataDict | None) -> DataDict | None:
    if found is None:
        return None
    files = [
        {**change, "fields": [words.change(item, per_file=True) for item in change["fields"]]}
        for change in found["files"]
    ]
    changed = sum(item["status"] != "same" for item in files)
    fields = [words.change(item) for item in found["fields"]]
    return {**found, "fields": fields, "files": files, "changed": len(fields) + changed}

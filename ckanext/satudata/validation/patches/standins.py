"""Small stand-ins for packages that ckanext-validation imports for one name each, and does not declare."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from ckanext.satudata.validation.patches.patch import Patch

# What ckanext-validation asks tabulator for: the formats that an operator may list in ckanext.validation.formats.
FORMATS = ("csv", "tsv", "xls", "xlsx", "ods", "json", "jsonl", "ndjson")


class SchemaErrors(Exception):  # noqa: N818  # upstream reads it as tableschema.exceptions.ValidationError
    """A descriptor that is no Table Schema; ``errors`` holds everything that is wrong with it."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def validate_schema(descriptor: Any) -> bool:
    """Check a Table Schema descriptor with frictionless, as tableschema.validate does.

    Raises:
        SchemaErrors: the descriptor is not a Table Schema.
    """
    problems = _problems(descriptor)
    if problems:
        raise SchemaErrors([f"Descriptor validation error: {problem}" for problem in problems])
    return True


def _problems(descriptor: Any) -> list[str]:
    from frictionless import FrictionlessException, Schema

    if not isinstance(descriptor, dict):
        return ["a Table Schema is a JSON object"]
    # "$schema" may name a profile elsewhere, and whoever types a schema must not make the portal fetch it.
    own = {key: value for key, value in descriptor.items() if key != "$schema"}
    try:
        return [error.note for error in Schema.metadata_validate(own)]
    except FrictionlessException as e:
        return [e.error.note]
    except (AttributeError, KeyError, TypeError) as e:
        # Frictionless walks into foreign keys and the like before it knows their shape.
        return [f"unexpected structure ({e})"]


def _absent(name: str) -> bool:
    return name not in sys.modules and find_spec(name) is None


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name, "Stand-in for what ckanext-validation needs of this package.")
    module.__spec__ = ModuleSpec(name, None)
    module.__dict__.update(contents)
    sys.modules[name] = module
    return module


def _stand_in_for_tableschema() -> None:
    exceptions = _module("tableschema.exceptions", ValidationError=SchemaErrors)
    _module("tableschema", validate=validate_schema, exceptions=exceptions)


def _stand_in_for_tabulator() -> None:
    config = _module("tabulator.config", PARSERS=dict.fromkeys(FORMATS, "frictionless"))
    _module("tabulator", config=config)


PATCHES = (
    Patch(
        name="tableschema",
        reason="imported, not declared, and long unmaintained: for one function it brings a second copy of tabulator",
        ckan="all",
        needed=lambda: _absent("tableschema"),
        apply=_stand_in_for_tableschema,
    ),
    Patch(
        name="tabulator",
        reason="imported for a list of formats, not declared; the except clause meant for its absence names NameError",
        ckan="all",
        needed=lambda: _absent("tabulator"),
        apply=_stand_in_for_tabulator,
    ),
)

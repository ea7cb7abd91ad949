"""What of a file goes into its DataStore table: the tidied copy with the right types.

Cells of which a person has to be asked stay as they are, and their column is text until somebody has answered: no
loader takes a header of two levels, and whoever left a dash in a cell would get its error instead of a table.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.tables.repairs import Tidied, as_csv
from ckanext.satudata.services.checks import tidying
from ckanext.satudata.shared import open_resource_file

log = logging.getLogger(__name__)

_ADDS = frozenset({"code_filled_in", "code_unknown", "unit_column_added", "year_added"})
"""Changes that add a column and touch no cell."""
_CHUNK = 1 << 20
_LONGEST_NAME = 63
_NUMBERS = frozenset({"integer", "number", "year"})


@dataclass(frozen=True)
class Plan:
    """How a file is loaded.

    Attributes:
        table: its one table in tidied form.
        as_it_is: whether the file has that form already.
        md5: of what is loaded, by which XLoader knows it again.
    """

    table: Tidied
    as_it_is: bool
    md5: str

    @property
    def columns(self) -> set[str] | None:
        """The names that the columns will have in the DataStore; ``None`` where XLoader spells them its own way."""
        names = [column.name.strip()[:_LONGEST_NAME].strip() for column in self.table.columns]
        return set(names) if all(name and name.isascii() for name in names) else None

    @property
    def types(self) -> dict[str, str]:
        """The type of each column in the DataStore; what is not certain to be a number or a date stays text."""
        found = {}
        for index, column in enumerate(self.table.columns):
            values = [row[index] for row in self.table.rows if row[index] not in (None, "")]
            found[column.name] = _type(column.kind, values)
        return found


def plan(resource: model.Resource) -> Plan | None:
    """Return how a file is loaded; ``None`` where the loader does as it always does.

    That is a file without a table, with several, or too large to be tidied.
    """
    if not config.checks_enabled():
        return None
    try:
        proposal = tidying.propose(resource, {})
    except tk.ValidationError:
        return None
    except Exception:
        # What a file holds keeps nobody from having it loaded as it always was.
        log.exception("satudata: the file of resource %s could not be tidied", resource.id)
        return None
    if len(proposal.tables) != 1 or not proposal.tables[0].rows:
        return None
    table = proposal.tables[0]
    if proposal.is_plain and all(change.code in _ADDS for change in proposal.changes):
        return Plan(_without_additions(table), as_it_is=True, md5=_md5_of(resource))
    return Plan(table, as_it_is=False, md5=hashlib.md5(as_csv(table), usedforsecurity=False).hexdigest())


def _without_additions(table: Tidied) -> Tidied:
    """Return the columns that the file has: a table in order is loaded as its office made it."""
    added = {str(change.params.get("new", "tahun")) for change in table.changes}
    kept = [index for index, column in enumerate(table.columns) if column.name not in added]
    return replace(
        table,
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
    )


def _md5_of(resource: model.Resource) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with open_resource_file({"id": resource.id, "url": resource.url, "url_type": resource.url_type}) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def content(found: Plan) -> bytes:
    """Return the tidied table as CSV."""
    return as_csv(found.table)


def _type(kind: str, values: Sequence[Any]) -> str:
    if not values:
        return "text"
    if kind in _NUMBERS and all(_is_number(value) for value in values):
        return "numeric"
    return "timestamp" if kind == "date" and all(_is_date(value) for value in values) else "text"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    try:
        dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def set_types(
    types: Mapping[str, str], existing: Sequence[dict[str, Any]] | None, fields: list[dict[str, Any]]
) -> None:
    """Give the columns of a table that is going to be made their types.

    A table that is emptied and filled again keeps the types that it has, and a type that somebody chose in the Data
    Dictionary stays.

    Args:
        types: type by the name of the column.
        existing: the columns of the table now, ``None`` without one.
        fields: the columns that the loader is about to make; changed in place.
    """
    if existing is not None and _types_of(existing) == _types_of(fields):
        return
    for field in fields:
        if not (field.get("info") or {}).get("type_override"):
            field["type"] = types.get(field["id"], "text")


def _types_of(fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {field["id"]: field.get("type") for field in fields}


_present: ContextVar[tuple[str, Plan | None]] = ContextVar("satudata_load_plan", default=("", None))
"""The load that is being carried out, named by its job and its resource, and its plan."""


def is_begun(load: str) -> bool:
    """Return whether a load has been planned, or is being planned at this moment."""
    return _present.get()[0] == load


def remember(load: str, found: Plan | None = None) -> None:
    """Keep the plan of a load until its table is made; without one it is only noted that it is being planned."""
    _present.set((load, found))


def type_columns(resource_id: str, existing: Sequence[dict[str, Any]] | None, fields: list[dict[str, Any]]) -> None:
    """Give the columns that XLoader is about to make the types that were found; codes stay text."""
    load, found = _present.get()
    if load.endswith(f" {resource_id}") and found is not None:
        set_types(found.types, existing, fields)

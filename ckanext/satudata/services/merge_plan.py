"""What the journal keeps of a merge: its steps and its plan."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.model import journal
from ckanext.satudata.model.datastore import Exchange


class MergeStep(enum.StrEnum):
    """The steps of the journal, in their order; each names what is done and committed."""

    prepared = "prepared"
    swapped = "swapped"
    committed = "committed"
    indexed = "indexed"
    recorded = "recorded"
    cleared = "cleared"


@dataclass(frozen=True)
class Plan:
    """Everything a merge needs, as it is kept in the journal."""

    revision_id: str
    public_id: str
    copy_id: str
    submission_id: str
    user_id: str
    role: str
    exchanges: list[dict[str, Any]]
    files: list[str]
    """Files of the storage that nobody needs afterwards."""

    @property
    def tables(self) -> list[Exchange]:
        """What happens to the tables of the DataStore."""
        return [Exchange.of(item) for item in self.exchanges]

    @classmethod
    def of(cls, entry: journal.Row) -> Plan:
        """Return the plan of a journal entry."""
        return cls(**entry["data"])

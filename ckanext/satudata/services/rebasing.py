"""What changed in the published dataset while its next version was prepared, such as a corrected telephone number.

Rule: a field that the revision left alone takes over what was corrected meanwhile; one that both changed differently
is the office's to decide. Its decision is the revision's value, once it is submitted with the correction in sight: the
reviewers' comparison is always made with what is published now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.satudata.model import cloning, revisions
from ckanext.satudata.services import fingerprints, naming

_OF_THE_PUBLIC = frozenset({"name", "private", "state"})
"""What a working copy has for itself."""


@dataclass(frozen=True)
class Rebase:
    """Fields to take over with their values, and fields that were changed on both sides."""

    carried: Mapping[str, Any]
    conflicts: tuple[str, ...]


def compare(row: revisions.Row, public: model.Package, copy: model.Package) -> Rebase:
    """Compare what the published dataset was, what it is now, and the working copy.

    Args:
        row: the revision, with what was published when it started or was submitted last.
        public: the published dataset.
        copy: its working copy.
    """
    base, now_, new = row["base"], fingerprints.content(public), fingerprints.content(copy)
    carried: dict[str, Any] = {}
    conflicts = []
    for field in sorted({*base, *now_} - _OF_THE_PUBLIC):
        if now_.get(field) == base.get(field) or now_.get(field) == new.get(field):
            continue
        if new.get(field) == base.get(field) and _is_plain(now_.get(field)) and _is_plain(base.get(field)):
            carried[field] = now_.get(field)
        else:
            conflicts.append(field)
    return Rebase(carried, tuple(conflicts))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str)


def renew(copy: model.Package) -> None:
    """Take corrections of the published dataset over into a working copy that is being submitted, in this transaction.

    Nothing happens to a dataset that is no working copy.
    """
    row = revisions.of_copy(copy.id) if copy.name.startswith(naming.COPY_PREFIX) else None
    public = model.Package.get(row["package_id"]) if row is not None else None
    if row is None or public is None:
        return
    found = compare(row, public, copy)
    if found.carried:
        cloning.set_fields(copy.id, found.carried)
        model.Session.expire(copy)
    if found.carried or found.conflicts:
        revisions.update(row["id"], base=fingerprints.content(public))

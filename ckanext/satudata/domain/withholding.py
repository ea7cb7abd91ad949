"""Who may read the bytes of a file: the rules of the access classes and of quarantine, in plain Python.

Classes: Terbuka, Terbatas, Tertutup (data.go.id; UU 14/2008 on public information, exceptions in Ps 17). A file that
is suspected of holding personal data (UU 27/2022) is in quarantine until a reviewer has looked at it.
"""

from __future__ import annotations

import enum
from collections.abc import Set
from dataclasses import dataclass

from ckanext.satudata.domain.workflow.terms import Role


class Barrier(enum.StrEnum):
    """Why a file is withheld from somebody."""

    terbatas = "terbatas"
    tertutup = "tertutup"
    quarantine = "quarantine"


QUARANTINE_READERS = frozenset(
    {Role.walidata, Role.walidata_pendukung, Role.kepala_opd, Role.pembina, Role.ppid, Role.sekretariat}
)
"""Reviewers. The office (produsen, pengelola) and the forum read no personal data that slipped into a file."""

PLACERS = frozenset({Role.walidata, Role.ppid, Role.pembina})
"""Who may put a file into quarantine by hand."""

LIFTERS = frozenset({Role.walidata, Role.ppid})
"""Who may release a file from quarantine, unless they uploaded it."""


WITHHOLDABLE = frozenset({"upload", "datastore", "tabledesigner"})
"""Kinds of resources (CKAN's ``url_type``) whose contents lie in this portal."""


@dataclass(frozen=True)
class Reader:
    """Somebody in front of a file.

    Attributes:
        roles: their roles for the dataset; ``produsen`` only as editor or admin of the owning office, not as sysadmin.
        uploaded: whether the present file is theirs.
        granted: whether a grant of the PPID holds at this moment.
    """

    roles: Set[Role] = frozenset()
    uploaded: bool = False
    granted: bool = False


def barrier(access: str | None, quarantined: bool, reader: Reader) -> Barrier | None:
    """Return what keeps somebody from the bytes of a file, ``None`` when nothing does.

    Args:
        access: the access class of the dataset; unknown or empty counts as Terbuka.
        quarantined: whether the file is in quarantine.
        reader: who asks.
    """
    if reader.uploaded:
        return None
    if quarantined and not reader.roles & QUARANTINE_READERS:
        return Barrier.quarantine
    if access in (Barrier.terbatas, Barrier.tertutup) and not reader.roles:
        if access == Barrier.terbatas and reader.granted:
            return None
        return Barrier(access)
    return None

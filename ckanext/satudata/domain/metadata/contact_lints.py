"""The contact is a unit, not a person: what would publish a private name, number or mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.satudata.domain.metadata.findings import N_, Finding, Severity
from ckanext.satudata.domain.metadata.specs import Record

_NIP = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ .]?\d{6}[ .]?[12][ .]?\d{3}(?!\d)")
_TITLE = re.compile(
    r"^(Bapak|Ibu|Bpk\.?|Sdri?\.?|Hj?\.|Drs\.?|Dra\.?|Ir\.|[Dd]r\.)\s+[A-Z]|,\s*(S\.\s?\w{1,4}|M\.\s?\w{1,4}|A\.Md)\b"
)
_PRIVATE_MAIL = re.compile(r"@(gmail|yahoo|ymail|hotmail|outlook|live|icloud|rocketmail|proton)\.", re.IGNORECASE)
_MOBILE = re.compile(r"(?:\+?62|0)8[1-9][\d\s.-]{7,}")
_PERSONAL_FIELDS = ("author", "author_email", "maintainer", "maintainer_email")


def contact_of_dataset(record: Record) -> Iterator[Finding]:
    """Check the contact of a dataset."""
    yield from _unit("kontak_unit", record)
    yield from _mail("kontak_email", record)
    yield from _phone("kontak_telepon", record)


def contact_of_activity(record: Record) -> Iterator[Finding]:
    """Check the responsible unit of a statistical activity."""
    yield from _unit("ii_pj_jabatan", record)
    for name in ("i_email", "ii_pj_email"):
        yield from _mail(name, record)
    for name in ("i_telepon", "ii_pj_telepon"):
        yield from _phone(name, record)


def personal_fields(record: Record) -> Iterator[Finding]:
    """CKAN's author and maintainer are persons; harvested records carry them to the national portal."""
    filled = [name for name in _PERSONAL_FIELDS if record.get(name)]
    if filled:
        yield _finding(
            filled[0],
            "warning",
            "personal_fields",
            N_("The fields {fields} name a person. Empty them and give the contact unit instead."),
            ", ".join(filled),
            key="fields",
        )


def _unit(name: str, record: Record) -> Iterator[Finding]:
    text = str(record.get(name) or "")
    if _NIP.search(text):
        yield _finding(
            name, "error", "contact_nip", N_("This holds a civil servant's number (NIP). Give a unit, not a person.")
        )
    elif match := _TITLE.search(text):
        yield _finding(
            name, "error", "contact_person", N_("This looks like a person (“{word}”). Give a unit or post."), match[0]
        )


def _mail(name: str, record: Record) -> Iterator[Finding]:
    if match := _PRIVATE_MAIL.search(str(record.get(name) or "")):
        yield _finding(
            name,
            "warning",
            "contact_mail",
            N_("This is a private mailbox ({word}). Give the office's address."),
            match[0],
        )


def _phone(name: str, record: Record) -> Iterator[Finding]:
    if _MOBILE.search(str(record.get(name) or "")):
        yield _finding(
            name,
            "warning",
            "contact_mobile",
            N_("This is a mobile number. Give the office's telephone, if it has one."),
        )


def _finding(
    field: str, severity: Severity, code: str, message: str, value: str | None = None, *, key: str = "word"
) -> Finding:
    return Finding(field, severity, code, message, {key: value} if value is not None else {})


RULES = (contact_of_dataset, personal_fields)

"""What a check is made of: the bytes of a file, and what the metadata say of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from ckanext.satudata import config, regions
from ckanext.satudata.domain.tables.checking import Options
from ckanext.satudata.domain.tables.reading import Limits, fits, kinds
from ckanext.satudata.model import releases, revisions
from ckanext.satudata.services.checks import expecting
from ckanext.satudata.shared import open_resource_file

Record = Mapping[str, Any]

_FORMATS = frozenset({"csv", "tsv", "xlsx", "xls", "ods"})
_PLAIN = frozenset({"csv", "json", "xml", "html"})
"""Kinds of text that a look at the first bytes does not always tell apart."""
_VAGUE = frozenset({"txt", "dat", "tab", ""})
"""Endings that tables and other texts bear alike; the format that somebody chose tells them apart."""
_CHUNK = 1 << 20
_QUICK = Limits(max_unpacked=64 * _CHUNK, max_part=32 * _CHUNK, max_cells=1_000_000, max_sheet_cells=1_000_000)
"""What is read within seconds and some hundred megabytes; a workbook of a megabyte may unpack to a thousand."""
_IN_MEMORY = 8 * 2**20


@dataclass(frozen=True)
class Spool:
    """A private copy of a file: it can be sought, and nobody replaces it while it is being read."""

    file: IO[bytes]
    size: int
    sha256: str


def uploads(record: Record) -> list[dict[str, Any]]:
    """Return the resources of a dataset whose file lies in this portal."""
    return [item for item in record.get("resources") or [] if item.get("url_type") == "upload"]


def name_of(resource: Record) -> str:
    """Return the name under which the file of a resource was uploaded."""
    return str(resource.get("url") or "").rsplit("/", 1)[-1] or str(resource.get("name") or "")


def is_other(resource: Record, spool: Spool) -> bool:
    """Return whether a file is no table and does not claim to be one, such as a map or a scanned decree.

    A file whose content contradicts its name is looked at by the check, which says so.
    """
    name = name_of(resource)
    if not spool.size or _is_called_table(resource):
        return False
    expected = _promised(name)
    if expected is None:
        return True
    found = kinds.kind_of(spool.file)
    same = found == expected or {found, expected} <= _PLAIN
    return same and expected not in kinds.TABULAR


def _is_called_table(resource: Record) -> bool:
    return str(resource.get("format") or "").lower() in _FORMATS


def _promised(name: str) -> str | None:
    return None if kinds.extension(name) in _VAGUE else kinds.promised(name)


@contextmanager
def spooled(resource: Record) -> Iterator[Spool]:
    """Copy the file of a resource into a temporary one, in pieces of bounded size.

    Raises:
        OSError: the file is missing, or the storage does not answer.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        with open_resource_file(resource) as source:
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        copy.seek(0)
        yield Spool(copy, size, digest.hexdigest())


def is_small(resource: Record) -> bool:
    """Return whether a file is checked while somebody waits for it: it is small, and so is what it unpacks to.

    Raises:
        OSError: the storage does not answer.
    """
    limit, size = config.checks_inline_bytes(), resource.get("size")
    if isinstance(size, int) and size > limit:
        return False
    with open_resource_file(resource) as source:
        content = source.read(limit + 1)
    return len(content) <= limit and (not content or fits(io.BytesIO(content), _QUICK))


def _year(record: Record) -> str:
    first, last = str(record.get("periode_awal") or ""), str(record.get("periode_akhir") or "")
    return first if first == last or not last else f"{first}-{last}"


def _awaited(record: Record, resource: Record) -> dict[str, dt.date]:
    """Return by which day the release schedule expects the dataset, and on which day this file came."""
    revision = revisions.of_copy(record["id"]) if record.get("id") else None
    announced = releases.open_of(revision["package_id"] if revision else record.get("id", ""))
    due = next((row["last_day"] for row in announced if row["last_day"]), None)
    came = str(resource.get("last_modified") or resource.get("created") or "")
    if due is None or not came:
        return {}
    moment = dt.datetime.fromisoformat(came).replace(tzinfo=dt.UTC)  # CKAN keeps UTC without saying so
    return {"due": due, "delivered": moment.astimezone(config.timezone()).date()}


def _told(record: Record, resource: Record, row: Mapping[Any, Any] | None) -> dict[str, Any]:
    """Return what the metadata and the version before say that a check takes into account."""
    codes = record.get("kodereferensi")
    region = codes[0] if isinstance(codes, list) and len(codes) == 1 else config.region()
    return {
        "schema": expecting.expected(resource, row),
        "region": region or None,
        "title": str(record.get("title") or ""),
        "satuan": str(record.get("satuan") or ""),
        "year": _year(record),
        **_awaited(record, resource),
    }


def options(record: Record, resource: Record, row: Mapping[Any, Any] | None = None) -> Options:
    """Return the options of the check of one file.

    Args:
        record: the dataset.
        resource: the resource.
        row: its check with the SHA-256 of the bytes; without it the version before is left out of account.
    """
    return Options(regions=regions.table(), **_told(record, resource, row))


def grounds(record: Record, resource: Record, row: Mapping[Any, Any]) -> tuple[str, Options]:
    """Return a digest of what a check depends on beside the bytes and the rules, and the options that follow from it.

    Args:
        record: the dataset.
        resource: the resource.
        row: its check, with the SHA-256 of the bytes.
    """
    told, name = _told(record, resource, row), name_of(resource)
    # The format decides where the name does not.
    called = {"called": "table"} if _is_called_table(resource) and _promised(name) not in kinds.TABULAR else {}
    named = json.dumps({**told, "name": name, **called}, sort_keys=True, default=str)
    return hashlib.sha256(named.encode()).hexdigest(), Options(regions=regions.table(), **told)

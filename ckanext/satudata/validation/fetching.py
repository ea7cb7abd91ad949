"""The file and the schema of a resource, brought to where frictionless may read them.

frictionless never gets an address or a path of somebody's choice. A file is copied into a folder of its own and read
from there by a relative path, in frictionless' untrusted mode; a schema is a dictionary without references. Resources
may lie in our storage or behind http and https addresses, which are looked at before each connection (see
``services.remote_files``); any other address, such as ``file:///etc/passwd``, is refused.
"""

from __future__ import annotations

import http.client
import json
import logging
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.services import remote_files
from ckanext.satudata.shared import open_resource_file

log = logging.getLogger(__name__)

MAX_SECONDS = 60.0
MAX_SCHEMA_BYTES = 2 * 2**20
MAX_SCHEMA_SECONDS = 15.0
_PIECE = 1 << 20
_REFERENCES = frozenset({"$ref", "$schema", "$id", "profile"})
"""Keys with which a descriptor makes frictionless read other files or addresses."""


class NotReadableError(Exception):
    """A file or schema cannot be validated; says why, without paths, for whoever may see the resource.

    Args:
        text: the reason as a message of the catalogue, because readers want it in their own language.
        values: what its placeholders stand for.
    """

    def __init__(self, text: str, **values: str | int) -> None:
        super().__init__(text.format(**values))
        self.reason: Reason = (text, values)

    @property
    def translated(self) -> str:
        """The reason in the language of the request."""
        return say(self.reason)


Reason = tuple[str, Mapping[str, str | int]]


def say(reason: Sequence[Any]) -> str:
    """Return a reason in the language of the request.

    Args:
        reason: the message and the values of its placeholders.
    """
    text, values = reason
    return tk._(text).format(**values)


@contextmanager
def local_copy(resource: Mapping[str, Any]) -> Iterator[Path]:
    """Give the file of a resource a place of its own for as long as it is read.

    Args:
        resource: a resource dictionary; its id decides which upload is read, its URL which address is fetched.

    Raises:
        NotReadableError: the file is missing, cannot be fetched, may not be fetched, or is too large.
    """
    if resource.get("url_type") == "upload":
        with _stored(resource) as file, placed(file, resource) as path:
            yield path
        return
    with placed(_Pieces(_remote(str(resource.get("url") or ""))), resource) as path:
        yield path


@contextmanager
def placed(file: Any, resource: Mapping[str, Any]) -> Iterator[Path]:
    """Copy what can be read into a folder of its own, under a name that says nothing but its format.

    Raises:
        NotReadableError: it is too large, also unpacked.
    """
    limit = config.checks_max_bytes()
    format_ = str(resource.get("format") or "").lower()
    with tempfile.TemporaryDirectory(prefix="satudata-validation-") as folder:
        path = Path(folder) / f"data.{format_ if format_.isalnum() else 'csv'}"
        size = 0
        with open(path, "wb") as target:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise _too_large(limit)
                target.write(piece)
        _refuse_bomb(path)
        yield path


def _too_large(limit: int) -> NotReadableError:
    return NotReadableError(N_("The file is larger than {size} MB and was not validated."), size=limit // 2**20)


def _refuse_bomb(path: Path) -> None:
    """Refuse a workbook that is small packed and fills the memory unpacked."""
    limit = 10 * config.checks_max_bytes()
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return  # no archive: whatever is wrong with it is frictionless' finding
    if unpacked > limit:
        raise _too_large(limit)


@contextmanager
def _stored(resource: Mapping[str, Any]) -> Iterator[IO[bytes]]:
    try:
        with open_resource_file(resource) as file:
            yield file
    except OSError as error:
        log.warning("satudata: the file of resource %s is missing in the storage", resource.get("id"))
        raise NotReadableError(N_("The file is missing in the storage.")) from error


class _Pieces:
    """Make a file of an iterator of byte chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    def read(self, size: int) -> bytes:
        """Return the next chunk, whatever its size."""
        return next(self._chunks, b"")


def _remote(url: str, *, max_bytes: int | None = None, seconds: float | None = None) -> Iterator[bytes]:
    deadline = time.monotonic() + (seconds or MAX_SECONDS)
    try:
        # One byte more, so that who copies says that it is too large.
        yield from remote_files.stream(url, deadline, (max_bytes or config.checks_max_bytes()) + _PIECE)
    except remote_files.NotFetchedError as error:
        raise _refusal(str(error)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.info("satudata: an address could not be fetched for validation: %s", type(error).__name__)
        raise NotReadableError(N_("The address could not be reached.")) from error


def _refusal(reason: str) -> NotReadableError:
    if reason in ("not http", "not a public address"):
        return NotReadableError(N_("The address is not fetched: only public http and https addresses are."))
    if reason.startswith("status "):
        text = N_("The address answered with status {status}.")
        return NotReadableError(text, status=reason.removeprefix("status "))
    if reason == "too large":
        return NotReadableError(N_("The file is too large and was not validated."))
    return NotReadableError(N_("The address did not answer in time, or not completely."))


def schema_of(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the Table Schema of a resource, which may be written out, JSON text, or an http address of it.

    Raises:
        NotReadableError: it cannot be fetched, or is no schema.
    """
    schema = resource.get("schema")
    if not schema:
        return None
    if isinstance(schema, str):
        schema = _parsed(_fetched_text(schema) if schema.lower().startswith("http") else schema)
    if not isinstance(schema, dict):
        raise NotReadableError(N_("The schema is not a Table Schema."))
    return without_references(schema)


def _fetched_text(url: str) -> str:
    content = b""
    for piece in _remote(url, max_bytes=MAX_SCHEMA_BYTES, seconds=MAX_SCHEMA_SECONDS):
        content += piece
        if len(content) > MAX_SCHEMA_BYTES:
            raise NotReadableError(N_("The schema is too large."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error


def without_references(value: Any) -> Any:
    """Return a descriptor without the keys through which it would have other files or addresses read."""
    if isinstance(value, Mapping):
        return {key: without_references(item) for key, item in value.items() if key not in _REFERENCES}
    if isinstance(value, list):
        return [without_references(item) for item in value]
    return value

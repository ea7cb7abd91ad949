"""Public helpers for other extensions, and the one place where CKAN 2.11 and 2.12 differ."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.lib import search, uploader

from ckanext.satudata.domain.metadata.specs import FieldSpec, specs_from_schema

log = logging.getLogger(__name__)

__all__ = [
    "INDEX_ERRORS",
    "field_specs",
    "index_package",
    "may_see",
    "open_resource_file",
    "remove_from_index",
    "storable",
    "visitor",
]

INDEX_ERRORS = (search.SearchError, search.SearchIndexError, OSError)
"""What writing to Solr raises; core's two errors have no common class."""

CKAN_212 = tk.check_ckan_version(min_version="2.12")


_CHUNK = 1 << 20


def _context() -> types.Context:
    return cast(types.Context, {"ignore_auth": True, "validate": False, "use_cache": False, "user": ""})


def storable(text: str) -> bool:
    """Return whether PostgreSQL takes a text: no NUL, and no half of a surrogate pair, which JSON can write."""
    return not any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text)


def may_see(context: types.Context, package_id: str) -> bool:
    """Return whether a caller may know of a dataset, whatever else the context of the call carries."""
    if context.get("ignore_auth"):
        return True
    asking = {"user": context.get("user") or "", "auth_user_obj": context.get("auth_user_obj")}
    try:
        tk.check_access("package_show", cast(types.Context, asking), {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def visitor() -> model.User | None:
    """Return the user who looks at this page, ``None`` without a login."""
    return model.User.get(tk.current_user.name) if tk.current_user.is_authenticated else None


def field_specs(package_type: str) -> tuple[FieldSpec, ...]:
    """Return the fields of a dataset type as the rules see them; none for a type without a scheming schema."""
    try:
        schema = tk.get_action("scheming_dataset_schema_show")(_context(), {"type": package_type})
    except tk.ObjectNotFound:
        return ()
    return _specs(package_type, schema)


_read: dict[str, tuple[Any, tuple[FieldSpec, ...]]] = {}
"""What was read last of each type: scheming keeps its expanded schemas as long as its plugin is loaded."""


def _specs(package_type: str, schema: Any) -> tuple[FieldSpec, ...]:
    known = _read.get(package_type)
    if known is None or known[0] is not schema:
        known = _read[package_type] = (schema, specs_from_schema(schema))
    return known[1]


def index_package(package_id: str) -> None:
    """Write the search document of one dataset from what the database holds now.

    Raises:
        ckan.lib.search.SearchIndexError: Solr did not take it.
    """
    if CKAN_212:
        from ckan.logic import index_update_package

        index_update_package(_context(), package_id)
        return
    record = tk.get_action("package_show")(_context(), {"id": package_id})
    search.index_for(model.Package).update_dict(record)


def remove_from_index(package_id: str) -> None:
    """Remove the search document of one dataset.

    Raises:
        ckan.lib.search.SearchIndexError: Solr did not answer.
    """
    search.index_for(model.Package).remove_dict({"id": package_id})


class _StreamReader:
    """Make a file of an iterator of byte chunks (what the storages of CKAN 2.12 return)."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes, all of the rest when negative."""
        parts = [self._rest]
        length = len(self._rest)
        while size < 0 or length < size:
            chunk = next(self._chunks, b"")
            if not chunk:
                break
            parts.append(chunk)
            length += len(chunk)
        data = b"".join(parts)
        if size < 0:
            self._rest = b""
            return data
        self._rest = data[size:]
        return data[:size]


@contextmanager
def open_resource_file(resource: Mapping[str, Any]) -> Iterator[IO[bytes]]:
    """Open the uploaded file of a resource for reading, whatever storage it lies in.

    Args:
        resource: a resource dictionary with ``id`` and ``url_type`` = ``upload``.

    Raises:
        OSError: the file is not there.
    """
    upload = uploader.get_resource_uploader(dict(resource))
    path = upload.get_path(resource["id"])
    storage = getattr(upload, "storage", None)
    if storage is None or not CKAN_212:
        with open(path, "rb") as file:
            yield file
        return
    from ckan.lib import files

    location = files.Location(path)
    try:
        chunks = storage.stream(files.FileData(location, size=storage.size(location)))
    except files.exc.FilesError as error:
        raise FileNotFoundError(path) from error
    yield cast("IO[bytes]", _StreamReader(iter(chunks)))


def measure_file(resource: Mapping[str, Any]) -> tuple[int, str]:
    """Return the size in bytes and the SHA-256 of the uploaded file of a resource.

    Raises:
        OSError: the file is missing, or the storage does not answer.
    """
    digest, size = hashlib.sha256(), 0
    with open_resource_file(resource) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()

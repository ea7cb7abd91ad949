"""Where the file of a resource lies: our IUploader in front of the next one.

A merge gives a public resource another file by changing one row (``satudata_blob``: resource id -> id under which the
file lies in the storage), in the same database transaction as everything else. No published file is ever overwritten.
The storage itself is whatever the portal has: the next uploader plugin, or core's own of this version.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import IO, Any

from werkzeug.datastructures import FileStorage

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import uploader as core

from ckanext.satudata.model import revisions
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.shared import CKAN_212

log = logging.getLogger(__name__)

_NO_LIMIT = sys.maxsize >> 20
"""Megabytes; the limit was asked when the file was uploaded first."""


class BlobUpload:
    """A resource uploader that translates resource ids and leaves everything else to the next one."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        """Return what the next uploader has (``filename``, ``filesize``, ``mimetype``, ``storage`` ...)."""
        return getattr(self.__dict__["_inner"], name)

    def get_directory(self, id: str) -> str:  # noqa: A002 - core's name
        """Return the folder of a resource's file."""
        return self._inner.get_directory(_blob(id))

    def get_path(self, id: str) -> str:  # noqa: A002 - core's name
        """Return the path or storage location of a resource's file."""
        return self._inner.get_path(_blob(id))

    def upload(self, id: str, max_size: int = 10) -> Any:  # noqa: A002 - core's name
        """Write, or remove, the file of a resource.

        Raises:
            ckan.plugins.toolkit.ValidationError: the storage is full; core would answer 500 and leave half a file.
        """
        blob = _blob(id)
        try:
            return self._inner.upload(blob, max_size)
        except OSError as error:
            log.exception("satudata: the storage did not take a file")
            model.Session.rollback()
            half = Path(f"{self._inner.get_path(blob)}~")
            if half.is_absolute():
                half.unlink(missing_ok=True)
            message = tk._("The file could not be stored, and nothing was changed. Try again later.")
            raise tk.ValidationError({"upload": [message]}) from error


def _blob(resource_id: str) -> str:
    return revisions.blob_of(resource_id) if tables_exist() else resource_id


class BlobUploader:
    """Wiring of the uploader; mixed into the plugin."""

    def get_resource_uploader(self, resource: dict[str, Any]) -> Any:
        """Return the uploader of a resource."""
        return BlobUpload(next_uploader(resource))


def next_uploader(resource: dict[str, Any]) -> Any:
    """Return the uploader that stands behind ours: another plugin's, or core's own."""
    for plugin in p.PluginImplementations(p.IUploader):
        if isinstance(plugin, BlobUploader):
            continue
        if found := plugin.get_resource_uploader(resource):
            return found
    if CKAN_212:
        from ckan.lib import files

        try:
            files.get_storage(tk.config["ckan.files.default_storages.resource"])
        except files.exc.UnknownStorageError:
            return core.ResourceUpload(resource)
        return core.FKResourceUpload(resource)
    return core.ResourceUpload(resource)


def write_blob(blob_id: str, stream: IO[bytes], filename: str) -> None:
    """Write a file into the storage under an id, in pieces.

    Args:
        blob_id: the id.
        stream: a file that can be read and sought.
        filename: its name, from which some storages tell the type.

    Raises:
        OSError: the storage did not take it.
    """
    resource = {"id": blob_id, "url_type": "upload", "upload": FileStorage(stream=stream, filename=filename)}
    next_uploader(resource).upload(blob_id, _NO_LIMIT)


def remove_blob(blob_id: str) -> None:
    """Remove a file from the storage; one that is not there is no fault."""
    next_uploader({"id": blob_id, "clear_upload": True}).upload(blob_id)

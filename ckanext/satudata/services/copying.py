"""Making a working copy of a published dataset: its bytes and tables first, its rows last, all under new ids.

The order makes a crash harmless. What is copied lies under ids that nothing else knows until the one transaction that
inserts core's rows and opens the revision; until then the journal says which ids to clear away.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

from ckanext.satudata.model import cloning, datastore, revisions
from ckanext.satudata.model.tables import make_id
from ckanext.satudata.shared import open_resource_file
from ckanext.satudata.uploader import remove_blob, write_blob

log = logging.getLogger(__name__)

_PIECE = 1 << 20


def copy_files(resources: list[dict[str, Any]], resource_map: Mapping[str, str]) -> None:
    """Copy the uploaded files of resources through the portal's uploaders, in pieces of bounded size.

    A file that is missing in the storage stays missing in the copy: it is no reason to refuse its next version.

    Raises:
        OSError: the storage is full or does not answer.
    """
    for resource in resources:
        if resource["url_type"] != "upload" or resource["id"] not in resource_map:
            continue
        filename = str(resource["url"]).rsplit("/", 1)[-1]
        with tempfile.TemporaryFile() as spool:
            if _read(resource, spool):
                spool.seek(0)
                write_blob(resource_map[resource["id"]], spool, filename)


def _read(resource: Mapping[str, Any], target: IO[bytes]) -> bool:
    try:
        with open_resource_file(resource) as source:
            shutil.copyfileobj(source, target, _PIECE)
    except FileNotFoundError:
        log.warning("satudata: the file of resource %s is missing in the storage", resource["id"])
        return False
    return True


def copy_tables(resource_map: Mapping[str, str]) -> None:
    """Copy the DataStore tables of resources with columns, Data Dictionary, keys, indexes and triggers."""
    present = datastore.existing(list(resource_map))
    for source, target in resource_map.items():
        if source in present:
            datastore.copy_table(source, target)


def remove_files(blob_ids: Iterable[str]) -> None:
    """Remove files from the storage; those that belong to a resource now stay."""
    ids = set(blob_ids)
    for blob_id in sorted(ids - revisions.blobs_in_use(ids)):
        remove_blob(blob_id)


def remove_bytes(resource_ids: Iterable[str]) -> None:
    """Remove the files and DataStore tables of resources that no longer exist."""
    ids = sorted(set(resource_ids))
    datastore.drop(ids)
    remove_files(ids)


def plan(package_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return new ids for the resources and the views of a dataset: public id -> id in the copy."""
    resource_map = {row["id"]: make_id() for row in cloning.resources(package_id)}
    view_map = {row["id"]: make_id() for row in cloning.views(resource_map)}
    return resource_map, view_map

"""The hash of what reviewers approve: the dataset's content with the bytes of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ckan import model, types
from ckan.lib.dictization import model_dictize

from ckanext.satudata.domain.content import content_hash, dataset_content
from ckanext.satudata.model import revisions
from ckanext.satudata.model.cloning import translated
from ckanext.satudata.services import naming
from ckanext.satudata.services.row_hashes import has_own_rows, table_hash
from ckanext.satudata.shared import measure_file


def file_hash(resource: dict[str, Any]) -> str | None:
    """Return the SHA-256 of an uploaded file, ``None`` when the file is missing from the storage."""
    try:
        _size, sha256 = measure_file(resource)
    except OSError:
        return None
    return sha256


def _bytes_or_rows(resource: dict[str, Any]) -> str | None:
    return file_hash(resource) if resource.get("url_type") == "upload" else table_hash(resource["id"])


def _record(package: model.Package) -> dict[str, Any]:
    """Return the dataset as core stores it, before plugins add to what ``package_show`` returns."""
    context = cast(types.Context, {"model": model, "session": model.Session, "ignore_auth": True, "user": ""})
    return model_dictize.package_dictize(package, context)


def _public_ids(package: model.Package) -> dict[str, str]:
    """Return, for a working copy, the ids of the published dataset in whose place it will be."""
    row = revisions.of_copy(package.id) if package.name.startswith(naming.COPY_PREFIX) else None
    if row is None:
        return {}
    return {package.id: row["package_id"], **{copy: public for public, copy in row["resource_map"].items()}}


def content(package: model.Package) -> dict[str, Any]:
    """Return the content of a dataset; a working copy's with the ids that it will have when it is published."""
    return dataset_content(translated(_record(package), _public_ids(package)))


def of_tables(package: model.Package, files: Mapping[str, str]) -> dict[str, str]:
    """Return those of the noted hashes that belong to tables without a file."""
    tables = {resource["id"] for resource in _record(package)["resources"] if has_own_rows(resource)}
    return {resource_id: digest for resource_id, digest in files.items() if resource_id in tables}


def fingerprint(
    package: model.Package, noted: Mapping[str, str] | None = None, changes: Mapping[str, Any] | None = None
) -> tuple[str, dict[str, str]]:
    """Return the content hash of a dataset and the SHA-256 of each uploaded file, or table without one, by resource id.

    A working copy and the published dataset have the same hash as long as nothing in them differs: the copy's ids count
    as the ids that they will have.

    Args:
        package: the dataset.
        noted: SHA-256 of files that are known already, by resource id; they are not read again.
        changes: fields that count with another value than they have.
        noted: hashes of files, by resource id, that are taken as they are; all other files are read.
    """
    record, ids = _record(package), _public_ids(package)
    files: dict[str, str] = {
        resource["id"]: (noted or {}).get(resource["id"]) or _bytes_or_rows(resource) or "missing"
        for resource in record["resources"]
        if resource.get("url_type") == "upload" or has_own_rows(resource)
    }
    counted = {ids.get(resource_id, resource_id): digest for resource_id, digest in files.items()}
    return content_hash({**translated(record, ids), **(changes or {})}, counted), files

"""The hash of what reviewers approve: the dataset's content with the bytes of its files."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from ckan import model, types
from ckan.lib.dictization import model_dictize

from ckanext.satudata.domain.content import content_hash
from ckanext.satudata.shared import open_resource_file

_CHUNK = 1 << 20


def file_hash(resource: dict[str, Any]) -> str | None:
    """Return the SHA-256 of an uploaded file, ``None`` when the file is missing from the storage."""
    digest = hashlib.sha256()
    try:
        with open_resource_file(resource) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def fingerprint(package: model.Package) -> tuple[str, dict[str, str]]:
    """Return the content hash of a dataset and the SHA-256 of each uploaded file by resource id.

    The dataset is read as core stores it, before plugins add to what ``package_show`` returns.
    """
    context = cast(types.Context, {"model": model, "session": model.Session, "ignore_auth": True, "user": ""})
    record = model_dictize.package_dictize(package, context)
    files = {
        resource["id"]: file_hash(resource) or "missing"
        for resource in record["resources"]
        if resource.get("url_type") == "upload"
    }
    return content_hash(record, files), files

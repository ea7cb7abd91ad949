"""The format of a resource follows its file, as long as nobody chose another one."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ckan import model
from ckan.lib.helpers import unified_resource_format

from ckanext.satudata.shared import storable


def following(data_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent with a new file of a resource, with the format of that file.

    Forms and patches send the format of the present file along. An XLSX in the place of a CSV would be published, read
    by ckanext-validation and shown as CSV. A format that was not guessed from the name of the present file stays.

    Args:
        data_dict: what ``resource_update`` got, with an upload.
    """
    reference = data_dict.get("id")
    resource = model.Resource.get(reference) if isinstance(reference, str) and storable(reference) else None
    sent = dict(data_dict)
    if resource is None:
        return sent
    name = getattr(data_dict.get("upload"), "filename", None)
    before, now = _format_of(resource.url), _format_of(name)
    unchanged = sent.get("format") == resource.format == before
    if now and now != before and unchanged:
        sent["format"] = now
        if sent.get("mimetype") in (None, "", resource.mimetype):
            # Core would guess it from the name of the present file, which forms send along too.
            sent["mimetype"] = mimetypes.guess_type(name or "")[0] or ""
    return sent


def _format_of(name: str | None) -> str:
    """Return CKAN's name of the format that the extension of a file promises."""
    extension = PurePath(name or "").suffix.lstrip(".")
    return unified_resource_format(extension) if extension else ""

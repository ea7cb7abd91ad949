"""The three ways in which a form gives the schema of a resource."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan.lib import uploader

from ckanext.satudata.validation.patches.patch import Patch, refers_to

# A schema of 10,000 columns is about 1 MB.
MAX_SCHEMA = 2 * 1024 * 1024


def process_schema_fields(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put an uploaded file, a URL or typed JSON into ``schema``; the three fields of the form are taken out.

    Raises:
        ValidationError: the URL is none, or the file is too large or no text.
    """
    upload = data_dict.pop("schema_upload", None)
    url = data_dict.pop("schema_url", None)
    typed = data_dict.pop("schema_json", None)
    if isinstance(upload, FileStorage) and upload.filename:
        data_dict["schema"] = _text(upload)
    elif url:
        if not isinstance(url, str) or not url.lower().startswith("http"):
            raise tk.ValidationError({"schema_url": ["Must be a valid URL"]})
        data_dict["schema"] = url
    elif typed:
        data_dict["schema"] = typed
    return data_dict


def _text(upload: FileStorage) -> str:
    content = upload.stream.read(MAX_SCHEMA + 1)
    if len(content) > MAX_SCHEMA:
        raise tk.ValidationError({"schema": [tk._("The file is too large for a schema.")]})
    try:
        return content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise tk.ValidationError({"schema": [tk._("The file is no text in UTF-8.")]}) from e


def _needed() -> bool:
    from ckanext.validation import utils

    gone = not hasattr(uploader, "_get_underlying_file")
    return gone and refers_to(utils.process_schema_fields, "_get_underlying_file")


def _apply() -> None:
    from ckanext.validation import utils

    utils.process_schema_fields = process_schema_fields


PATCHES = (
    Patch(
        name="schema-fields",
        reason="ckan.lib.uploader has no ALLOWED_UPLOAD_TYPES (2.12) and no _get_underlying_file any more; "
        "each resource form with a schema ends in an error",
        ckan="2.11, 2.12",
        needed=_needed,
        apply=_apply,
    ),
)

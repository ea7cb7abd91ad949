"""``/dataset/<id>/resource/<resource_id>/berkas-asli``: the original of a tidied file, for office and reviewers."""

from __future__ import annotations

import shutil
import tempfile
from typing import Any
from urllib.parse import quote

from flask import Blueprint, send_file

import ckan.plugins.toolkit as tk

from ckanext.satudata.services.checks import originals
from ckanext.satudata.views import common

check_original = Blueprint("satudata_check_original", __name__)
common.handle_errors(check_original)

_IN_MEMORY = 8 * 2**20


@check_original.get("/dataset/<id>/resource/<resource_id>/berkas-asli")
def download(id: str, resource_id: str) -> Any:  # noqa: A002 - core's name
    """Send the file that is kept as evidence."""
    kept = tk.get_action("satudata_check_original_show")(common.context(), {"resource_id": resource_id})
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the answer
    try:
        with originals.opened(kept) as file:
            shutil.copyfileobj(file, spool)
    except OSError:
        spool.close()
        raise tk.ObjectNotFound(tk._("The original is missing in the storage.")) from None
    spool.seek(0)
    response = send_file(spool, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept['name'])}"
    # It is evidence inside of the house, and may hold what was not to be published.
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""Addresses of the metadata forms: region search for the picker, and the BPS forms as files."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, jsonify, make_response

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.lib import base

from ckanext.satudata import regions as region_tables
from ckanext.satudata.views import common

satudata_metadata = Blueprint("satudata_metadata", __name__)
common.handle_errors(satudata_metadata)

_MOST_REGIONS = 20
_LONGEST_QUERY = 100


def regions() -> Response:
    """Return regions whose name or code fits what somebody types (``q``; ``within``: a code above them)."""
    query = tk.request.args.get("q", "").strip()[:_LONGEST_QUERY]
    within = tk.request.args.get("within") or None
    table = region_tables.table()
    found = table.search(query, limit=_MOST_REGIONS, within=within) if query else []
    return jsonify(
        [
            {
                "code": region.code,
                "name": region.name,
                "bps_code": region.bps_code,
                "level": region.level,
                "text": f"{region.code} {region.name}",
                "full_name": table.full_name(region),
            }
            for region in found
        ]
    )


def _download(id: str, form: str) -> types.Response:
    try:
        result = tk.get_action("satudata_metadata_export")(
            common.context(), {"dataset_id": id, "with_file": True, "form": form}
        )
    except tk.ValidationError as error:
        return base.abort(404, " ".join(common.problems(error)))
    response = make_response(base64.b64decode(result["content"]))
    response.headers["Content-Type"] = result["mimetype"]
    response.headers["Content-Disposition"] = f'attachment; filename="{result["filename"]}"'
    # What is not public yet must not stay in a shared cache.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def ms_ind(id: str) -> types.Response:
    """Send form MS-Ind of a dataset."""
    return _download(id, "ms-ind")


def ms_var(id: str) -> types.Response:
    """Send form MS-Var of a dataset."""
    return _download(id, "ms-var")


def ms_keg(id: str) -> types.Response:
    """Send form MS-Keg of a statistical activity."""
    return _download(id, "ms-keg")


satudata_metadata.add_url_rule("/satudata/wilayah.json", view_func=regions)
satudata_metadata.add_url_rule("/dataset/<id>/ms-ind.xlsx", view_func=ms_ind)
satudata_metadata.add_url_rule("/dataset/<id>/ms-var.xlsx", view_func=ms_var)
satudata_metadata.add_url_rule("/kegiatan_statistik/<id>/ms-keg.xlsx", view_func=ms_keg)

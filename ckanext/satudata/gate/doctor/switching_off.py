"""What would become public if the plugin were switched off and the index rebuilt; told beforehand.

Drafts, submissions and withdrawn datasets stay hidden then by core's own flag. Core knows nothing of withheld files and
of a flag that was opened past the workflow.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import make_connection

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection, quarantine

_MANY = 100_000


def exposed() -> list[Problem]:
    """Return the datasets that only this plugin keeps, or whose files it withholds, from the public."""
    public = inspection.public()
    marked = {str(row["package_id"]) for row in quarantine.listing()}
    return [
        *found(
            "flag_open",
            tk._("Public by CKAN's flag, but not approved: would be shown to everybody."),
            inspection.flag_open_row_closed(),
        ),
        *found(
            "files_withheld",
            tk._("Published with files of the class Terbatas or in quarantine: everybody could download them."),
            public & (_terbatas() | marked),
        ),
    ]


def _terbatas() -> set[str]:
    query = f'+site_id:"{tk.config["ckan.site_id"]}" +extras_satudata_access:terbatas'
    return {str(document["id"]) for document in make_connection().search("*:*", fq=query, fl="id", rows=_MANY).docs}

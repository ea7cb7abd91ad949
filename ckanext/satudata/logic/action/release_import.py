"""Taking a schedule from a table."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.domain.releases import sheets
from ckanext.satudata.domain.releases.importing import Cell
from ckanext.satudata.logic import lookup, releases
from ckanext.satudata.services import wording
from ckanext.satudata.services.releases import importing
from ckanext.satudata.services.releases.wording import planned_label

DataDict = dict[str, Any]

_TAKE = ("none", "good")
_PREVIEWED = 50


def satudata_release_import(context: types.Context, data_dict: DataDict) -> DataDict:
    """Check a schedule that comes as a table and, if asked, enter its good rows: all of them or none.

    Entries of the walidata are announced, those of an editor are proposals and only for their own organisations.

    Args:
        context: CKAN's context.
        data_dict: ``rows`` (a list of rows, each a list of cells; the first is the header) or ``upload`` (CSV or XLSX,
            at most 5 MB and 20,000 rows); ``take``: ``none`` (only check, the default) or ``good``.

    Returns:
        ``{rows, good, problems, created, preview}``: how many rows there are, how many are good, each problem as
        ``{row, column, message}`` (the header is row 1), how many entries were made, and the first good rows.

    Raises:
        ckan.plugins.toolkit.ValidationError: no table, too large, or ``take`` is neither.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_import", context, data_dict)
    take = data_dict.get("take") or "none"
    if take not in _TAKE:
        raise tk.ValidationError({"take": [tk._("Write one of: {choices}.").format(choices=", ".join(_TAKE))]})
    lines = _lines(data_dict)
    by = releases.planner(context)
    done = importing.enter(lines, by) if take == "good" else importing.check(lines, by)
    return {
        "rows": done.rows,
        "good": len(done.good),
        "problems": [
            {"row": item.row, "column": item.column, "message": tk._(item.message).format(**item.params)}
            for item in done.problems
        ],
        "created": len(done.good) if take == "good" else 0,
        "preview": [_preview(item) for item in done.good[:_PREVIEWED]],
    }


def _lines(data_dict: DataDict) -> list[list[Cell]]:
    """Return the rows of a call.

    Raises:
        ckan.plugins.toolkit.ValidationError: there are none, they cannot be read, or they are too many.
    """
    rows: Any = data_dict.get("rows")
    upload: Any = data_dict.get("upload")
    name = "rows" if rows is not None else "upload"
    try:
        if isinstance(rows, list) and all(isinstance(row, list) for row in rows):
            return sheets.bounded(rows)
        if hasattr(upload, "read"):
            return sheets.read_cells(upload.read(sheets.MAX_BYTES + 1))
    except sheets.TooLargeError as error:
        message = tk._("The table is too large: at most {megabytes} MB and {rows} rows. Split it.")
        text = message.format(megabytes=sheets.MAX_BYTES // 2**20, rows=tk.h.localised_number(sheets.MAX_ROWS))
        raise tk.ValidationError({name: [text]}) from error
    except sheets.UnreadableError as error:
        message = tk._("This is no table that can be read. Save it as CSV or XLSX and choose it again.")
        raise tk.ValidationError({name: [message]}) from error
    raise tk.ValidationError({name: [tk._("Choose a file, CSV or XLSX, or give the rows as a list of lists.")]})


def _preview(item: importing.Good) -> DataDict:
    planned = item.entry.announcement.planned
    return {
        "row": item.number,
        "title": item.entry.title,
        "organization": item.organization,
        "dataset": item.dataset,
        "period": item.entry.period.label(wording.language()),
        "planned": planned_label(planned) if planned else None,
        "certainty": item.entry.announcement.certainty.value,
    }

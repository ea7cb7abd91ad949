"""Hidden columns that hold the keys of somebody's database: no part of the data, but they go along with it."""

from __future__ import annotations

import re

from ckanext.satudata.domain.tables.book import Sheet
from ckanext.satudata.domain.tables.numbers import clean

_HEADER_ROWS = 20
_ID = re.compile(
    r"_?id|uuid|guid|rowid|row[_ ]id|objectid|object[_ ]id|fid|gid|id[_ ]\w+|\w+[_ ]id|\w+_uuid", re.IGNORECASE
)


def hidden_id_columns(sheet: Sheet) -> frozenset[int]:
    """Return the hidden columns whose name says that they hold ids."""
    found: set[int] = set()
    for row in sheet.rows[:_HEADER_ROWS] if sheet.hidden_columns else ():
        for column in sheet.hidden_columns:
            value = row[column - 1] if column <= len(row) else None
            if isinstance(value, str) and _ID.fullmatch(clean(value)):
                found.add(column)
    return frozenset(found)

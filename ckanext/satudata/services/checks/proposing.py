"""The schema that the present file of a resource follows by itself, to be proposed to its office."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables.book import Book, Table
from ckanext.satudata.domain.tables.metadata_sheet import is_metadata_sheet
from ckanext.satudata.domain.tables.own_sheets import without_own_sheets
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.structure import find_tables
from ckanext.satudata.model import checks
from ckanext.satudata.services.checks import expecting, material

log = logging.getLogger(__name__)


def inferred(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema that the present file follows, read anew with its code lists if the file is small."""
    try:
        if resource.get("url_type") == "upload" and not material.is_small(resource):
            return expecting.of_version(checks.current(resource["id"]))
    except OSError:
        log.warning("satudata: the file of resource %s cannot be read", resource["id"])
        return None
    place = largest_table(resource)
    found = schemas.infer(*place) if place else None
    return found if found and found["fields"] else None


def largest_table(resource: Mapping[str, Any]) -> tuple[Book, Table] | None:
    """Return the table with the most rows in the present file of a resource, if the file is small and readable."""
    return max(tables(resource), key=lambda place: len(place[1].data_rows()), default=None)


def tables(resource: Mapping[str, Any]) -> list[tuple[Book, Table]]:
    """Return the tables in the present file of a resource, if the file is small and readable.

    Hidden sheets are left out, and those that describe the data.
    """
    if resource.get("url_type") != "upload":
        return []
    try:
        if not material.is_small(resource):
            return []
        with material.spooled(resource) as spool:
            book = read(spool.file, material.name_of(resource)).book
    except OSError:
        log.warning("satudata: the file of resource %s cannot be read", resource["id"])
        return []
    if book is None:
        return []
    book = without_own_sheets(book)
    sheets = [sheet for sheet in book.sheets if not sheet.hidden and not is_metadata_sheet(sheet)]
    return [(book, table) for sheet in sheets for table in find_tables(sheet)]

"""Templates to fill in: a workbook with a sheet for each file of a dataset, made from schemas and metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ckanext.satudata import regions
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables.book import Book, Table
from ckanext.satudata.domain.tables.template import About, LastTime, columns_of, last_time, template
from ckanext.satudata.services.checks import expecting, material, proposing

Record = Mapping[str, Any]


def workbook(record: Record, resources: Iterable[Mapping[str, Any]], language: str, period: str = "") -> bytes:
    """Return the template of some files of a dataset; of a dataset without any, one made from its metadata.

    A file's columns are those that its office wrote down, else those of its column dictionary, else those of the file
    itself; from the file no more than columns and code lists is taken, and only for who may read it.

    Args:
        record: the dataset as ``package_show`` gives it.
        resources: those of its files that the reader of the template may read.
        language: of instructions and messages.
        period: another period than the dataset's, such as the next year; then the rows of the present files come over
            without their figures.
    """
    about = _about(record)
    if period:
        about = replace(about, period=period)
        taken = [found for resource in resources for found in _taken_over(record, resource, about)]
        rows = {number: found.rows for number, found in enumerate(taken) if found.rows}
        found = [found.schema for found in taken]
    else:
        rows = {}
        found = [described for resource in resources for described in _described(record, resource)]
    return template(found or [schemas.from_metadata(record)], about, language, rows=rows, regions=regions.table())


def _taken_over(record: Record, resource: Record, about: About) -> list[LastTime]:
    """Return the columns and rows of a file for another period; the columns alone where it holds no table."""
    written = expecting.stored(resource)
    largest = proposing.largest_table(resource) if written else None
    places = ([largest] if largest else []) if written else proposing.tables(resource)
    if not places:
        return [LastTime(described, []) for described in _described(record, resource)]
    options = material.options(record, resource)
    found = [last_time(*place, about, options, written) for place in places]
    titles = _titles(resource, places)
    return [replace(last, schema={**last.schema, "title": title}) for last, title in zip(found, titles, strict=True)]


def _described(record: Record, resource: Record) -> list[schemas.Schema]:
    """Return the columns that the office wrote down, else those of each table in the file."""
    dictionary = resource.get("kolom")
    written = expecting.stored(resource) or (schemas.from_columns(dictionary) if isinstance(dictionary, list) else None)
    if written:
        return [{"title": resource.get("name") or "", **written}]
    places = proposing.tables(resource)
    if not places:
        inferred = proposing.inferred(resource)
        return [{"title": resource.get("name") or "", **inferred}] if inferred else []
    options = material.options(record, resource)
    titles = _titles(resource, places)
    return [{**columns_of(*place, options), "title": title} for place, title in zip(places, titles, strict=True)]


def _titles(resource: Record, places: Sequence[tuple[Book, Table]]) -> list[str]:
    """Return what the sheets of a file's tables are called; that of a single one bears the name of the file."""
    if len(places) == 1:
        return [str(resource.get("name") or "")]
    return [table.sheet or table.title for _, table in places]


def _about(record: Record) -> About:
    codes = record.get("kodereferensi")
    contact: Sequence[Any] = (record.get("kontak_unit"), record.get("kontak_email"))
    return About(
        title=str(record.get("title") or ""),
        producer=str(record.get("produsen_data_name") or (record.get("organization") or {}).get("title") or ""),
        unit=str(record.get("satuan") or ""),
        period=_period(record),
        region=str(codes[0]) if isinstance(codes, list) and len(codes) == 1 else "",
        contact=", ".join(str(part) for part in contact if part),
    )


def _period(record: Record) -> str:
    """Return the last period of a dataset; of one that goes through several months of a year, that year."""
    first, last = str(record.get("periode_awal") or ""), str(record.get("periode_akhir") or "")
    year = len("2025")
    return last[:year] if first != last and first[:year] == last[:year] else last or first

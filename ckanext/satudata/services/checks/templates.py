"""Templates to fill in: a workbook with a sheet for each file of a dataset, made from schemas and metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ckanext.satudata import regions
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables.template import About, LastTime, last_time, template
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
        taken = [found for resource in resources if (found := _taken_over(record, resource, about)) is not None]
        rows = {number: found.rows for number, found in enumerate(taken) if found.rows}
        found = [found.schema for found in taken]
    else:
        rows = {}
        found = [described for resource in resources if (described := _described(resource)) is not None]
    return template(found or [schemas.from_metadata(record)], about, language, rows=rows, regions=regions.table())


def _taken_over(record: Record, resource: Mapping[str, Any], about: About) -> LastTime | None:
    """Return the columns and rows of a file for another period; the columns alone where it holds no table."""
    written = expecting.stored(resource)
    place = proposing.largest_table(resource)
    if place is None:
        described = _described(resource)
        return LastTime(described, []) if described else None
    found = last_time(*place, about, material.options(record, resource), written)
    return replace(found, schema={**found.schema, "title": resource.get("name") or ""})


def _described(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    dictionary = resource.get("kolom")
    found = (
        expecting.stored(resource)
        or (schemas.from_columns(dictionary) if isinstance(dictionary, list) else None)
        or proposing.inferred(resource)
    )
    return {"title": resource.get("name") or "", **found} if found else None


def _about(record: Record) -> About:
    codes = record.get("kodereferensi")
    contact: Sequence[Any] = (record.get("kontak_unit"), record.get("kontak_email"))
    return About(
        title=str(record.get("title") or ""),
        producer=str(record.get("produsen_data_name") or (record.get("organization") or {}).get("title") or ""),
        unit=str(record.get("satuan") or ""),
        period=str(record.get("periode_akhir") or record.get("periode_awal") or ""),
        region=str(codes[0]) if isinstance(codes, list) and len(codes) == 1 else "",
        contact=", ".join(str(part) for part in contact if part),
    )

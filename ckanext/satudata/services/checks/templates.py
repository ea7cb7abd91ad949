"""Templates to fill in: a workbook with a sheet for each file of a dataset, made from schemas and metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ckanext.satudata import regions
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables.template import About, template
from ckanext.satudata.services.checks import expecting, proposing

Record = Mapping[str, Any]


def workbook(record: Record, resources: Iterable[Mapping[str, Any]], language: str) -> bytes:
    """Return the template of some files of a dataset; of a dataset without any, one made from its metadata.

    A file's columns are those that its office wrote down, else those of its column dictionary, else those of the file
    itself; from the file no more than columns and code lists is taken, and only for who may read it.

    Args:
        record: the dataset as ``package_show`` gives it.
        resources: those of its files that the reader of the template may read.
        language: of instructions and messages.
    """
    found = [described for resource in resources if (described := _described(resource)) is not None]
    return template(found or [schemas.from_metadata(record)], _about(record), language, regions=regions.table())


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

"""What of a metadata record is filled, and what is missing: "12 dari 15 isian wajib"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ckanext.satudata.domain.metadata.specs import RESOURCES, FieldSpec, Record, is_empty


@dataclass(frozen=True)
class FieldGap:
    """A field that is missing; for a field of a file, with the id and position of the file.

    Attributes:
        rows: numbers of the rows that lack something, for a field with rows.
    """

    field: str
    label: Mapping[str, str]
    group: str
    resource_id: str | None = None
    resource_name: str | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Completeness:
    """Counts and gaps, apart for what the standard demands and what it recommends."""

    wajib_total: int
    wajib_filled: int
    missing_wajib: tuple[FieldGap, ...]
    dianjurkan_total: int
    dianjurkan_filled: int
    missing_dianjurkan: tuple[FieldGap, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing that the standard demands is missing."""
        return not self.missing_wajib


def completeness(specs: Sequence[FieldSpec], record: Record) -> Completeness:
    """Return what of a record is filled (Perpres 39/2019 Pasal 33: data come with standard and metadata).

    Args:
        specs: the fields of the record's schema.
        record: the dataset as CKAN shows it, with its ``resources``.
    """
    demanded = list(_slots(specs, record, demanded=True))
    recommended = list(_slots(specs, record, demanded=False))
    missing_wajib = tuple(gap for gap in demanded if gap is not None)
    missing_dianjurkan = tuple(gap for gap in recommended if gap is not None)
    return Completeness(
        wajib_total=len(demanded),
        wajib_filled=len(demanded) - len(missing_wajib),
        missing_wajib=missing_wajib,
        dianjurkan_total=len(recommended),
        dianjurkan_filled=len(recommended) - len(missing_dianjurkan),
        missing_dianjurkan=missing_dianjurkan,
    )


def _slots(specs: Iterable[FieldSpec], record: Record, *, demanded: bool) -> Iterator[FieldGap | None]:
    """Yield one item for each field that counts: its gap, or None when it is filled."""
    resources = record.get(RESOURCES) or []
    for spec in specs:
        if spec.per_resource:
            for resource in resources:
                if _counts(spec, resource, demanded=demanded):
                    yield _gap(spec, resource, resource)
        elif _counts(spec, record, demanded=demanded):
            yield _gap(spec, record, None)


def _counts(spec: FieldSpec, record: Record, *, demanded: bool) -> bool:
    if demanded:
        # A field with rows that nobody demands still counts once somebody began it: half a row helps no reader.
        return spec.demanded(record) or (spec.applies(record) and bool(incomplete_rows(spec, record)))
    return spec.dianjurkan and not incomplete_rows(spec, record)


def _gap(spec: FieldSpec, record: Record, resource: Record | None) -> FieldGap | None:
    rows = incomplete_rows(spec, record)
    if not is_empty(record.get(spec.name)) and not rows:
        return None
    return FieldGap(
        field=spec.name,
        label=spec.label,
        group=spec.group,
        resource_id=resource.get("id") if resource else None,
        resource_name=(resource.get("name") or resource.get("url") or "") if resource else None,
        rows=rows,
    )


def incomplete_rows(spec: FieldSpec, record: Record) -> tuple[int, ...]:
    """Return the numbers of the rows that were begun and lack a demanded field."""
    rows = record.get(spec.name)
    if not spec.subfields or not isinstance(rows, list):
        return ()
    return tuple(
        number
        for number, row in enumerate(rows, start=1)
        if isinstance(row, Mapping)
        and not is_empty(row)
        and any(subfield.demanded(row) and is_empty(row.get(subfield.name)) for subfield in spec.subfields)
    )

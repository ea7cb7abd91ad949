"""Whether a region code is valid, and whether it belongs to the name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.region import Region
from ckanext.satudata.domain.codes.region_search import dotted_form
from ckanext.satudata.domain.codes.region_table import RegionTable
from ckanext.satudata.domain.codes.text import Text

_MAX_SHOWN = 30
_MAX_LENGTH = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong with a code, and the regions that were probably meant, best first.

    Attributes:
        kind: the code exists nowhere, is one of BPS, lacks its dots, or belongs to another name.
    """

    kind: Literal["unknown", "bps", "undotted", "name"]
    message: Text
    suggestions: tuple[Region, ...] = ()


def check(table: RegionTable, code: str, name: str | None = None) -> list[Problem]:
    """Return what is wrong with a Kemendagri code, and with the name beside it if there is one."""
    code, name = code.strip()[:_MAX_LENGTH], (name or "").strip()[:_MAX_LENGTH]
    region = table.get(code)
    if region is not None:
        fits = not name or region_names.same(name, region.name, region.level)
        return [] if fits else [_wrong_name(table, region, name)]
    if code.isascii() and code.isdigit():
        found = _without_dots(table, code)
        if found is not None:
            return [found]
    return [_unknown(table, code, name)]


def _without_dots(table: RegionTable, code: str) -> Problem | None:
    """Digits alone are a BPS code, or a Kemendagri code that lost its dots; often both, for two regions."""
    by_bps, dotted = table.by_bps(code), table.get(dotted_form(code))
    if by_bps is not None and by_bps != dotted:
        id_ = f"{code} adalah kode BPS untuk {by_bps.name}; kode Kemendagri-nya {by_bps.code}."
        en = f"{code} is the BPS code of {by_bps.name}; its Kemendagri code is {by_bps.code}."
        if dotted is not None:
            id_ += f" {dotted.code} di Kemendagri adalah {dotted.name}."
            en += f" {dotted.code} at Kemendagri is {dotted.name}."
        return Problem("bps", Text(id_, en), tuple(region for region in (by_bps, dotted) if region))
    if dotted is not None:
        return Problem(
            "undotted",
            Text(
                f"Tulis kode Kemendagri dengan titik: {dotted.code} ({dotted.name}).",
                f"Write the Kemendagri code with dots: {dotted.code} ({dotted.name}).",
            ),
            (dotted,),
        )
    return None


def _wrong_name(table: RegionTable, region: Region, name: str) -> Problem:
    shown = _shorten(name)
    by_bps = table.by_bps(region.code.replace(".", ""))
    if by_bps is not None and region_names.same(name, by_bps.name, by_bps.level):
        digits = by_bps.bps_code
        return Problem(
            "name",
            Text(
                f"{region.code} di Kemendagri adalah {region.name}. {digits} adalah kode BPS untuk {by_bps.name}; "
                f"kode Kemendagri-nya {by_bps.code}.",
                f"{region.code} at Kemendagri is {region.name}. {digits} is the BPS code of {by_bps.name}; its "
                f"Kemendagri code is {by_bps.code}.",
            ),
            (by_bps, region),
        )
    near = tuple(found for found in table.nearest(region.code, 3, name) if found != region)
    hint = _hint(near) if near else Text("", "")
    return Problem(
        "name",
        Text(
            f"{region.code} adalah {region.name}, bukan “{shown}”.{hint.id}",
            f"{region.code} is {region.name}, not “{shown}”.{hint.en}",
        ),
        near,
    )


def _unknown(table: RegionTable, code: str, name: str) -> Problem:
    near = tuple(table.nearest(code, 3, name))
    shown, hint = _shorten(code), _hint(near)
    if not name and not any(character.isdigit() for character in code[:_MAX_SHOWN]):
        hint = Text(
            f" Kode Kemendagri berupa angka bertitik, misalnya {near[0].code} {near[0].name}.",
            f" A Kemendagri code is digits with dots, for example {near[0].code} {near[0].name}.",
        )
    return Problem(
        "unknown",
        Text(
            f"Tidak ada wilayah dengan kode “{shown}”.{hint.id}",
            f"No region has the code “{shown}”.{hint.en}",
        ),
        near,
    )


def _hint(near: Sequence[Region]) -> Text:
    names = "; ".join(f"{region.code} {region.name}" for region in near)
    return Text(f" Yang terdekat: {names}.", f" The nearest: {names}.")


def _shorten(text: str) -> str:
    printable = "".join(character for character in text[:_MAX_SHOWN] if character.isprintable())
    return printable if len(text) <= _MAX_SHOWN else printable + "…"

"""Findings about codes of regions: none at all, of the wrong system, of another region than the name beside."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ckanext.satudata.domain.codes import region_names, wilayah
from ckanext.satudata.domain.codes.wilayah import Level, Region, RegionTable
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.findings import places, wider
from ckanext.satudata.domain.tables.findings.making import named, of_columns, of_sheet
from ckanext.satudata.domain.tables.findings.places import CodeColumn, NameColumn
from ckanext.satudata.domain.tables.findings.view import TableView

_LEVELS = tuple(Level)
_SIMILAR = 0.8
_FEWEST = 2
_MANY = 0.25
_FEWEST_GRAVE = 3
_BOTH = 0.1


def region_findings(view: TableView) -> Iterator[Finding]:
    """All findings about the regions of a table."""
    regions = view.options.regions or wilayah.table()
    names, codes = places.name_columns(view, regions), places.code_columns(view, regions)
    yield from _without_code(view, names, codes)
    yield from wider.wider_regions(view, names, codes, regions)
    for column in codes:
        yield from _examined(view, column, _beside(column, names), regions)


def _without_code(view: TableView, names: list[NameColumn], codes: list[CodeColumn]) -> Iterator[Finding]:
    """Names of regions without their codes: names are spelled in many ways, and Tangerang is two of them.

    The finest level is looked at. A column that names one region from top to bottom says what the table is about, which
    is the metadata's part.
    """
    several = [found for found in names if len(found.names) > 1]
    if not several:
        return
    finest = places.finest(several)
    if any(code.level is None or _LEVELS.index(code.level) >= _LEVELS.index(finest.level) for code in codes):
        return
    if len(finest.coded) * 2 > len(finest.names):
        rows = finest.column.rows_of(finest.coded)
        yield from of_columns("region_without_code", view, [(finest.column, rows)], variant="in_name")
    else:
        rows = finest.column.rows_of(finest.names.keys())
        yield from of_columns("region_without_code", view, [(finest.column, rows)])


def _beside(code: CodeColumn, names: list[NameColumn]) -> NameColumn | None:
    """Return the names that a column of codes belongs to: of its level, the nearest."""
    fitting = [found for found in names if code.level is None or found.level == code.level]
    return min(fitting, key=lambda found: abs(found.column.index - code.column.index), default=None)


@dataclass
class _Tally:
    """How the codes of a column fit their names, by cells: both systems, one of them, or neither."""

    fits: Counter[str] = field(default_factory=Counter)
    of_bps: list[tuple[object, str]] = field(default_factory=list)
    of_kemendagri: list[tuple[object, str]] = field(default_factory=list)
    of_others: list[tuple[object, str]] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        return self.fits.total()


def _examined(view: TableView, code: CodeColumn, names: NameColumn | None, regions: RegionTable) -> Iterator[Finding]:
    tally = _compared(code, names, regions) if names else _without_names(code, regions)
    yield from _wrong_system(view, code, tally)
    if names is None or len(tally.of_others) < _FEWEST:
        return
    wrong = set(tally.of_others)
    pairs = zip(code.column.rows, code.column.values, names.column.values, strict=True)
    rows = [row for row, value, name in pairs if (value, name) in wrong]
    share = len(tally.of_others) / max(tally.pairs, 1)
    grave = share >= _MANY and len(tally.of_others) >= _FEWEST_GRAVE
    yield of_sheet(
        "code_name_mismatch",
        view,
        rows,
        sorted({code.column.index, names.column.index}),
        severity=Severity.galat if grave else Severity.peringatan,
        column=named(code.column),
        names=named(names.column),
        variant="" if grave else "few",
    )


def _compared(code: CodeColumn, names: NameColumn, regions: RegionTable) -> _Tally:
    tally = _Tally()
    for value, cell in set(zip(code.column.values, names.column.values, strict=True)):
        written = code.codes.get(value)
        name = names.names.get(cell) if isinstance(cell, str) else None
        if written is None or name is None or not isinstance(cell, str):
            continue
        dotted, by_bps = regions.get(places.dotted(written)), _of_bps(written, regions)
        fits_kemendagri, fits_bps = _fits(name, dotted), _fits(name, by_bps)
        if fits_kemendagri and fits_bps:
            tally.fits["both"] += 1
        elif fits_kemendagri:
            tally.fits["kemendagri"] += 1
            tally.of_kemendagri.append((value, cell))
        elif fits_bps:
            tally.fits["bps"] += 1
            tally.of_bps.append((value, cell))
        elif (region := dotted or by_bps) and _names_another(name, region, regions):
            tally.fits["other"] += 1
            tally.of_others.append((value, cell))
        else:
            tally.fits["unknown"] += 1
    return tally


def _without_names(code: CodeColumn, regions: RegionTable) -> _Tally:
    """Count codes that exist in one system alone."""
    tally = _Tally()
    for value, written in code.codes.items():
        dotted, by_bps = regions.get(places.dotted(written)), _of_bps(written, regions)
        if dotted and not by_bps:
            tally.fits["kemendagri"] += 1
            tally.of_kemendagri.append((value, ""))
        elif by_bps and not dotted:
            tally.fits["bps"] += 1
            tally.of_bps.append((value, ""))
        else:
            tally.fits["both" if dotted else "unknown"] += 1
    return tally


def _wrong_system(view: TableView, code: CodeColumn, tally: _Tally) -> Iterator[Finding]:
    """Codes of BPS in a column that does not say so, codes of Kemendagri in one of BPS, or both in one column.

    Kemendagri's codes are the reference of Satu Data; both systems agree for many kabupaten, so only codes that fit
    their names in one system alone tell which it is.
    """
    pairs, variant = _wrong_pairs(code, tally)
    yield from of_columns("wrong_code_system", view, [(code.column, _rows(code, pairs))], variant=variant)


def _wrong_pairs(code: CodeColumn, tally: _Tally) -> tuple[list[tuple[object, str]], str]:
    """Return the pairs that show a wrong system, and in which way it is wrong."""
    bps, kemendagri = len(tally.of_bps), len(tally.of_kemendagri)
    if min(bps, kemendagri) >= max(_FEWEST, (bps + kemendagri) * _BOTH):
        return (tally.of_bps if bps < kemendagri else tally.of_kemendagri), "mixed"
    if code.system != "bps" and bps >= _FEWEST and bps > kemendagri:
        return tally.of_bps, ""
    if code.system == "bps" and kemendagri >= _FEWEST and kemendagri > bps:
        return tally.of_kemendagri, "kemendagri"
    return [], ""


def _rows(code: CodeColumn, pairs: list[tuple[object, str]]) -> list[int]:
    wanted = {value for value, _ in pairs}
    return [row for row, value in zip(code.column.rows, code.column.values, strict=True) if value in wanted]


def _of_bps(written: str, regions: RegionTable) -> Region | None:
    return None if "." in written else regions.by_bps(written)


def _fits(name: str, region: Region | None) -> bool:
    """Whether a name is that of a region, in any usual spelling; old and short forms pass."""
    if region is None:
        return False
    if region_names.same(name, region.name, region.level):
        return True
    given = region_names.bare(name, region.level).replace(" ", "")
    official = region_names.bare(region.name, region.level).replace(" ", "")
    if _kind_differs(name, region):
        return False
    if given and (given.startswith(official) or official.startswith(given)):
        return True
    return difflib.SequenceMatcher(None, given, official).ratio() >= _SIMILAR


def _kind_differs(name: str, region: Region) -> bool:
    """Whether one is a kota and the other a kabupaten, as far as the name tells."""
    kinds = ("kota", "kabupaten")
    given, official = region_names.words(name).split(" ")[0], region_names.words(region.name).split(" ")[0]
    return given in kinds and official in kinds and given != official


def _names_another(name: str, region: Region, regions: RegionTable) -> bool:
    """Whether a name is that of some other region of the level: a name that nobody knows may be an old one.

    Villages are looked for in the same kecamatan: their names are common all over the country.
    """
    if region.level == Level.kelurahan_desa:
        beside = regions.children(region.parent)
        return any(other != region and region_names.same(name, other.name, other.level) for other in beside)
    table: Mapping[str, list[Region]] = places.known(region.level, regions)
    return any(spelling in table for spelling in places.folded(name, region.level))

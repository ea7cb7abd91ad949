"""``ckan satudata wilayah``: look up region codes, and take in a newer table of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from ckanext.satudata import config
from ckanext.satudata import regions as region_tables
from ckanext.satudata.domain.codes.wilayah import (
    LEVEL_LABELS,
    RegionTable,
    RegionTableError,
    check,
    load_table,
    write_table,
)

_SHOWN = 20


@click.group()
def wilayah() -> None:
    """Kode wilayah Kemendagri dan BPS."""


@wilayah.command("check")
@click.argument("code")
@click.argument("name", required=False)
def check_(code: str, name: str | None) -> None:
    """Periksa kode wilayah CODE, dan NAME bila diberikan."""
    regions = _current()
    problems = check(code, name, regions=regions)
    for problem in problems:
        click.echo(problem.message.id, err=True)
    if problems:
        raise click.exceptions.Exit(1)
    region = regions.get(code.strip())
    if region is not None:
        bps = f"kode BPS {region.bps_code} (hasil taut: {region.bps_source or 'tidak disebut'})"
        click.echo(f"{region.code} {regions.full_name(region)}")
        click.echo(f"{LEVEL_LABELS[region.level].id}, {bps if region.bps_code else 'kode BPS belum diketahui'}")


@wilayah.command("import")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def import_(source: Path, target: Path) -> None:
    """Periksa tabel wilayah FILE (CSV atau CSV.GZ), lalu tulis ke TARGET.

    Kolomnya kode (kode Kemendagri bertitik), nama, dan bila ada kode_bps serta sumber_kode_bps.
    """
    try:
        regions = load_table(source)
    except RegionTableError as error:
        raise click.ClickException(_explain(source, error)) from error
    _compare(_current(), regions)
    try:
        write_table(regions.regions(villages=True), target)
    except OSError as error:
        raise click.ClickException(
            f"{target} tidak dapat ditulis ({error.strerror}). Pilih berkas lain atau perbaiki izinnya."
        ) from error
    click.echo(f"Tabel ditulis ke {target}. Agar dipakai, tulis di berkas konfigurasi, lalu mulai ulang CKAN:")
    click.echo(f"{config.WILAYAH_TABLE} = {target.resolve()}")


def _current() -> RegionTable:
    try:
        return region_tables.table()
    except (OSError, RegionTableError) as error:
        raise click.ClickException(f"Tabel pada {config.WILAYAH_TABLE} tidak dapat dipakai: {error}") from error


def _explain(source: Path, error: RegionTableError) -> str:
    lines = [f"{source}: {len(error.problems)} masalah; tidak ada yang ditulis."]
    lines += [f"  baris {problem.line}: {problem.message.id}" for problem in error.problems[:_SHOWN]]
    if len(error.problems) > _SHOWN:
        lines.append(f"  dan {len(error.problems) - _SHOWN} lagi")
    return "\n".join(lines)


def _compare(old: RegionTable, new: RegionTable) -> None:
    """Say what changes, so that a mistake is seen before the table is used."""
    levels = Counter(region.level for region in new.regions(villages=True))
    for level, label in LEVEL_LABELS.items():
        click.echo(f"{label.id}: {levels[level]}")
    if not levels[tuple(LEVEL_LABELS)[-1]]:
        click.echo("Perhatian: tabel ini tidak memuat kelurahan/desa, jadi kodenya tidak akan dikenal.", err=True)
    bps_codes = Counter(region.bps_code for region in new.regions(villages=True) if region.bps_code)
    twice = sorted(code for code, count in bps_codes.items() if count > 1)
    if twice:
        click.echo(f"Perhatian: kode BPS ini dimiliki lebih dari satu wilayah: {', '.join(twice[:_SHOWN])}", err=True)
    before = {region.code: region for region in old.regions(villages=True)}
    after = {region.code: region for region in new.regions(villages=True)}
    shared = before.keys() & after.keys()
    click.echo(f"Baru: {len(after.keys() - before.keys())}")
    click.echo(f"Hilang: {len(before.keys() - after.keys())}")
    click.echo(f"Berganti nama: {sum(before[code].name != after[code].name for code in shared)}")
    click.echo(f"Berganti kode BPS: {sum(before[code].bps_code != after[code].bps_code for code in shared)}")

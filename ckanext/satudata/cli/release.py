"""``ckan satudata release``: generating the schedule."""

from __future__ import annotations

import click

from ckan import model

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.releases import generation

_SHOWN = 20


@click.group()
def release() -> None:
    """Jadwal rilis."""


@release.command()
@click.option("--dataset", help="Hanya dataset ini (nama atau id), juga yang belum terbit.")
@click.option("--organization", help="Hanya dataset terbit milik OPD ini (nama atau id).")
@click.option("--dry-run", is_flag=True, help="Hanya tampilkan apa yang akan dibuat.")
def generate(dataset: str | None, organization: str | None, dry_run: bool) -> None:
    """Lengkapi jadwal setahun ke depan dari jadwal pemutakhiran setiap dataset; boleh dijalankan berulang kali."""
    if not tables_exist():
        raise click.ClickException("Tabel belum ada. Jalankan: ckan db upgrade -p satudata")
    package = model.Package.get(dataset) if dataset else None
    if dataset and (package is None or package.state == "deleted"):
        raise click.ClickException(f"Tidak ada dataset {dataset}.")
    group = model.Group.get(organization) if organization else None
    if organization and (group is None or not group.is_organization):
        raise click.ClickException(f"Tidak ada OPD {organization}.")
    if package is not None and generation.series_of(package.id) is None:
        raise click.ClickException(f"Jadwal pemutakhiran dataset {dataset} tidak menghasilkan jadwal rilis.")
    made = generation.generate(
        [package.id] if package else None, organization_id=group.id if group else None, dry_run=dry_run
    )
    model.Session.commit()
    for item in made.created[:_SHOWN]:
        click.echo(f"  {item['planned_day']} {item['period']} {item['title']}")
    if len(made.created) > _SHOWN:
        click.echo(f"  ... dan {len(made.created) - _SHOWN} lainnya")
    verb = "akan dibuat" if dry_run else "dibuat"
    click.echo(f"{len(made.created)} entri {verb}; {made.unchanged} sudah ada.")

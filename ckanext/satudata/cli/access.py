"""``ckan satudata access``: removing the personal data of a request."""

from __future__ import annotations

import click

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import access as service


@click.group()
def access() -> None:
    """Permohonan akses."""


@access.command()
@click.argument("request_id")
@click.option("--reason", required=True, help="Alasan, ikut tersimpan.")
def forget(request_id: str, reason: str) -> None:
    """Hapus data pribadi satu permohonan; bahwa ada permohonan dan apa keputusannya tetap tercatat."""
    if not tables_exist():
        raise click.ClickException("Tabel belum ada. Jalankan: ckan db upgrade -p satudata")
    if not service.forget(request_id, reason):
        raise click.ClickException(f"Tidak ada permohonan {request_id}.")
    click.echo(f"Data pribadi permohonan {request_id} dihapus.")

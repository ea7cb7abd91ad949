"""``ckan satudata workflow``: check a procedure, draw it."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.graph import mermaid
from ckanext.satudata.domain.workflow.loading import PRESETS, WorkflowError, load_file, load_preset
from ckanext.satudata.domain.workflow.phrases import word
from ckanext.satudata.domain.workflow.summary import summary

_LOCALE = click.option(
    "--locale", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Bahasa keluaran."
)


def _read(path: Path, locale: str) -> Workflow:
    try:
        return load_file(path)
    except WorkflowError as error:
        click.echo(error.text(locale))
        raise SystemExit(1) from error


@click.group()
def workflow() -> None:
    """Alur persetujuan."""


@workflow.command()
@click.argument("file", type=click.Path(path_type=Path))
@_LOCALE
def check(file: Path, locale: str) -> None:
    """Periksa berkas alur FILE; setiap kesalahan disebut dengan baris, kunci, dan cara memperbaikinya."""
    click.echo(summary(_read(file, locale), locale), nl=False)
    click.secho(word("correct", locale), fg="green")


@workflow.command()
@click.argument("name", default="perpres", metavar="[PRESET|FILE]")
@_LOCALE
def graph(name: str, locale: str) -> None:
    """Cetak diagram Mermaid dari sebuah preset (perpres, pekalongan, blitar, pringsewu) atau berkas alur."""
    found = load_preset(name) if name in PRESETS else _read(Path(name), locale)
    click.echo(mermaid(found, locale), nl=False)

"""``ckan satudata workflow``: check a procedure, draw it."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.satudata.domain.workflow import graph as graphs
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.loading import PRESETS, WorkflowError, load_preset, load_workflow
from ckanext.satudata.domain.workflow.terms import LABELS

_LOCALE = click.option("--locale", type=click.Choice(["id", "en"]), default="id", help="Bahasa.")


def _read(path: Path, locale: str) -> Workflow:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path}: {error}") from error
    try:
        return load_workflow(text, str(path))
    except WorkflowError as error:
        for problem in error.problems:
            click.echo(problem.text(locale))
        raise SystemExit(1) from error


@click.group()
def workflow() -> None:
    """Alur persetujuan."""


@workflow.command()
@click.argument("file", type=click.Path(path_type=Path))
@_LOCALE
def check(file: Path, locale: str) -> None:
    """Periksa berkas alur FILE; setiap kesalahan disebut dengan baris, kunci, dan cara memperbaikinya."""
    found = _read(file, locale)
    click.echo(f"{found.title.text(locale)} ({found.code})")
    for number, stage in enumerate(found.stages, start=1):
        due = f", {graphs.duration(stage.due, locale)}" if stage.due else ""
        role = LABELS[stage.role].text(locale)
        click.echo(f"{number}. {stage.label.text(locale)} — {role}{due}; kembali ke: {stage.return_to}")
    click.echo(f"Publikasi: {LABELS[found.publisher].text(locale)} ({found.publish})")
    click.secho("Berkas ini benar.", fg="green")


@workflow.command()
@click.argument("name", default="perpres")
@_LOCALE
def graph(name: str, locale: str) -> None:
    """Cetak diagram Mermaid dari preset NAME atau berkas alur."""
    found = load_preset(name) if name in PRESETS else _read(Path(name), locale)
    click.echo(graphs.mermaid(found, locale), nl=False)

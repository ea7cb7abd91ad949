"""``ckan satudata demo``: a portal to look at, and the main journey played through public actions."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from ckanext.satudata.demo import realfiles
from ckanext.satudata.demo.citizen import Client
from ckanext.satudata.demo.runner import Demo


@click.command()
@click.option(
    "--real-files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder berkas nyata untuk diuji unggah dan diajukan; bawaan: ../shared/data/files bila ada.",
)
@click.option("--without-real-files", is_flag=True, help="Jangan muat berkas nyata walaupun ada.")
@click.pass_context
def demo(context: click.Context, real_files: Path | None, without_real_files: bool) -> None:
    """Muat portal demo dan jalankan perjalanan data dari produsen sampai warga. Aman diulang."""
    application = context.meta["flask_app"]
    folder = None if without_real_files else realfiles.folder(real_files)
    # Labels and refusals come in the language of a request: Indonesian.
    with application.test_request_context("/", environ_overrides={"CKAN_LANG": "id"}):
        problems = Demo(click.echo, cast(Client, application.test_client()), folder).run()
    if problems:
        raise click.ClickException("Ada yang tidak berjalan:\n- " + "\n- ".join(problems))

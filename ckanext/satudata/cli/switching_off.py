"""``ckan satudata doctor --switch-off``: what would become public without the plugin."""

from __future__ import annotations

import click

from ckanext.satudata.gate.doctor import switching_off
from ckanext.satudata.model.presence import tables_exist


def tell(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    """Print the datasets and end the command, with exit code 1 when there are any."""
    if not asked or not tables_exist():
        return
    problems = switching_off.exposed()
    for problem in problems:
        click.secho(f"[{problem.code}] {problem.message}", fg="red")
        for package_id in problem.package_ids:
            click.echo(f"  {package_id}")
    if not problems:
        click.secho("Tanpa plugin ini, tidak ada tambahan yang menjadi publik.", fg="green")
    context.exit(1 if problems else 0)

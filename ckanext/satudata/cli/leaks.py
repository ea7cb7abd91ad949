"""``ckan satudata doctor --leak-test``: the leak matrix against the portal as it runs."""

from __future__ import annotations

import collections

import click
import requests
from flask import Flask, current_app, has_app_context

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.leaks import live

_SHOWN = 5


def run(url: str | None, limit: int) -> None:
    """Ask the portal for its own hidden datasets and print a table; exit with 1 on a leak.

    Raises:
        click.ClickException: the portal does not answer, or answers so that the test says nothing.
    """
    application = _application()
    address = url or f"{tk.config['ckan.site_url']}"
    with application.test_request_context():
        try:
            report = live.examine(address, list(application.url_map.iter_rules()), limit)
        except requests.RequestException as error:
            raise click.ClickException(
                tk._("{url} does not answer: {error}. Start the portal, or name it with --url.").format(
                    url=address, error=error
                )
            ) from error
        _print(report, address)


def _application() -> Flask:
    """Return the application, whose routes are asked; the command line of CKAN keeps it."""
    if has_app_context():
        return current_app._get_current_object()  # pyright: ignore[reportAttributeAccessIssue]
    return click.get_current_context().find_root().meta["flask_app"]


def _print(report: live.Report, address: str) -> None:
    states = collections.Counter(report.states)
    click.echo(tk._("Leak test of {url}, without an account").format(url=address))
    if not states:
        click.secho(tk._("There is no hidden dataset to look for."), fg="yellow")
        return
    listed = ", ".join(f"{state} ({count})" for state, count in sorted(states.items()))
    click.echo(tk._("Hidden datasets: {states}").format(states=listed))
    if not report.controlled:
        click.secho(tk._("No dataset is published yet, so nothing shows that the requests work."), fg="yellow")
    elif not any(row.controlled for row in report.rows):
        raise click.ClickException(tk._("The portal shows not even a published dataset, so this test says nothing."))
    for row in report.rows:
        _print_row(row)
    asked = sum(row.asked for row in report.rows)
    if report.leaks:
        click.secho(tk._("{leaks} of {asked} answers are leaks.").format(leaks=report.leaks, asked=asked), fg="red")
        raise SystemExit(1)
    click.secho(tk._("{asked} answers, no leak.").format(asked=asked), fg="green")


def _print_row(row: live.Row) -> None:
    if row.leaks:
        word, colour = tk._("LEAK"), "red"
    elif not row.asked:
        word, colour = tk._("not applicable"), None
    elif row.controlled:
        word, colour = tk._("pass"), "green"
    else:
        word, colour = tk._("pass (closed to the public altogether)"), "green"
    click.echo(f"{row.number:>3}  {live.channel(row.number):<60} {row.asked:>5}  ", nl=False)
    click.secho(word, fg=colour)
    for leak in row.leaks[:_SHOWN]:
        click.echo(f"       {leak}")
    if len(row.leaks) > _SHOWN:
        click.echo("       " + tk._("... and {count} more").format(count=len(row.leaks) - _SHOWN))

"""``ckan satudata role``: grant, revoke and list roles through the public actions."""

from __future__ import annotations

from typing import Any, cast

import click

import ckan.plugins.toolkit as tk
from ckan import types


def _call(action: str, data_dict: dict[str, Any]) -> Any:
    site_user = tk.get_action("get_site_user")(cast(types.Context, {"ignore_auth": True}), {})
    context = cast(types.Context, {"user": site_user["name"], "ignore_auth": True})
    try:
        return tk.get_action(action)(context, {key: value for key, value in data_dict.items() if value})
    except tk.ValidationError as error:
        problems = "; ".join(f"{name}: {message}" for name, message in error.error_summary.items())
        raise click.ClickException(problems) from error
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error


@click.group()
def role() -> None:
    """Peran Satu Data."""


@role.command()
@click.argument("user")
@click.argument("role")
@click.option("--organization", help="Nama organisasi, untuk peran di OPD.")
@click.option("--jenis-data", help="Jenis data, untuk pembina.")
def grant(user: str, role: str, organization: str | None, jenis_data: str | None) -> None:
    """Beri USER peran ROLE."""
    data = {"user": user, "role": role, "organization": organization, "jenis_data": jenis_data}
    _call("satudata_role_grant", data)
    click.echo(f"{user}: {role} diberikan.")


@role.command()
@click.argument("user")
@click.argument("role")
@click.option("--organization", help="Nama organisasi, untuk peran di OPD.")
@click.option("--jenis-data", help="Jenis data, untuk pembina.")
def revoke(user: str, role: str, organization: str | None, jenis_data: str | None) -> None:
    """Cabut peran ROLE dari USER."""
    data = {"user": user, "role": role, "organization": organization, "jenis_data": jenis_data}
    _call("satudata_role_revoke", data)
    click.echo(f"{user}: {role} dicabut.")


@role.command("list")
@click.option("--user", help="Hanya pengguna ini.")
@click.option("--role", "role_", help="Hanya peran ini.")
@click.option("--organization", help="Hanya organisasi ini.")
def list_(user: str | None, role_: str | None, organization: str | None) -> None:
    """Daftar peran yang berlaku."""
    rows = _call("satudata_role_list", {"user": user, "role": role_, "organization": organization})
    for row in rows:
        scope = row["organization"] or row["jenis_data"] or "-"
        click.echo(f"{row['user']}\t{row['role']}\t{scope}")

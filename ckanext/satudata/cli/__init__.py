"""``ckan satudata``: what operators and cron call."""

from __future__ import annotations

import click

from ckanext.satudata.cli.access import access
from ckanext.satudata.cli.check import check
from ckanext.satudata.cli.codes import wilayah
from ckanext.satudata.cli.demo import demo
from ckanext.satudata.cli.maintenance import adopt, doctor, event, tick
from ckanext.satudata.cli.release import release
from ckanext.satudata.cli.role import role
from ckanext.satudata.cli.workflow import workflow

__all__ = ["satudata"]


@click.group()
def satudata() -> None:
    """Portal Satu Data: metadata, approval workflow, release schedule."""


for command in (access, adopt, check, demo, doctor, event, release, role, tick, wilayah, workflow):
    satudata.add_command(command)

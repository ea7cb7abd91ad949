"""What of the installation weakens the locks."""

from __future__ import annotations

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection, triggers


def problems() -> list[Problem]:
    """Return settings that read past the locks, and protections that are gone."""
    result = []
    if tk.asbool(tk.config.get("ckan.datastore.sqlsearch.enabled", False)):
        message = tk._("ckan.datastore.sqlsearch.enabled is on: it reads past every lock. Turn it off.")
        result.append(Problem("sql_search", message))
    return result + found(
        "triggers_missing",
        tk._("The history is not protected, triggers are missing: they are put back."),
        inspection.missing_triggers(triggers.NAMES),
        lambda _trigger: _protect(),
    )


def _protect() -> None:
    model.Session.execute(sa.text((triggers.INSTALL + triggers.INSTALL_FOR_RELEASES).replace(":", r"\:")))
    model.Session.commit()

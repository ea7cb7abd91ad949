"""Who plans, on the pages of planning."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic import lookup, releases
from ckanext.satudata.services.releases.people import Planner
from ckanext.satudata.views import common


def require_planner() -> Planner:
    """Return in which roles the caller plans.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: in none.
    """
    lookup.require_tables()
    person = releases.planner(common.context())
    if not person.walidata and not person.edits:
        raise tk.NotAuthorized(tk._("Only editors of an organisation and the walidata plan releases."))
    return person


def offices_of(person: Planner) -> list[dict[str, Any]]:
    """Return the organisations for which somebody plans, by title; all of them for the walidata."""
    query = model.Session.query(model.Group).filter_by(is_organization=True, state="active")
    if not person.walidata:
        query = query.filter(model.Group.id.in_(list(person.edits)))
    found = [{"id": group.id, "name": group.name, "title": group.title or group.name} for group in query]
    return sorted(found, key=lambda office: (office["title"].casefold(), office["name"]))

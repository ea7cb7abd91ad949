"""``/satudata/peran``: who holds which role."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.workflow.terms import GRANTABLE, LABELS, SCOPE, JenisData
from ckanext.satudata.services.wording import language
from ckanext.satudata.views import common

role = Blueprint("satudata_role", __name__)
common.handle_errors(role)


def _page(problems: list[str] | None = None, typed: dict[str, Any] | None = None) -> str:
    rows = tk.get_action("satudata_role_list")(common.context(), {})
    organizations = tk.get_action("organization_list")(
        common.context(), {"all_fields": True, "sort": "title asc", "limit": 1000}
    )
    roles = [
        {"value": item.value, "label": LABELS[item].text(language()), "scope": SCOPE[item].value}
        for item in sorted(GRANTABLE, key=lambda item: item.value)
    ]
    kinds = [{"value": kind.value, "label": LABELS[kind].text(language())} for kind in JenisData]
    return tk.render(
        "satudata/role/index.html",
        extra_vars={
            "rows": rows,
            "roles": roles,
            "organizations": organizations,
            "kinds": kinds,
            "problems": problems or [],
            "typed": typed or {},
        },
    )


@role.get("/satudata/peran")
def index() -> str:
    """Show all roles with a form to grant one."""
    return _page()


@role.post("/satudata/peran")
def change() -> Any:
    """Grant or revoke a role; on a mistake show the page again with everything typed."""
    common.require_csrf()
    form = tk.request.form.to_dict()
    action = "satudata_role_revoke" if form.get("operation") == "revoke" else "satudata_role_grant"
    data = {name: form.get(name, "") for name in ("user", "role", "organization", "jenis_data")}
    try:
        tk.get_action(action)(common.context(), data)
    except tk.ValidationError as error:
        return _page(common.problems(error), form), 409
    message = tk._("The role has been revoked.") if action.endswith("revoke") else tk._("The role has been granted.")
    tk.h.flash_success(message)
    return tk.h.redirect_to("satudata_role.index")

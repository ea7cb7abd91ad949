"""Actions on roles."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import dictize, lookup, schema
from ckanext.satudata.model import roles as role_rows
from ckanext.satudata.services import roles

DataDict = dict[str, Any]


@validate(schema.role_reference)
def satudata_role_grant(context: types.Context, data_dict: DataDict) -> DataDict:
    """Give a user a role (``user``, ``role``, ``organization?``, ``jenis_data?``); return it."""
    lookup.require_tables()
    tk.check_access("satudata_role_grant", context, data_dict)
    user = lookup.user(data_dict["user"])
    row = roles.grant(
        user,
        data_dict["role"],
        organization_id=lookup.organization_id(data_dict.get("organization")),
        jenis_data=data_dict.get("jenis_data"),
        by=lookup.current_user(context),
    )
    return dictize.role(row)


@validate(schema.role_reference)
def satudata_role_revoke(context: types.Context, data_dict: DataDict) -> DataDict:
    """Take a role back (``user``, ``role``, ``organization?``, ``jenis_data?``); return it. It ends at once."""
    lookup.require_tables()
    tk.check_access("satudata_role_revoke", context, data_dict)
    row = roles.revoke(
        lookup.user(data_dict["user"]),
        data_dict["role"],
        organization_id=lookup.organization_id(data_dict.get("organization")),
        jenis_data=data_dict.get("jenis_data"),
        by=lookup.current_user(context),
    )
    return dictize.role(row)


@tk.side_effect_free
@validate(schema.role_list)
def satudata_role_list(context: types.Context, data_dict: DataDict) -> list[DataDict]:
    """Return active roles (``user?``, ``role?``, ``organization?``); without ``user`` for administrators only."""
    lookup.require_tables()
    tk.check_access("satudata_role_list", context, data_dict)
    role = data_dict.get("role")
    rows = role_rows.listing(
        user_id=lookup.user(data_dict["user"]).id if data_dict.get("user") else None,
        role_code=role.value if role else None,
        organization_id=lookup.organization_id(data_dict.get("organization")),
    )
    return [dictize.role(row) for row in rows]

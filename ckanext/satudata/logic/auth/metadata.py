"""Auth functions of the metadata actions: who sees a dataset sees its forms and what is missing."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

__all__ = ["satudata_dataset_completeness", "satudata_metadata_export"]


@tk.auth_allow_anonymous_access
def satudata_metadata_export(context: types.Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Allow who may see the dataset."""
    return _may_see(context, data_dict)


@tk.auth_allow_anonymous_access
def satudata_dataset_completeness(context: types.Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Allow who may see the dataset: everything is computed from what they see."""
    return _may_see(context, data_dict)


def _may_see(context: types.Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    tk.check_access("package_show", context, {"id": data_dict.get("dataset_id")})
    return {"success": True}

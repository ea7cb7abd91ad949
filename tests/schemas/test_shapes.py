"""Calls with parts of any type: a complaint or a success, never a failure."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from tests.portal import call
from tests.schemas.test_datasets import FULL

pytestmark = [pytest.mark.usefixtures("clean_db", "clean_index", "with_request_context")]

ODD: list[Any] = [
    None,
    1,
    True,
    "x\x00",
    [],
    [1],
    [["a"]],
    {},
    {"a": 1},
    [{"nama": ["x"]}],
    [{"key": ["a"], "value": 1}],
    [{"name": ["t"]}],
    [{"id": [1]}],
    "x" * 200_000,
]
FIELDS = [
    *("title", "notes", "owner_org", "jenis", "kodereferensi", "periode_awal", "license_id", "name", "id", "type"),
    *("state", "private", "extras", "tags", "tag_string", "groups", "resources", "variabel_pembangun", "author"),
    *("prioritas_tahun", "url", "version", "maintainer_email", "plugin_data", "unknown", "relationships_as_object"),
    "metadata_modified",
]
RESOURCE_FIELDS = ["url", "name", "description", "format", "kolom", "id", "package_id", "size", "url_type", "unknown"]


def failure(action: str, user: str, data: dict[str, Any]) -> str | None:
    """What went wrong inside, if a call ended in anything but success or an answer to the caller."""
    try:
        call(action, user, **data)
    except (tk.ValidationError, tk.ObjectNotFound, tk.NotAuthorized):
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it would be an internal error
        return f"{type(error).__name__}: {str(error)[:100]}"
    finally:
        model.Session.rollback()
    return None


def test_no_type_in_any_field_fails_inside():
    """By API anything may come anywhere."""
    office = factories.Organization()
    editor = factories.User()["name"]
    member = {"id": office["id"], "username": editor, "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True}, member)
    dataset = call("package_create", editor, owner_org=office["id"], **FULL)
    url = "http://contoh.go.id/a.csv"
    resource = call("resource_create", editor, package_id=dataset["id"], url=url, name="A")
    calls = [
        (FIELDS, "package_create", {"title": "Penduduk", "owner_org": office["id"]}),
        (FIELDS, "package_patch", {"id": dataset["id"]}),
        (RESOURCE_FIELDS, "resource_create", {"package_id": dataset["id"], "url": url}),
        (RESOURCE_FIELDS, "resource_patch", {"id": resource["id"]}),
    ]
    failures = {
        (action, field, repr(value)[:30]): found
        for fields, action, base in calls
        for field in fields
        for value in ODD
        if (found := failure(action, editor, {**base, field: value}))
    }
    assert failures == {}

"""Parameters of the actions on the release schedule."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic.schema import validator_args

from ckanext.satudata.model.releases import SORTS

DataDict = dict[str, Any]


def _get(*names: str) -> list[Any]:
    return [tk.get_validator(name) for name in names]


def create() -> types.Schema:
    """Return the schema of a new entry."""
    text = _get("ignore_empty", "satudata_release_text")
    return {
        "dataset_id": text,
        "title": text,
        "organization": text,
        "period": _get("not_empty", "satudata_release_period"),
        "planned": _get("ignore_missing", "satudata_release_planned"),
        "precision": _get("ignore_empty", "satudata_release_precision"),
        "certainty": _get("ignore_empty", "satudata_release_certainty"),
        "kind": _get("ignore_empty", "satudata_release_kind"),
        "topic": text,
        "confidential": _get("ignore_missing", "boolean_validator"),
        "reason": _get("ignore_missing", "satudata_note"),
    }


def update() -> types.Schema:
    """Return the schema of a change; what is not given stays."""
    return {
        "release_id": _get("not_empty", "satudata_release_text"),
        "planned": _get("ignore_missing", "satudata_release_planned"),
        "precision": _get("ignore_empty", "satudata_release_precision"),
        "certainty": _get("ignore_empty", "satudata_release_certainty"),
        "title": _get("ignore_missing", "satudata_release_text"),
        "topic": _get("ignore_missing", "satudata_release_text"),
        "confidential": _get("ignore_missing", "boolean_validator"),
        "reason": _get("ignore_missing", "satudata_note"),
        "version": _get("ignore_missing", "satudata_release_version"),
    }


def reference() -> types.Schema:
    """Return the schema of an action that names a release and nothing else."""
    return {"release_id": _get("not_empty", "satudata_release_text")}


def cancel() -> types.Schema:
    """Return the schema of calling off; the service asks for the reason."""
    return {**reference(), "reason": _get("ignore_missing", "satudata_note")}


@validator_args
def confirm(one_of: types.ValidatorFactory) -> types.Schema:
    """Return the schema of deciding on proposals."""
    return {
        "release_ids": _get("not_empty", "satudata_release_ids"),
        "decision": [*_get("not_empty"), one_of(["confirm", "decline"])],
        "reason": _get("ignore_missing", "satudata_note"),
    }


@validator_args
def change_many(one_of: types.ValidatorFactory) -> types.Schema:
    """Return the schema of one change of many releases."""
    return {
        "release_ids": _get("not_empty", "satudata_release_ids"),
        "operation": [*_get("not_empty"), one_of(["postpone", "cancel", "certainty"])],
        "planned": _get("ignore_missing", "satudata_release_planned"),
        "certainty": _get("ignore_empty", "satudata_release_certainty"),
        "reason": _get("ignore_missing", "satudata_note"),
    }


def generate() -> types.Schema:
    """Return the schema of generating."""
    text = _get("ignore_empty", "satudata_release_text")
    return {"dataset_id": text, "organization": text, "dry_run": _get("ignore_missing", "boolean_validator")}


def series() -> types.Schema:
    """Return the schema of setting what a series follows from."""
    return {
        "dataset_id": _get("not_empty", "satudata_release_text"),
        "lag_days": _get("not_missing", "satudata_release_number"),
        "time": _get("ignore_empty", "satudata_release_time"),
        "kind": _get("ignore_empty", "satudata_release_kind"),
    }


def series_reference() -> types.Schema:
    """Return the schema of showing a series."""
    return {"dataset_id": _get("not_empty", "satudata_release_text")}


@validator_args
def listing(
    default: types.ValidatorFactory,
    one_of: types.ValidatorFactory,
) -> types.Schema:
    """Return the schema of the list."""
    text = _get("ignore_empty", "satudata_release_text")
    return {
        "organization": text,
        "topic": text,
        "q": text,
        "dataset_id": text,
        "status": _get("ignore_empty", "satudata_release_statuses"),
        "kind": _get("ignore_empty", "satudata_release_kinds"),
        "month": _get("ignore_empty", "satudata_release_month"),
        "year": _get("ignore_empty", "satudata_release_year"),
        "period": _get("ignore_empty", "satudata_release_period_code"),
        "approval": _get("ignore_empty", "satudata_release_approvals"),
        "since": _get("ignore_empty", "satudata_release_day"),
        "until": _get("ignore_empty", "satudata_release_day"),
        "pending": _get("ignore_empty", "boolean_validator"),
        "sort": [default(SORTS[0]), one_of(list(SORTS))],
        "limit": [default(20), tk.get_validator("satudata_release_limit")],
        "offset": [default(0), tk.get_validator("satudata_release_number")],
        "facets": [default(True), tk.get_validator("boolean_validator")],
    }

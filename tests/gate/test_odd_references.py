"""Ids that no database takes: half of a surrogate pair, which JSON can write, and NUL."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk

from tests.portal import Portal

pytestmark = pytest.mark.usefixtures("with_request_context")

_ASKED = (
    ("satudata_submission_show", "dataset_id"),
    ("satudata_submission_submit", "dataset_id"),
    ("satudata_publication_publish", "dataset_id"),
    ("satudata_revision_start", "dataset_id"),
    ("satudata_release_create", "dataset_id"),
    ("satudata_release_show", "release_id"),
    ("satudata_release_generate", "dataset_id"),
    ("satudata_release_series_show", "dataset_id"),
)


@pytest.mark.parametrize("reference", ["\ud800", "a\x00b"])
def test_such_a_dataset_does_not_exist(portal: Portal, reference: str) -> None:
    """They are answered like any id that does not exist, or named as a mistake, and never with an internal error."""
    for action, name in _ASKED:
        with pytest.raises((tk.ObjectNotFound, tk.ValidationError)):
            portal.as_("admin", action, **{name: reference})

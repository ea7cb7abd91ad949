"""The report as the page's JavaScript reads it, and the page itself."""

from __future__ import annotations

import json
from typing import Any

from ckanext.satudata.validation.patches.patch import Patch, refers_to


def dump_json_value(value: Any, indent: int | None = None) -> Any:
    """Serialise a report for an attribute of a page; one that is JSON already, as stored, stays as it is."""
    if isinstance(value, str) and _is_json(value):
        return value
    try:
        return json.dumps(value, indent=indent, sort_keys=True)
    except (TypeError, ValueError):
        return value


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False


def _needed() -> bool:
    from ckanext.validation import helpers

    return helpers.dump_json_value('{"valid": true}') != '{"valid": true}'


def _apply() -> None:
    from ckanext.validation import helpers

    helpers.dump_json_value = dump_json_value


def _page_needed() -> bool:
    from ckanext.validation import common

    return refers_to(common.validation, "c")


def _replace_page() -> None:
    from ckanext.validation import common

    from ckanext.satudata.validation import report_page

    # The route takes the function from there when it is made, which is with the plugin.
    common.validation = report_page.read


PATCHES = (
    Patch(
        name="report-json",
        reason="a stored report is JSON text and was encoded a second time: the report page stayed empty",
        ckan="all",
        needed=_needed,
        apply=_apply,
    ),
    Patch(
        name="report-page",
        reason="it answers 403 where a file may not be seen and 404 where there is none, knows datasets by their id "
        "only, and fills core's global template variables",
        ckan="all",
        needed=_page_needed,
        apply=_replace_page,
    ),
)

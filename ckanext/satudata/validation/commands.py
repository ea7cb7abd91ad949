"""What ``ckan validation run`` and ``report-full`` do, for all datasets and for the reports of today."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, cast

import click

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.validation import common
from ckanext.validation.logic import action as upstream

_PER_TYPE = 10
"""How many errors of one type the report lists for a file, as upstream's help says."""


def _everything() -> types.Context:
    """Return the context of the portal itself, which sees hidden datasets too."""
    return cast(
        types.Context, {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    )


def repair_options(command: click.Command) -> None:
    """Let ``-y`` stand without a value, as the help says, and ``-s`` take one: upstream made both yes or no."""
    kept = [option for option in command.params if option.name not in ("yes", "search")]
    yes, search = ["-y", "--yes"], ["-s", "--search"]
    texts = {option.name: getattr(option, "help", None) for option in command.params}
    command.params = [
        click.Option(yes, is_flag=False, flag_value="yes", type=bool, default=False, help=texts["yes"]),
        *kept,
        click.Option(search, default=None, help=texts["search"]),
    ]


def search_datasets(
    page: int = 1, page_size: int = 100, dataset_ids: list[str] | None = None, search_params: Any = None
) -> dict[str, Any]:
    """Return one page of the datasets with tables, hidden ones too, in an order that stays while pages are read."""
    search: dict[str, Any] = {
        "q": "*:*",
        "fq": "",
        "fq_list": [],
        "include_private": True,
        "include_drafts": True,
        "rows": page_size,
        "start": page_size * (page - 1),
        "sort": "id asc",
    }
    if dataset_ids:
        search["q"] = " OR ".join(f'id:"{name}" OR name:"{name}"' for name in dataset_ids)
    elif search_params:
        upstream._update_search_params(search, search_params)  # pyright: ignore[reportPrivateUsage]
    else:
        upstream._add_default_formats(search)  # pyright: ignore[reportPrivateUsage]
    return tk.get_action("package_search")(_everything(), search)


def run_validation(assume_yes: bool, resource_ids: Any, dataset_ids: Any, search_params: Any) -> None:
    """Queue the validation of resources, or of all tables of datasets, after asking."""
    context = _everything()
    if resource_ids:
        _run_single(context, resource_ids)
        return
    params = None
    try:
        params = json.loads(search_params) if isinstance(search_params, str) and search_params else None
    except ValueError as error:
        common.error(f"The search is no JSON: {error}")
    count = search_datasets(dataset_ids=list(dataset_ids or ()), search_params=params)["count"]
    if not count:
        common.error("No suitable datasets, exiting...")
    question = f"\nYou are about to start validation for {count} datasets.\n Do you want to continue?"
    if not assume_yes and not common.user_confirm(question):
        common.error("Command aborted by user")
    found = {"dataset_ids": list(dataset_ids or ()), "query": params}
    click.echo(tk.get_action("resource_validation_run_batch")(context, found)["output"])


def _run_single(context: types.Context, resource_ids: Any) -> None:
    """Queue all that can be validated, and name the rest."""
    refused = []
    for resource_id in resource_ids:
        try:
            tk.get_action("resource_validation_run")(context, {"resource_id": resource_id, "async": True})
        except tk.ObjectNotFound:
            refused.append(f"{resource_id}: there is no such resource")
        except tk.ValidationError as error:
            refused.append(f"{resource_id}: {'; '.join(error.error_summary.values())}")
    if refused:
        common.error("\n".join(["Not queued:", *refused]))


def process_row_full(dataset: dict[str, Any], resource: dict[str, Any], writer: Any) -> dict[str, int] | None:
    """Write the errors of a report into the table of ``report-full``, and return how many there are of each type.

    Args:
        dataset: the dataset.
        resource: its resource, which is not valid.
        writer: a ``csv.DictWriter``.
    """
    try:
        shown = tk.get_action("resource_validation_show")(_everything(), {"resource_id": resource["id"]})
    except tk.ObjectNotFound:
        return None
    counts: Counter[str] = Counter()
    for code, message in _found(shown):
        counts[code] += 1
        if counts[code] <= _PER_TYPE:
            writer.writerow(
                {
                    "dataset": dataset["name"],
                    "resource_id": resource["id"],
                    "format": resource["format"],
                    "url": f"{tk.config['ckan.site_url']}/dataset/{dataset['name']}/resource/{resource['id']}",
                    "status": resource["validation_status"],
                    "error_code": code,
                    "error_message": message,
                }
            )
    return dict(counts) or None


def _found(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """Return type and message of each error, from a report of frictionless 5, an older one, or none."""
    report = shown["report"]
    report = json.loads(report) if isinstance(report, str) else (report or {})
    tasks = [*report.get("tasks", ()), *report.get("tables", ()), {"errors": report.get("errors") or ()}]
    errors = [error for task in tasks for error in task.get("errors") or () if isinstance(error, dict)]
    found = [(str(error.get("type") or error.get("code")), str(error.get("message"))) for error in errors]
    return found or [("error", str(message)) for message in (shown["error"] or {}).get("message", ())]

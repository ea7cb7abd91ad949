"""Actions on what the schedule of a dataset follows from, and its generation."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata import config
from ckanext.satudata.domain.releases.generation import Series
from ckanext.satudata.domain.releases.terms import Kind
from ckanext.satudata.logic import lookup, releases, schema_release
from ckanext.satudata.logic.action.release import public_dataset, read
from ckanext.satudata.model import release_series
from ckanext.satudata.services import cases, wording
from ckanext.satudata.services.releases import generation, rows

DataDict = dict[str, Any]

MOST_LAG = 730


@tk.side_effect_free
@validate(schema_release.series_reference)
def satudata_release_series_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what the schedule of a dataset follows from.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``.

    Returns:
        ``{dataset_id, frequency, periodic, lag_days, time, kind, own}``; ``own``: whether it was set for the dataset.
    """
    package = public_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_release_series_show", context, {"dataset_id": package.id})
    return _shown(package)


def _shown(package: model.Package) -> DataDict:
    kept = release_series.get(package.id)
    series: Series | None = generation.series_of(package.id)
    return {
        "dataset_id": package.id,
        "frequency": cases.show(package.id).get("accrualPeriodicity") or None,
        "periodic": series is not None,
        "lag_days": kept["lag_days"] if kept else config.release_lag_days(),
        "time": f"{kept['time']:%H:%M}" if kept and kept["time"] else None,
        "kind": kept["kind"] if kept else Kind.data.value,
        "own": kept is not None,
    }


def satudata_release_series_update(context: types.Context, data_dict: DataDict) -> DataDict:
    """Set lag, hour and kind for the entries that are generated from now on; those there are stay.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``lag_days`` (from the end of the period to its release), ``time?``, ``kind?``.

    Raises:
        ckan.plugins.toolkit.ValidationError: with everything that is wrong.
    """
    values, errors = read(schema_release.series(), context, data_dict)
    if "dataset_id" not in values:
        raise tk.ValidationError(errors)
    package = public_dataset(context, values["dataset_id"])
    tk.check_access("satudata_release_series_update", context, {"dataset_id": package.id})
    if values.get("lag_days", 0) > MOST_LAG:
        errors["lag_days"] = [tk._("Write a number from 0 to {limit}.").format(limit=MOST_LAG)]
    if errors:
        raise tk.ValidationError(errors)
    generation.set_series(
        package.id,
        lag_days=values["lag_days"],
        time=values.get("time"),
        kind=values.get("kind") or Kind.data,
        by=releases.planner(context),
    )
    return _shown(package)


def satudata_release_generate(context: types.Context, data_dict: DataDict) -> DataDict:
    """Add the entries that are missing for a year ahead; running it again adds nothing.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id`` (a hidden one too) or ``organization`` (its public datasets); neither: all public
            datasets. ``dry_run``: only say what would be made.

    Returns:
        ``{created, unchanged, results: [{release_id, dataset_id, title, period, planned}]}``; in a dry run without ids.

    Raises:
        ckan.plugins.toolkit.ValidationError: the frequency of the dataset makes no schedule, or there is no such
            organisation.
    """
    values, errors = read(schema_release.generate(), context, data_dict)
    if errors:
        raise tk.ValidationError(errors)
    lookup.require_tables()
    package = public_dataset(context, values["dataset_id"]) if values.get("dataset_id") else None
    organization_id = package.owner_org if package else lookup.organization_id(values.get("organization"))
    asked = {"dataset_id": package.id if package else None, "organization": organization_id}
    tk.check_access("satudata_release_generate", context, asked)
    if package and generation.series_of(package.id) is None:
        message = tk._("The frequency of this dataset makes no schedule. Make single entries instead.")
        raise tk.ValidationError({"dataset_id": [message]})
    by, dry_run = releases.planner(context), values.get("dry_run") or False
    made = generation.generate(
        [package.id] if package else None, by=by, organization_id=organization_id, dry_run=dry_run
    )
    model.Session.commit()
    results = [_result(item, dry_run=dry_run) for item in made.created]
    return {"created": len(results), "unchanged": made.unchanged, "results": results}


def _result(item: DataDict, *, dry_run: bool) -> DataDict:
    period = rows.period_of_row(item)
    return {
        "release_id": None if dry_run else item["id"],
        "dataset_id": item["package_id"],
        "title": item["title"],
        "period": {"code": period.code, "label": period.label(wording.language())},
        "planned": releases.planned_dict(rows.planned_of(item)),
    }

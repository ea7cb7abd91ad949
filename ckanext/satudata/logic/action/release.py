"""Actions on the release schedule: reading it, and making entries."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.domain.releases.changes import Announcement
from ckanext.satudata.domain.releases.terms import Certainty, Kind
from ckanext.satudata.logic import lookup, releases, schema_release
from ckanext.satudata.model import releases as rows
from ckanext.satudata.model import revisions
from ckanext.satudata.services import cases
from ckanext.satudata.services.releases import checking, planning

DataDict = dict[str, Any]


@tk.side_effect_free
@validate(schema_release.listing)
def satudata_release_list(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the release schedule.

    Args:
        context: CKAN's context.
        data_dict: ``organization`` (name or id), ``topic``, ``status`` and ``kind`` (one or several, with commas),
            ``month`` (1-12 or 2026-07), ``year``, ``q`` (words of the title), ``dataset_id``, ``period``,
            ``approval`` (``announced`` unless given; others need a role), ``since`` and ``until`` (dates),
            ``pending`` (true: only those for which an organisation of the caller, or any for the walidata, asks a
            change), ``sort``
            (planned asc, planned desc, closed desc, modified desc), ``limit`` (20, at most 1000), ``offset``,
            ``facets`` (false: count nothing); all optional.

    Returns:
        ``{count, facets: {organization, topic, status, month, year, kind}, results}``; the counts of a facet leave its
        own filter out. Where nothing is counted, ``count`` and ``facets`` are ``None``.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_list", context, data_dict)
    person = releases.planner(context)
    look = releases.viewer(context, person)
    filters = rows.Filters(
        organization=data_dict.get("organization"),
        topic=data_dict.get("topic"),
        statuses=data_dict.get("status") or (),
        kinds=data_dict.get("kind") or (),
        month=data_dict.get("month"),
        year=data_dict.get("year"),
        q=data_dict.get("q"),
        dataset=data_dict.get("dataset_id"),
        period=data_dict.get("period"),
        approvals=data_dict.get("approval") or ("announced",),
        since=data_dict.get("since"),
        until=data_dict.get("until"),
        pending=data_dict.get("pending") or False,
    )
    count, facets = releases.facets(rows.facets(filters, look)) if data_dict["facets"] else (None, None)
    found = rows.search(filters, look, sort=data_dict["sort"], limit=data_dict["limit"], offset=data_dict["offset"])
    return {"count": count, "facets": facets, "results": releases.dictize(found, person, look)}


@tk.side_effect_free
@validate(schema_release.reference)
def satudata_release_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return one release with its ``history``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    tk.check_access("satudata_release_show", context, data_dict)
    return shown(context, data_dict["release_id"])


def shown(context: types.Context, release_id: str) -> DataDict:
    """Return a release with its history, as the caller may read it.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    lookup.require_tables()
    person = releases.planner(context)
    look = releases.viewer(context, person)
    found = rows.visible([release_id], look)
    if not found:
        raise tk.ObjectNotFound(tk._("Release not found"))
    return {**releases.dictize(found, person, look)[0], "history": releases.history(found[0], person)}


def satudata_release_create(context: types.Context, data_dict: DataDict) -> DataDict:
    """Make an entry of the schedule: announced by the walidata, proposed by an editor of the organisation.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, or ``title`` and ``organization`` before there is a dataset; ``period``;
            ``planned?`` (empty: to be announced), ``precision?`` (must agree with it), ``certainty?``, ``kind?``,
            ``topic?``, ``confidential?``, ``reason?``.

    Returns:
        The release, as ``satudata_release_show`` does.

    Raises:
        ckan.plugins.toolkit.ValidationError: with everything that is wrong, also when the entry exists already.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_create", context, data_dict)
    values, errors = read(schema_release.create(), context, data_dict)
    entry = _entry(context, values, errors)
    try:
        row = planning.create(entry, releases.planner(context), reason=values.get("reason"))
    except (tk.ValidationError, tk.NotAuthorized):
        model.Session.rollback()
        raise
    return shown(context, row["id"])


def _entry(context: types.Context, values: DataDict, errors: DataDict) -> planning.Entry:
    """Return the entry that a call describes.

    Raises:
        ckan.plugins.toolkit.ValidationError: with everything that is wrong.
    """
    package = _dataset(context, values, errors)
    organization_id = package.owner_org if package else _organization(values, errors)
    record = cases.show(package.id) if package else {}
    title = values.get("title") or record.get("title") or (package.name if package else "")
    if not title and "dataset_id" not in errors:
        errors.setdefault("title", [tk._("Write a title, or name the dataset.")])
    announcement, problems = _announcement(values, errors)
    problems |= checking.of_words(title or None, values.get("topic"))
    if "period" not in errors:
        problems |= checking.of_period(values["period"])
    if errors := checking.merged(errors, problems):
        raise tk.ValidationError(errors)
    return planning.Entry(
        organization_id=organization_id or "",
        title=title,
        period=values["period"],
        announcement=announcement,
        package_id=package.id if package else None,
        kind=values.get("kind") or Kind.data,
        frequency=record.get("accrualPeriodicity"),
        topic=values.get("topic") or record.get("theme"),
        confidential=values.get("confidential") or False,
    )


def read(schema: types.Schema, context: types.Context, data_dict: DataDict) -> tuple[DataDict, DataDict]:
    """Return the values of a call that could be read, and what is wrong with the others, by field.

    CKAN puts empty lists back that its validators took out.
    """
    values, errors = tk.navl_validate(data_dict, schema, context)
    return {name: value for name, value in values.items() if name not in errors and value != []}, errors


def public_dataset(context: types.Context, reference: str) -> model.Package:
    """Return a dataset that the caller may see; for a working copy the published one.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    package = lookup.visible_dataset(context, reference)
    revision = revisions.of_copy(package.id)
    return lookup.dataset(revision["package_id"]) if revision is not None else package


def _dataset(context: types.Context, values: DataDict, errors: DataDict) -> model.Package | None:
    """Return the dataset of a call, the public one for a working copy; note what is wrong with it."""
    reference = values.get("dataset_id")
    if not reference:
        return None
    try:
        package = public_dataset(context, reference)
    except tk.ObjectNotFound as error:
        errors["dataset_id"] = [str(error)]
        return None
    if not package.owner_org:
        errors["dataset_id"] = [tk._("The dataset belongs to no organisation, so nobody can plan its release.")]
    return package


def _organization(values: DataDict, errors: DataDict) -> str | None:
    if "organization" in errors or "dataset_id" in errors:
        return None
    if not values.get("organization"):
        errors["organization"] = [tk._("Name the organisation, or the dataset.")]
        return None
    try:
        return lookup.organization_id(values["organization"])
    except tk.ValidationError as error:
        errors |= error.error_dict
        return None


def _announcement(values: DataDict, errors: DataDict) -> tuple[Announcement, DataDict]:
    """Return date and certainty of a call, with what is wrong with them."""
    problems: DataDict = {}
    planned = values.get("planned")
    precision = values.get("precision")
    if precision is not None and "planned" not in errors:
        planned, problems = checking.agreed(planned, precision)
    announcement = Announcement(planned, values.get("certainty") or Certainty.sementara)
    return announcement, checking.merged(problems, {} if problems else checking.of_announcement(announcement))

"""Validators that fill a field from others: names from titles, and what the national portal asks of the producer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata import config, regions
from ckanext.satudata.services import naming


def _derived_name(
    key: types.FlattenKey, data: types.FlattenDataDict, fallback: str, taken: Callable[[str], Any]
) -> str:
    slug = naming.from_title(data.get((*key[:-1], "title")), fallback)
    # A random suffix: a counter would tell how many hidden datasets bear the same title, and two forms sent at once
    # would get the same number.
    return f"{slug}-{secrets.token_hex(2)}" if len(slug) < 2 or taken(slug) else slug  # noqa: PLR2004 - CKAN's shortest


def _require_text(key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict) -> None:
    if not isinstance(data[key], str):
        errors[key].append(tk._("Write text here, not a list or an object."))
        raise tk.StopOnError


def satudata_name(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Derive the name of a dataset from its title when none is given; keep it for ever after.

    Core derives it by JavaScript only. Once the tables are there, ``gate/names.py`` gives every new dataset a random
    name before this, and keeps the derived one for the publication.
    """
    value = data.get(key)
    if value is not tk.missing and value:
        _require_text(key, data, errors)
        return
    package = context.get("package")
    data[key] = package.name if package else _derived_name(key, data, "dataset", model.Package.get)


def satudata_group_name(
    key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
) -> None:
    """Derive the name of an organisation from its title when none is given."""
    value = data.get(key)
    if value is not tk.missing and value:
        _require_text(key, data, errors)
        return
    group = context.get("group")
    data[key] = group.name if group else _derived_name(key, data, "opd", model.Group.get)


def _office(reference: Any, context: types.Context) -> Any:
    """Return the organisation of a dataset; three fields ask for it, and the session forgets what nobody holds."""
    if not isinstance(reference, str) or not reference:
        return None
    held: dict[str, Any] = cast(Any, context).setdefault("satudata_office", {})
    if held.get(reference) is None or held[reference] not in model.Session:
        held[reference] = model.Session.get(model.Group, reference) or model.Group.get(reference)
    return held[reference]


def satudata_producer(part: str) -> types.Validator:
    """Fill what the national portal wants to know of the producer from its organisation and the table of regions.

    Args:
        part: ``name``, ``province`` or ``city``; the codes are those of BPS, as INDAH has them.
    """

    def validator(
        key: types.FlattenKey, data: types.FlattenDataDict, errors: types.FlattenErrorDict, context: types.Context
    ) -> None:
        group = _office(data.get(("owner_org",)), context)
        value = _producer_value(part, group) if group is not None else None
        if not value:
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = value

    return validator


def _producer_value(part: str, group: Any) -> str | None:
    if part == "name":
        return group.title or group.name
    code = group.extras.get("kode_wilayah") or config.region()
    region = regions.table().get(".".join(code.split(".")[: 1 if part == "province" else 2])) if code else None
    if region is None or (part == "city" and region.level != "kabupaten_kota"):
        return None
    return region.bps_code

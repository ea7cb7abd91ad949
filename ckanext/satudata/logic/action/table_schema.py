"""Actions on the Table Schema of a file, and on the template that is made of it."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.domain.tables.schema.files import NotASchemaError, from_file
from ckanext.satudata.logic import checks, lookup, schema_table_schema, table_schemas
from ckanext.satudata.logic.parameters import objects_as_text
from ckanext.satudata.services import naming, wording
from ckanext.satudata.services.checks import running, templates

DataDict = dict[str, Any]

_WHO = ("user", "auth_user_obj", "ignore_auth")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _record(package_id: str) -> DataDict:
    context = cast(types.Context, {"ignore_auth": True, "user": ""})
    return tk.get_action("package_show")(context, {"id": package_id})


@tk.side_effect_free
@validate(schema_table_schema.show)
def satudata_check_schema_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the Table Schema of a file, or what it would be from another source, for who may read the file.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``; ``source`` (optional): ``stored`` (what was saved), ``dictionary`` (the column
            dictionary, MS-Var), ``previous`` (the last version of the file), ``file`` (the present file) or
            ``metadata`` (the layout that the metadata suggest). Without it the first of these that gives one.

    Returns:
        ``schema`` (``None`` when the source gives none), ``source``, ``stored`` (whether one is saved), ``sources``
        that can be asked, ``editable`` (whether the dataset may be changed now).

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such file, or not for the caller.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_schema_show", context, {"resource_id": resource.id})
    return table_schemas.shown(resource, _record(str(resource.package_id)), data_dict.get("source"))


@objects_as_text("schema")
@validate(schema_table_schema.update)
def satudata_check_schema_update(context: types.Context, data_dict: DataDict) -> DataDict:
    """Save the Table Schema of a file in its field ``schema``, and hold the file against it; empty removes it.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``; ``schema`` (object, or JSON text) or ``upload``, a file: a Table Schema in JSON, a
            sheet that lists the columns (nama, tipe, satuan, wajib, daftar_kode), or a table whose columns are taken.

    Returns:
        What ``satudata_check_schema_show`` returns.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the caller may not edit the dataset.
        ckan.plugins.toolkit.ObjectNotFound: no such file, or not for the caller.
        ckan.plugins.toolkit.ValidationError: what is given is no schema (every mistake is told), or the dataset is
            under review or published.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_schema_update", context, {"resource_id": resource.id})
    value = data_dict.get("schema")
    if data_dict.get("upload"):
        value = table_schemas.satudata_table_schema(_uploaded(data_dict["upload"]))
    if value is None:
        raise tk.ValidationError({"schema": [tk._("Missing value")]})
    package_id = str(resource.package_id)
    # Of the call no more than who makes it: core leaves the resource and more in a context.
    caller = cast(types.Context, {key: value for key, value in context.items() if key in _WHO})
    tk.get_action("resource_patch")(caller, {"id": resource.id, "schema": value})
    running.ensure(package_id, fresh=True)
    return table_schemas.shown(checks.readable(context, resource.id), _record(package_id), None)


def _uploaded(upload: Any) -> dict[str, Any]:
    """Return the schema that an uploaded file holds.

    Raises:
        ckan.plugins.toolkit.ValidationError: it is no file, or holds none.
    """
    stream = getattr(upload, "stream", None)
    if stream is None:
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    try:
        found = from_file(io.BytesIO(stream.read(_MOST_BYTES + 1)), str(upload.filename or ""))
    except NotASchemaError as error:
        raise tk.ValidationError({"upload": [tk._(str(error))]}) from error
    return {name: part for name, part in found.items() if name != "asal"}


_MOST_BYTES = 10 * 2**20


@tk.side_effect_free
@validate(schema_table_schema.template)
def satudata_template_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return a workbook to fill in, with a sheet for each file of a dataset, for who may see the dataset.

    Columns, units and code lists come from the schemas of the files; period, region and unit from the metadata. A file
    that the caller may not read is left out; of a dataset without files the template follows from the metadata.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id`` (id or name); ``resource_id`` (optional): of this file alone; ``period`` (optional):
            another period than the dataset's, such as the next year: then the columns of the present files come over
            in tidy form, and their rows without the figures.

    Returns:
        ``filename``, ``mimetype`` and ``content`` (XLSX, as base64).

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such dataset or file, or not for the caller.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_template_show", context, {"dataset_id": package.id})
    record = _record(package.id)
    wanted = data_dict.get("resource_id")
    if wanted and checks.readable(context, wanted).package_id != package.id:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    resources = [item for item in record["resources"] if wanted in (None, item["id"]) and _readable(context, item)]
    content = templates.workbook(record, resources, wording.language(), data_dict.get("period", ""))
    return {
        "dataset_id": package.id,
        "filename": _filename(record, resources if wanted else []),
        "mimetype": XLSX,
        "content": base64.b64encode(content).decode("ascii"),
    }


def _filename(record: DataDict, wanted: list[DataDict]) -> str:
    """Return a name of a template; one of several files of a dataset bears that of the file."""
    if not wanted or len(record["resources"]) == 1:
        return f"templat-{naming.address(record)}.xlsx"
    return f"templat-{naming.from_title(PurePath(wanted[0].get('name') or '').stem, 'berkas')}.xlsx"


def _readable(context: types.Context, resource: Mapping[str, Any]) -> bool:
    try:
        checks.readable(context, resource["id"])
    except tk.ObjectNotFound:
        return False
    return True

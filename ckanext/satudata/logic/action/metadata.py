"""Actions on the metadata of a dataset or a statistical activity."""

from __future__ import annotations

import base64
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate
from ckan.logic.schema import validator_args

from ckanext.satudata.domain.metadata import bps_forms
from ckanext.satudata.logic import metadata
from ckanext.satudata.services import naming

__all__ = ["satudata_dataset_completeness", "satudata_metadata_export"]

DataDict = dict[str, Any]


@validator_args
def completeness_schema(not_empty: types.Validator, satudata_scalar: types.Validator) -> types.Schema:
    """Return the schema of the completeness."""
    return {"dataset_id": [not_empty, satudata_scalar]}


@validator_args
def export_schema(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    boolean_validator: types.Validator,
    one_of: types.ValidatorFactory,
) -> types.Schema:
    """Return the schema of the export."""
    return {
        "dataset_id": [not_empty, satudata_scalar],
        "form": [ignore_empty, satudata_scalar, one_of(["ms-ind", "ms-var", "ms-keg"])],
        "with_file": [ignore_empty, boolean_validator],
    }


def _record(name: str, context: types.Context, data_dict: DataDict) -> DataDict:
    tk.check_access(name, context, data_dict)
    return tk.get_action("package_show")(context, {"id": data_dict["dataset_id"]})


@tk.side_effect_free
@validate(completeness_schema)
def satudata_dataset_completeness(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what of a record is filled, missing or wrong.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id`` (id or name).

    Returns:
        ``wajib`` and ``dianjurkan``, each with ``total``, ``filled`` and ``missing`` (field, label, group, resource_id,
        rows); ``findings`` (field, severity, code, message, resource_id); ``complete`` and ``ready``.
    """
    return metadata.report(_record("satudata_dataset_completeness", context, data_dict))


@tk.side_effect_free
@validate(export_schema)
def satudata_metadata_export(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the forms of BPS for a record: MS-Ind and MS-Var of a dataset, MS-Keg of a statistical activity.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id`` (id or name), ``form`` (``ms-ind``, ``ms-var``, ``ms-keg``; default: all that the type
            has) and ``with_file`` (add the workbook as base64).

    Returns:
        ``forms`` as plain data, ``filename``, ``mimetype``, and ``content`` when asked for.
    """
    record = _record("satudata_metadata_export", context, data_dict)
    forms = metadata.forms(record, data_dict.get("form"))
    result: DataDict = {
        "dataset_id": record["id"],
        "forms": [bps_forms.as_dict(form) for form in forms],
        "filename": f"{naming.address(record)}-{data_dict.get('form') or 'metadata'}.xlsx",
        "mimetype": bps_forms.XLSX,
    }
    if data_dict.get("with_file"):
        result["content"] = base64.b64encode(bps_forms.workbook(forms)).decode("ascii")
    return result

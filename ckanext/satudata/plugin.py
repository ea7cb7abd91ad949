"""Wiring of the plugin ``satudata``: blankets, directories, and the interfaces of the gate."""

from __future__ import annotations

import sys
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import types
from ckan.lib.plugins import DefaultTranslation

from ckanext.satudata import (
    helpers,
    helpers_access,
    helpers_checks,
    helpers_metadata,
    helpers_releases,
    helpers_review,
    helpers_schema,
    helpers_versions,
)
from ckanext.satudata.cli import local, satudata
from ckanext.satudata.gate import (
    access,
    index,
    inventory,
    merge_window,
    names,
    reading,
    search,
    startup,
    tidied,
    withholding,
    working_copies,
)
from ckanext.satudata.gate.labels import SatudataPermissionLabels
from ckanext.satudata.gate.loading import LoaderGate
from ckanext.satudata.logic import action, auth, parameters, parameters_release, table_schemas, validators
from ckanext.satudata.uploader import BlobUploader
from ckanext.satudata.views import blueprints


def _exported(*modules: Any) -> dict[str, Any]:
    return {name: getattr(module, name) for module in modules for name in module.__all__}


def _auth_functions() -> dict[str, Any]:
    return _exported(auth) | withholding.chained()


@tk.blanket.auth_functions(_auth_functions)
@tk.blanket.config_declarations
class SatudataPlugin(
    SatudataPermissionLabels,
    LoaderGate,
    BlobUploader,
    p.IConfigurer,
    p.IConfigurable,
    p.IActions,
    p.IValidators,
    p.ITemplateHelpers,
    p.IBlueprint,
    p.IClick,
    p.IPackageController,
    p.IPermissionLabels,
    p.IUploader,
    DefaultTranslation,
    p.ITranslation,
    p.SingletonPlugin,
):
    """Portal Satu Data: metadata schema, approval workflow, gate."""

    # IConfigurer

    def update_config(self, config: types.CKANConfig) -> None:
        """Add templates and assets; hide the choice of visibility, which the workflow decides."""
        local.answer(sys.argv)
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "satudata")
        config["ckan.dataset.create_on_ui_requires_resources"] = False

    # IConfigurable

    def configure(self, config: types.CKANConfig) -> None:
        """Refuse to start where the gate could not hold or a procedure has mistakes."""
        startup.check()

    # IActions

    def get_actions(self) -> dict[str, Any]:
        """Return the actions of the extension and the gated core actions."""
        gated = _exported(action, names, access, search, *inventory.write_gates()) | merge_window.chained()
        if p.plugin_loaded("xloader"):
            gated |= _exported(tidied)
        return reading.chained(gated)

    # IValidators

    def get_validators(self) -> dict[str, Any]:
        """Return validators of dataset fields and of action parameters."""
        return _exported(validators, parameters, parameters_release, table_schemas)

    # ITemplateHelpers

    def get_helpers(self) -> dict[str, Any]:
        """Return the template helpers."""
        return _exported(
            helpers,
            helpers_access,
            helpers_checks,
            helpers_metadata,
            helpers_releases,
            helpers_review,
            helpers_schema,
            helpers_versions,
        )

    # IBlueprint

    def get_blueprint(self) -> list[Any]:
        """Return the pages."""
        return blueprints

    # IClick

    def get_commands(self) -> list[Any]:
        """Return ``ckan satudata``."""
        return [satudata]

    # IPackageController

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add state and stage to the search document."""
        return index.add_fields(working_copies.mark(pkg_dict))

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Leave working copies out of searches."""
        return working_copies.exclude(search_params)

"""The plugin ``validation`` as it is loaded here: upstream's contract, with start-up and execution of our own.

From upstream come the presets, form snippets, validators, helpers, auth functions, the table and the commands.
"""

from __future__ import annotations

import os
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

import ckanext.validation
from ckanext.validation.plugin import ValidationPlugin

from ckanext.satudata.validation import actions

UPSTREAM = os.path.dirname(os.path.abspath(ckanext.validation.__file__))


class AdaptedValidationPlugin(ValidationPlugin):
    """What CKAN loads as ``validation``."""

    # IConfigurer

    def update_config(self, config_: types.CKANConfig) -> None:
        """Add templates and assets of upstream; there is no database to ask yet."""
        tk.add_template_directory(config_, os.path.join(UPSTREAM, "templates"))
        tk.add_resource(os.path.join(UPSTREAM, "webassets"), "ckanext-validation")

    # IActions

    def get_actions(self) -> dict[str, Any]:
        """Return upstream's actions on our execution path, and the chained core actions that start it."""
        return actions.actions()

    # IResourceController: what was changed is found by the chained actions, whatever they were called by

    def before_resource_create(self, context: types.Context, data_dict: dict[str, Any]) -> None:
        """Do nothing."""

    def after_resource_create(self, context: types.Context, data_dict: dict[str, Any]) -> None:
        """Do nothing."""

    def before_resource_update(
        self, context: types.Context, current_resource: dict[str, Any], updated_resource: dict[str, Any]
    ) -> None:
        """Do nothing."""

    def after_resource_update(self, context: types.Context, data_dict: dict[str, Any]) -> None:
        """Do nothing."""

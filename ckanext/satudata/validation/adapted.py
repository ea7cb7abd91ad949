"""The plugin ``validation`` as it is loaded here: upstream's contract, with start-up and execution of our own.

From upstream come the presets, form snippets, validators, helpers, auth functions, the table and the commands.
"""

from __future__ import annotations

import os

import ckan.plugins.toolkit as tk
from ckan import types

import ckanext.validation
from ckanext.validation.plugin import ValidationPlugin

UPSTREAM = os.path.dirname(os.path.abspath(ckanext.validation.__file__))


class AdaptedValidationPlugin(ValidationPlugin):
    """What CKAN loads as ``validation``."""

    # IConfigurer

    def update_config(self, config_: types.CKANConfig) -> None:
        """Add templates and assets of upstream; there is no database to ask yet."""
        tk.add_template_directory(config_, os.path.join(UPSTREAM, "templates"))
        tk.add_resource(os.path.join(UPSTREAM, "webassets"), "ckanext-validation")

"""Wiring of the plugin ``satudata_validation``, to be listed before ``validation``."""

from __future__ import annotations

import logging
from importlib import resources
from importlib.util import find_spec
from typing import Any

import yaml

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import types
from ckan.config.declaration import Declaration, Key
from ckan.exceptions import CkanConfigurationException

from ckanext.satudata.validation import patches

log = logging.getLogger(__name__)


def _options(package: str) -> Any:
    return yaml.safe_load(resources.files(package).joinpath("config_declaration.yaml").read_text("utf-8"))


class SatudataValidationPlugin(p.SingletonPlugin):
    """Makes the published ckanext-validation run on CKAN 2.11 and 2.12; see ``patches`` for what and why."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)

    def __init__(self, **kwargs: Any) -> None:
        """Adapt ckanext-validation before CKAN loads it.

        Raises:
            CkanConfigurationException: ckanext-validation is not installed, or is loaded already.
        """
        super().__init__(**kwargs)
        if find_spec("ckanext.validation") is None:
            raise CkanConfigurationException(
                "The plugin satudata_validation needs ckanext-validation: pip install ckanext-satudata[validation]"
            )
        if p.plugin_loaded("validation") and patches.wiring.PATCHES[0].needed():
            raise CkanConfigurationException("List satudata_validation before validation in ckan.plugins")
        patches.install()

    # IConfigDeclaration

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Declare upstream's options where it does not, and the extension's own where ``satudata`` is not loaded."""
        from ckanext.validation.plugin import ValidationPlugin

        if not p.IConfigDeclaration.implemented_by(ValidationPlugin):
            declaration.load_dict(_options("ckanext.satudata.validation"))
        if not p.plugin_loaded("satudata"):
            declaration.load_dict(_options("ckanext.satudata"))

    # IConfigurer

    def update_config(self, config: types.CKANConfig) -> None:
        """Add the templates that take the place of some of upstream's, and what makes its reports fit for all."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "satudata-validation")

    # IConfigurable

    def configure(self, config: types.CKANConfig) -> None:
        """Tell of a missing table; everything but the reports works without it.

        Raises:
            CkanConfigurationException: ``validation`` is not in ckan.plugins, or cannot read a format that is listed.
        """
        from ckanext.validation import settings

        if "validation" not in config["ckan.plugins"]:
            raise CkanConfigurationException("List validation after satudata_validation in ckan.plugins")
        try:
            formats = settings.get_supported_formats()
        except AssertionError as error:  # else each upload ends in it, when the file is stored already
            raise CkanConfigurationException(f"Mend ckanext.validation.formats: {error}") from error
        if "ods" in formats and find_spec("ezodf") is None:  # else each ODS file is called invalid
            raise CkanConfigurationException('ods in ckanext.validation.formats needs: pip install "frictionless[ods]"')
        if not patches.tables.tables_exist():
            log.critical("The table of the validation reports is missing: run ckan db upgrade -p satudata_validation")

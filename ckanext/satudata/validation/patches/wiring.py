"""The plugin ``validation`` itself: its place is taken by a subclass that starts on today's CKAN."""

from __future__ import annotations

from ckanext.satudata.validation.patches.patch import Patch


def _class_needed() -> bool:
    from ckanext.validation import plugin

    from ckanext.satudata.validation.adapted import AdaptedValidationPlugin

    return plugin.ValidationPlugin is not AdaptedValidationPlugin


def _take_the_place_of_the_class() -> None:
    from ckanext.validation import plugin

    from ckanext.satudata.validation.adapted import AdaptedValidationPlugin

    # CKAN looks the class up by its entry point when it comes to "validation" in ckan.plugins.
    plugin.ValidationPlugin = AdaptedValidationPlugin


PATCHES = (
    Patch(
        name="plugin",
        reason="start-up asks the database before there is a connection; hooks for datasets have other names; the "
        "copies of core's actions call hooks that are gone and defer commits, which loses the change",
        ckan="2.11, 2.12",
        needed=_class_needed,
        apply=_take_the_place_of_the_class,
    ),
)

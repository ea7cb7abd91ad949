"""What must hold before the portal may start; each refusal says what to change."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

from ckanext.satudata import config
from ckanext.satudata.domain.workflow.loading import WorkflowError
from ckanext.satudata.gate import storage


def gated_actions() -> frozenset[str]:
    """Return the core actions that the gate chains."""
    from ckanext.satudata.gate import access, inventory, merge_window, names, reading, search

    reads = {*access.__all__, *names.__all__, *search.__all__, *merge_window.__all__, *reading.names()}
    return frozenset(reads | inventory.gated_writes())


def check() -> None:
    """Refuse to start where the gate could not hold.

    Raises:
        CkanConfigurationException: names every option, plugin or preset that has to change.
    """
    problems = [*_option_problems(), *storage.problems(), *_plugin_problems(), *_workflow_problems()]
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise CkanConfigurationException(f"ckanext-satudata cannot start:\n{lines}")


def _option_problems() -> list[str]:
    problems = []
    if tk.asbool(tk.config["ckan.auth.create_unowned_dataset"]):
        problems.append(
            "ckan.auth.create_unowned_dataset must be false: a hidden dataset needs an organisation that owns it"
        )
    if tk.asbool(tk.config["ckan.auth.reveal_private_datasets"]):
        problems.append("ckan.auth.reveal_private_datasets must be false: it tells that a hidden dataset exists")
    if tk.asbool(tk.config.get("ckan.datastore.sqlsearch.enabled")):
        problems.append(
            "ckan.datastore.sqlsearch.enabled must be false: ts_rewrite() reads tables that the caller may not see"
        )
    return problems


def _plugin_problems() -> list[str]:
    """Find plugins before ours that would stand outside of the gate."""
    problems = []
    for plugin in p.PluginImplementations(p.IPermissionLabels):
        if plugin.name != "satudata":
            problems.append(
                f"ckan.plugins: list satudata before {plugin.name}: CKAN asks only the first plugin for labels"
            )
        break
    gated = gated_actions()
    for plugin in p.PluginImplementations(p.IActions):
        if plugin.name == "satudata":
            break
        chained = sorted(
            name
            for name, function in plugin.get_actions().items()
            if name in gated and getattr(function, "chained_action", False)
        )
        if chained:
            problems.append(
                f"ckan.plugins: list satudata before {plugin.name}: it chains {', '.join(chained)} outside of the gate"
            )
    return problems


def _workflow_problems() -> list[str]:
    problems = []
    try:
        references = {"": tk.config[config.WORKFLOW], **config.workflow_references()}
    except CkanConfigurationException as error:
        return [str(error)]
    for organization, reference in references.items():
        option = f"{config.WORKFLOW_ORGANIZATIONS} ({organization})" if organization else config.WORKFLOW
        try:
            config.load(reference)
        except (CkanConfigurationException, WorkflowError) as error:
            problems.append(f"{option}: {error}")
    readers = (
        *(config.calendar, config.timezone, config.remote_files, config.release_hour, config.releases_masked),
        *(config.release_lead_days, config.release_lag_days, config.release_horizon_days, config.release_feed_days),
        *(config.checks_inline_bytes, config.checks_max_bytes, config.checks_job_timeout),
    )
    for read in readers:
        try:
            read()
        except (CkanConfigurationException, ValueError, KeyError) as error:
            problems.append(str(error))
    return problems

"""The parts of upstream that lead past our execution path: its job, and its commands."""

from __future__ import annotations

from ckanext.satudata.validation.patches.patch import Patch


def _job_needed() -> bool:
    from ckanext.validation import jobs

    from ckanext.satudata.validation import job

    return jobs.run_validation_job is not job.run_validation_job


def _take_the_place_of_the_job() -> None:
    from ckanext.validation import jobs
    from ckanext.validation.logic import action

    from ckanext.satudata.validation import job

    jobs.run_validation_job = job.run_validation_job
    action.run_validation_job = job.run_validation_job


def _commands_needed() -> bool:
    from ckanext.validation import common

    from ckanext.satudata.validation import commands

    return common.run_validation is not commands.run_validation


def _take_the_place_of_the_commands() -> None:
    from ckanext.validation import common
    from ckanext.validation.logic import action

    from ckanext.satudata.validation import commands

    common.run_validation = commands.run_validation
    # Upstream's own parts, which it has no public names for.
    common._search_datasets = action._search_datasets = commands.search_datasets  # pyright: ignore[reportPrivateUsage]
    common._process_row_full = commands.process_row_full  # pyright: ignore[reportPrivateUsage]


def _options_needed() -> bool:
    from ckanext.validation import cli

    return any(option.name == "search" and option.type.name == "boolean" for option in cli.run_validation.params)


def _repair_options() -> None:
    from ckanext.validation import cli

    from ckanext.satudata.validation import commands

    commands.repair_options(cli.run_validation)


PATCHES = (
    Patch(
        name="job",
        reason="reads any path or address that a resource names, stores whole rows, writes the status as a change of "
        "the dataset, and leaves 'running' behind when it breaks off",
        ckan="all",
        needed=_job_needed,
        apply=_take_the_place_of_the_job,
    ),
    Patch(
        name="commands",
        reason="run and report search as an anonymous visitor, so hidden datasets are left out; report-full reads the "
        "reports of goodtables and ends in a KeyError on those of frictionless 5",
        ckan="all",
        needed=_commands_needed,
        apply=_take_the_place_of_the_commands,
    ),
    Patch(
        name="options",
        reason="the defaults make 'run -y' ask for a value, and 'run -s' refuse the search that it is for",
        ckan="all",
        needed=_options_needed,
        apply=_repair_options,
    ),
)

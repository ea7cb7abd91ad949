"""Whether both locks, the index, the history and the content agree for every dataset; repairs go towards hidden."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor import content, history, index, locks, revisions, settings, workflow
from ckanext.satudata.gate.doctor.problem import Problem
from ckanext.satudata.model.presence import tables_exist

__all__ = ["Problem", "examine", "repair"]


def examine(*, files: bool = False) -> list[Problem]:
    """Return all inconsistencies.

    Args:
        files: also read every published file again and compare its bytes with the approved ones.
    """
    if not tables_exist():
        return [Problem("tables_missing", tk._("The tables are missing. Run: ckan db upgrade -p satudata"))]
    problems = [
        *settings.problems(),
        *locks.problems(),
        *workflow.problems(),
        *revisions.problems(),
        *history.problems(),
        *content.problems(files=files),
        *index.problems(),
    ]
    model.Session.rollback()
    return problems


def repair(problems: Iterable[Problem]) -> int:
    """Repair what can be repaired, dataset by dataset; return how many repairs were made."""
    count = 0
    for problem in problems:
        for package_id in problem.package_ids:
            if problem.repair is not None:
                problem.repair(package_id)
                count += 1
    return count

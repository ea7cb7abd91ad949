"""A procedure as readable text, for ``ckan satudata workflow check``."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.satudata.domain.workflow.definition import PRODUSEN, Stage, Workflow
from ckanext.satudata.domain.workflow.phrases import condition, duration, word
from ckanext.satudata.domain.workflow.terms import LABELS, Role


def summary(workflow: Workflow, locale: str = "id") -> str:
    """Return the stages in order, each with role, deadline, condition, return and checklist, and who publishes."""
    lines = [f"{workflow.title.text(locale)} ({workflow.code})"]
    for number, stage in enumerate(workflow.stages, start=1):
        lines.append(f"{number}. {stage.label.text(locale)} ({stage.code})")
        lines += [f"   {line}" for line in _stage(workflow, stage, locale)]
    publication = f"{LABELS[workflow.publisher].text(locale)}, {word(workflow.publish, locale)}"
    if workflow.publish_due:
        publication += f", {duration(workflow.publish_due, locale)}"
    lines.append(f"{word('publication', locale)}: {publication}")
    lines.append(f"{word('resubmit_to', locale)}: {word(workflow.resubmit_to, locale)}")
    if workflow.corrections:
        lines.append(f"{word('corrections', locale)}: {', '.join(workflow.corrections)}")
    if workflow.allow_self_review:
        lines.append(word("allow_self_review", locale))
    return "\n".join(lines) + "\n"


def _stage(workflow: Workflow, stage: Stage, locale: str) -> Iterator[str]:
    due = duration(stage.due, locale) if stage.due else word("no_due", locale)
    yield f"{word('role', locale)}: {LABELS[stage.role].text(locale)}"
    yield f"{word('due', locale)}: {due}"
    yield f"{word('when', locale)}: {condition(stage, locale)}"
    target = LABELS[Role.produsen] if stage.return_to == PRODUSEN else workflow.stage(stage.return_to).label
    yield f"{word('return_to', locale)}: {target.text(locale)}"
    if stage.requires:
        yield f"{word('requires', locale)}: " + ", ".join(word(name, locale) for name in stage.requires)
    if stage.checklist:
        yield f"{word('checklist', locale)}:"
    for item in stage.checklist:
        optional = "" if item.required else f" ({word('optional', locale)})"
        yield f"- {item.label.text(locale)}{optional}"

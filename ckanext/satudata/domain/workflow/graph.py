"""A procedure as a Mermaid flowchart, for the README and for ``ckan satudata workflow graph``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.satudata.domain.workflow.definition import PRODUSEN, Stage, Workflow
from ckanext.satudata.domain.workflow.phrases import condition, duration, word
from ckanext.satudata.domain.workflow.terms import LABELS, Role, State

_SPECIAL = re.compile(r'["#<>&;`]')


def mermaid(workflow: Workflow, locale: str = "id") -> str:
    """Return the procedure as a flowchart: stages with role and deadline, returns, and who publishes."""
    lines = [
        "flowchart TD",
        f"    produsen([{_quote(LABELS[Role.produsen].text(locale))}])",
        *(f"    {_node(stage.code)}[{_quote(*_stage(stage, locale))}]" for stage in workflow.stages),
        f"    publikasi[{_quote(*_publication(workflow, locale))}]",
        f"    terpublikasi([{_quote(LABELS[State.published].text(locale))}])",
        f"    ditolak([{_quote(LABELS[State.rejected].text(locale))}])",
        *(f"    {edge}" for edge in _edges(workflow, locale)),
    ]
    return "\n".join(lines) + "\n"


def _node(code: str) -> str:
    """Return the name of a stage's node; the prefix keeps it apart from ours and from Mermaid's words (``end``)."""
    return code if code == PRODUSEN else f"tahap_{code}"


def _edges(workflow: Workflow, locale: str) -> Iterator[str]:
    submit, back = word("submit", locale), word("return", locale)
    yield from _onward(workflow, "produsen", 0, submit, locale)
    for number, stage in enumerate(workflow.stages):
        node = f"tahap_{stage.code}"
        yield from _onward(workflow, node, number + 1, word("approve", locale), locale)
        yield f"{node} -.->|{_quote(back)}| {_node(stage.return_to)}"
        yield f"{node} -.->|{_quote(word('reject', locale))}| ditolak"
    if workflow.resubmit_to == "returning_stage":
        yield (
            f"produsen -.->|{_quote(word('resubmit_to', locale) + ' ' + word('returning_stage', locale))}| "
            + " & ".join(f"tahap_{stage.code}" for stage in workflow.stages)
        )
    yield "publikasi --> terpublikasi"


def _onward(workflow: Workflow, node: str, start: int, verb: str, locale: str) -> Iterator[str]:
    """Yield where a step can lead: a stage on a condition may be passed over, the first for all data may not."""
    passed = False
    for stage in workflow.stages[start:]:
        if stage.when == "always":
            yield f"{node} -->|{_quote(_either(verb, passed, locale))}| tahap_{stage.code}"
            return
        yield f"{node} -->|{_quote(f'{verb}: {condition(stage, locale)}')}| tahap_{stage.code}"
        passed = True
    yield f"{node} -->|{_quote(_either(verb, passed, locale))}| publikasi"


def _either(verb: str, passed: bool, locale: str) -> str:
    return f"{verb}: {word('otherwise', locale)}" if passed else verb


def _stage(stage: Stage, locale: str) -> Iterator[str]:
    yield stage.label.text(locale)
    yield LABELS[stage.role].text(locale)
    if stage.due:
        yield duration(stage.due, locale)


def _publication(workflow: Workflow, locale: str) -> Iterator[str]:
    yield word("publication", locale)
    yield LABELS[workflow.publisher].text(locale)
    if workflow.publish == "on_approval":
        yield word("on_approval", locale)
    if workflow.publish_due:
        yield duration(workflow.publish_due, locale)


def _quote(*parts: str) -> str:
    """Return lines of a label in quotes, with the characters that mean something to Mermaid as entity codes."""
    escaped = (_SPECIAL.sub(lambda found: f"#{ord(found[0])};", " ".join(part.split())) for part in parts)
    return '"' + "<br/>".join(escaped) + '"'

"""A procedure as a Mermaid flowchart, for the README and for ``ckan satudata workflow graph``."""

from __future__ import annotations

from ckanext.satudata.domain.workflow.definition import PRODUSEN, Duration, Stage, Workflow
from ckanext.satudata.domain.workflow.terms import LABELS, Role

_WORDS = {
    "id": {
        "minute": "menit",
        "hour": "jam",
        "working_day": "hari kerja",
        "day": "hari",
        "week": "minggu",
        "month": "bulan",
        "submit": "ajukan",
        "approve": "setujui",
        "return": "kembalikan",
        "reject": "tolak",
        "publish": "Publikasi",
        "published": "Terpublikasi",
        "rejected": "Ditolak",
        "automatic": "otomatis",
        "data_prioritas": "hanya Data Prioritas",
        "only": "hanya",
        "otherwise": "selain itu",
    },
    "en": {
        "minute": "minute(s)",
        "hour": "hour(s)",
        "working_day": "working day(s)",
        "day": "day(s)",
        "week": "week(s)",
        "month": "month(s)",
        "submit": "submit",
        "approve": "approve",
        "return": "return",
        "reject": "reject",
        "publish": "Publication",
        "published": "Published",
        "rejected": "Rejected",
        "automatic": "automatic",
        "data_prioritas": "priority data only",
        "only": "only",
        "otherwise": "otherwise",
    },
}


def mermaid(workflow: Workflow, locale: str = "id") -> str:
    """Return the procedure as a flowchart: stages with role and deadline, returns, and who publishes."""
    words = _WORDS["en" if locale.startswith("en") else "id"]
    lines = ["flowchart LR", f"    produsen([{_quote(LABELS[Role.produsen].text(locale))}])"]
    lines += [f"    {stage.code}[{_quote(_stage(stage, words, locale))}]" for stage in workflow.stages]
    publisher = LABELS[workflow.publisher].text(locale)
    how = words["automatic"] if workflow.publish == "on_approval" else publisher
    due = f"<br/>{duration(workflow.publish_due, locale)}" if workflow.publish_due else ""
    lines.append(f"    publikasi[{_quote(words['publish'] + '<br/>' + how + due)}]")
    lines.append(f"    terpublikasi([{_quote(words['published'])}])")
    lines += _edges(workflow, words)
    return "\n".join(lines) + "\n"


def _edges(workflow: Workflow, words: dict[str, str]) -> list[str]:
    codes = [stage.code for stage in workflow.stages]
    lines = [f"    produsen -->|{words['submit']}| {target}" for target in _next(workflow, 0)]
    for number, stage in enumerate(workflow.stages):
        lines += [f"    {stage.code} -->|{words['approve']}| {target}" for target in _next(workflow, number + 1)]
        target = PRODUSEN if stage.return_to == PRODUSEN else codes[codes.index(stage.return_to)]
        lines.append(f"    {stage.code} -.->|{words['return']}| {target}")
    lines.append("    publikasi --> terpublikasi")
    return lines


def _next(workflow: Workflow, start: int) -> list[str]:
    """Return where an approval can lead: conditional stages may be passed over, the first unconditional one not."""
    targets = []
    for stage in workflow.stages[start:]:
        targets.append(stage.code)
        if stage.when == "always":
            return targets
    return [*targets, "publikasi"]


def _stage(stage: Stage, words: dict[str, str], locale: str) -> str:
    parts = [stage.label.text(locale), LABELS[stage.role].text(locale)]
    if stage.due:
        parts.append(duration(stage.due, locale))
    if stage.when == "data_prioritas":
        parts.append(words["data_prioritas"])
    elif stage.when != "always":
        values = getattr(stage.when, "jenis", None) or getattr(stage.when, "akses", ())
        parts.append(f"{words['only']}: " + ", ".join(getattr(value, "value", value) for value in values))
    return "<br/>".join(parts)


def duration(due: Duration, locale: str = "id") -> str:
    """Return a deadline in words, e.g. ``5 hari kerja``."""
    words = _WORDS["en" if locale.startswith("en") else "id"]
    return f"{due.value} {words[due.unit]}"


def _quote(text: str) -> str:
    return '"' + text.replace('"', "#quot;") + '"'

"""Asking: every request for every hidden dataset, and the same for one that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ckanext.satudata.gate.leaks import actions, pages
from ckanext.satudata.gate.leaks.judging import Answer, difference, found_markers, judge
from ckanext.satudata.gate.leaks.probe import Probe, Request
from ckanext.satudata.gate.leaks.targets import HIDDEN, Target

# The state in which a page may say that the dataset was there.
WITHDRAWN = "withdrawn"

Ask = Callable[[Request], Answer]


@dataclass(frozen=True)
class Finding:
    """What one request told about one dataset; an empty text means that it told nothing."""

    probe: Probe
    state: str
    told: str


def all_probes(rules: Iterable[pages.Rule]) -> list[Probe]:
    """Return the whole battery for an application with these routes."""
    return sorted([*actions.probes(), *pages.probes(rules)], key=lambda probe: (probe.row, probe.path))


class Look:
    """The looking of one person.

    Args:
        ask: sends a request as that person.
        before: what requests that name nothing hidden brought before there was anything hidden, where that is known.
        again: ask again where answers differ, because somebody else may have changed something in between.
    """

    def __init__(self, ask: Ask, before: Mapping[Request, Answer] | None = None, *, again: bool = False) -> None:
        self._ask = ask
        self._again = again
        self._before = before or {}

    def at(self, probes: Iterable[Probe], targets: Sequence[Target]) -> Iterator[Finding]:
        """Send every request for every hidden dataset; a request that names nothing hidden is sent once."""
        decoy = targets[0].decoy()
        for probe in probes:
            sent: dict[Request, Answer] = {}
            for target in targets:
                told = self._one(probe, target, decoy, sent) if probe.asked else self._list(probe, target, sent)
                if told is not None:
                    yield Finding(probe, target.state, told)

    def _list(self, probe: Probe, target: Target, sent: dict[Request, Answer]) -> str | None:
        request = probe.request(target.values)
        if request is None:
            return None
        if probe.tells_withdrawn and target.state == WITHDRAWN:
            return None
        if request not in sent:
            sent[request] = self._ask(request)
        # A list of what was withdrawn grew, but must not show what is hidden otherwise.
        before = None if probe.tells_withdrawn else self._before.get(request)
        return judge(sent[request], before, target, ())

    def _one(self, probe: Probe, target: Target, decoy: Target, sent: dict[Request, Answer]) -> str | None:
        """Compare with the answer for a missing one.

        Returns:
            What the answers tell, an empty text for nothing, ``None`` where the dataset has nothing to ask for.
        """
        request = probe.request(target.values)
        # What is public in the request is the same for both.
        values = {name: decoy.values[name] if name in HIDDEN else target.values[name] for name in probe.placeholders}
        other = probe.request(values)
        if request is None or other is None:
            return None
        asked = {name: values[name] for name in probe.asked}
        if other not in sent:
            sent[other] = self._ask(other).about(asked)
        told = self._compare(request, sent[other], probe, target)
        if told and self._again:
            sent[other] = self._ask(other).about(asked)
            told = self._compare(request, sent[other], probe, target) and told
        return told

    def _compare(self, request: Request, missing: Answer, probe: Probe, target: Target) -> str:
        answer = self._ask(request)
        # The address of a withdrawn dataset says on purpose that it was there.
        gone = target.state == WITHDRAWN and answer.status == _GONE
        return judge(answer, None if gone else missing, target, probe.asked)


def listed(ask: Ask, probes: Iterable[Probe], target: Target) -> dict[Request, Answer]:
    """Return what the requests that name nothing hidden bring now."""
    requests = [probe.request(target.values) for probe in probes if not probe.asked]
    return {request: ask(request).about({}) for request in requests if request is not None}


def control(ask: Ask, probe: Probe, twin: Target) -> bool:
    """Return whether the request shows a dataset that the person may see, so that its silence means something."""
    request = probe.request(twin.values)
    if request is None:
        return False
    answer = ask(request)
    if answer.status >= _REFUSED:
        return False
    if not probe.asked:
        return bool(found_markers(answer, twin.markers))
    decoy = twin.decoy()
    other = probe.request(decoy.values)
    if other is None:
        return False
    missing = ask(other).about({name: decoy.values[name] for name in probe.asked})
    return bool(difference(answer.about({name: twin.values[name] for name in probe.asked}), missing))


_REFUSED = 400
_GONE = 410

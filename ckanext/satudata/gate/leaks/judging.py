"""Whether an answer tells that something hidden exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from ckanext.satudata.gate.leaks.targets import Target

# What differs from one request to the next, whatever is asked for.
_VOLATILE = (
    re.compile(r'(name="_csrf_token"\s+(content|value)=)"[^"]*"'),
    re.compile(r'(content|value)="[^"]*"(\s+name="_csrf_token")'),
    re.compile(r'("_csrf_token":\s*)"[^"]*"'),
    # "3 minutes ago" (the title beside it has the time itself), when a feed was asked for, who was last here.
    re.compile(r'(?<=<span class="date")([^>]*)>[^<]*'),
    re.compile(r"<updated>[^<]*</updated>(?=\s*<author>)"),
    re.compile(r'"last_active":\s*"[^"]*"'),
    re.compile(r'"last_active":\s*null'),
    # When the release schedule was written out.
    re.compile(r'"generated":\s*"[^"]*"'),
)
_HEADERS_LEFT_OUT = frozenset({"date", "set-cookie", "server", "connection", "x-request-id", "content-length"})
_HEADERS_BY_PRESENCE = frozenset({"etag", "last-modified", "expires"})


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers and text."""

    status: int
    headers: Mapping[str, str]
    body: str

    def about(self, values: Mapping[str, str]) -> Answer:
        """Return the answer with the values that the request itself carried replaced by their names."""
        headers = {
            name.lower(): "" if name.lower() in _HEADERS_BY_PRESENCE else _neutral(text, values)
            for name, text in self.headers.items()
            if name.lower() not in _HEADERS_LEFT_OUT
        }
        body = self.body
        if headers.get("content-type", "").startswith("text/calendar"):
            body = body.replace("\r\n ", "")  # a folded line may break a word that was asked for
        for pattern in _VOLATILE:
            body = pattern.sub("", body)
        return Answer(self.status, headers, _neutral(body, values))

    def holds(self, marker: str) -> bool:
        """Return whether the answer contains a text, in any of the ways in which a page may write it."""
        everything = "\n".join((self.body, *self.headers.values())).lower()
        return any(form in everything for form in _forms(marker))


def _forms(text: str) -> set[str]:
    lowered = text.lower()
    return {lowered, quote(lowered), quote_plus(lowered), lowered.encode("unicode_escape").decode()}


def _neutral(text: str, values: Mapping[str, str]) -> str:
    # Long ones first: a name may contain a word that was asked for too.
    for name, value in sorted(values.items(), key=lambda item: -len(item[1])):
        for form in sorted({value, quote(value), quote_plus(value)}, key=len, reverse=True):
            text = re.sub(re.escape(form), f"<{name}>", text, flags=re.IGNORECASE)
    return text


def found_markers(answer: Answer, markers: Iterable[str]) -> list[str]:
    """Return the markers that an answer shows."""
    return [marker for marker in markers if answer.holds(marker)]


def difference(answer: Answer, missing: Answer) -> str:
    """Return in a few words how two answers differ, or an empty text."""
    if answer.status != missing.status:
        return f"status {answer.status}, for a missing one {missing.status}"
    for name in sorted({*answer.headers, *missing.headers}):
        if answer.headers.get(name) != missing.headers.get(name):
            return f"header {name}: {answer.headers.get(name)!r}, for a missing one {missing.headers.get(name)!r}"
    if answer.body != missing.body and not _same_in_another_order(answer.body, missing.body):
        return f"text {_first_difference(answer.body, missing.body)}"
    return ""


def _same_in_another_order(one: str, other: str) -> bool:
    """Return whether two JSON texts hold the same: core leaves the order of some lists to the database."""
    try:
        return _sorted(json.loads(one)) == _sorted(json.loads(other))
    except ValueError:
        return False


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def _first_difference(one: str, other: str) -> str:
    position = next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    cut = slice(max(0, position - 30), position + 60)
    return f"{one[cut]!r}, for a missing one {other[cut]!r}"


def judge(answer: Answer, missing: Answer | None, target: Target, asked: Iterable[str]) -> str:
    """Return what an answer tells about a hidden dataset, or an empty text.

    Args:
        answer: what came back for the hidden dataset.
        missing: what came back for one that does not exist; ``None`` for a request that names nothing hidden.
        target: the hidden dataset.
        asked: the placeholders that the request named.
    """
    asked = tuple(asked)
    requested = {name: target.values[name] for name in asked}
    neutral = answer.about(requested)
    allowed = {*requested.values(), *target.known}
    shown = found_markers(neutral, [marker for marker in target.markers if marker not in allowed])
    if shown:
        return f"shows {', '.join(repr(marker) for marker in shown[:3])}"
    if missing is None:
        return ""
    return difference(neutral, missing)

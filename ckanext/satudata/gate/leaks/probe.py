"""One request of the battery."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ckanext.satudata.gate.leaks.targets import HIDDEN

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What a path with a query may hold as it is; "%" because values are quoted already.
_SAFE = "/?&=%:,*()[]!+-_.~"


@dataclass(frozen=True)
class Request:
    """A request ready to be sent: method, path with query, and the fields of a form."""

    method: str
    path: str
    form: str = ""

    @property
    def form_type(self) -> str:
        """Return the media type of what is posted."""
        return "application/json" if self.form.startswith("{") else "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Probe:
    """A read-only request, and which row of the leak matrix it stands for.

    Args:
        row: number of the channel in the matrix (README, "Leak matrix").
        path: path and query with placeholders such as ``{id}``; see ``targets``.
        form: what a request that reads by POST carries, fields of a form or JSON, with placeholders.
        tells_withdrawn: the answer lists on purpose what was withdrawn.
        no_control: why no published dataset can show that this request works, or an empty text.
    """

    row: int
    path: str
    form: str = ""
    tells_withdrawn: bool = False
    no_control: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """Return the names of the values that the request needs."""
        return frozenset(_PLACEHOLDER.findall(self.path + self.form))

    @property
    def asked(self) -> frozenset[str]:
        """Return the placeholders that name something hidden; without any the request is one for a list."""
        return self.placeholders & HIDDEN

    def request(self, values: Mapping[str, str]) -> Request | None:
        """Return the request for one dataset, or ``None`` where a value is not there."""
        if any(not values.get(name) for name in self.placeholders):
            return None
        path, form = (_PLACEHOLDER.sub(lambda m: quote(values[m[1]], safe=""), text) for text in (self.path, self.form))
        return Request("POST" if form else "GET", quote(path, safe=_SAFE), form)

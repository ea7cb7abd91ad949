"""What lies at the addresses of a resource: its file, and its schema, which is a dictionary without references.

Files and schemas may lie behind http and https addresses, which are looked at before each connection (see
``services.remote_files``); any other address, such as ``file:///etc/passwd``, is refused.
"""

from __future__ import annotations

import http.client
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.services import remote_files

log = logging.getLogger(__name__)

MAX_SECONDS = 60.0
MAX_SCHEMA_BYTES = 2 * 2**20
MAX_SCHEMA_SECONDS = 15.0
_PIECE = 1 << 20
_REFERENCES = frozenset({"$ref", "$schema", "$id", "profile"})
"""Keys with which a descriptor makes frictionless read other files or addresses."""


class NotReadableError(Exception):
    """A file or schema cannot be validated; says why, without paths, for whoever may see the resource.

    Args:
        text: the reason as a message of the catalogue, because readers want it in their own language.
        values: what its placeholders stand for.
    """

    def __init__(self, text: str, **values: str | int) -> None:
        super().__init__(text.format(**values))
        self.reason: Reason = (text, values)

    @property
    def translated(self) -> str:
        """The reason in the language of the request."""
        return say(self.reason)


Reason = tuple[str, Mapping[str, str | int]]


def say(reason: Sequence[Any]) -> str:
    """Return a reason in the language of the request.

    Args:
        reason: the message and the values of its placeholders.
    """
    text, values = reason
    return tk._(text).format(**values)


def fetched(url: str, *, max_bytes: int | None = None, seconds: float | None = None) -> Iterator[bytes]:
    """Yield what lies at a public http or https address, in pieces; a little more than its limit if that is too much.

    Args:
        url: the address.
        max_bytes: the limit; that of a file to be checked if it is not given.
        seconds: how long it may take.

    Raises:
        NotReadableError: it may not or cannot be fetched.
    """
    deadline = time.monotonic() + (seconds or MAX_SECONDS)
    try:
        # One byte more, so that who copies says that it is too large.
        yield from remote_files.stream(url, deadline, (max_bytes or config.checks_max_bytes()) + _PIECE)
    except remote_files.NotFetchedError as error:
        raise refusal(str(error)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.info("satudata: an address could not be fetched for validation: %s", type(error).__name__)
        raise NotReadableError(N_("The address could not be reached.")) from error


def refusal(reason: str) -> NotReadableError:
    """Return in our words why an address was not fetched.

    Args:
        reason: what ``services.remote_files`` says.
    """
    if reason in ("not http", "not a public address"):
        return NotReadableError(N_("The address is not fetched: only public http and https addresses are."))
    if reason.startswith("status "):
        text = N_("The address answered with status {status}.")
        return NotReadableError(text, status=reason.removeprefix("status "))
    if reason == "too large":
        return NotReadableError(N_("The file is too large and was not validated."))
    return NotReadableError(N_("The address did not answer in time, or not completely."))


def schema_of(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the Table Schema of a resource, which may be written out, JSON text, or an http address of it.

    Raises:
        NotReadableError: it cannot be fetched, or is no schema.
    """
    schema = resource.get("schema")
    if not schema:
        return None
    if isinstance(schema, str):
        schema = _parsed(_fetched_text(schema) if schema.lower().startswith("http") else schema)
    if not isinstance(schema, dict):
        raise NotReadableError(N_("The schema is not a Table Schema."))
    return without_references(schema)


def _fetched_text(url: str) -> str:
    content = b""
    for piece in fetched(url, max_bytes=MAX_SCHEMA_BYTES, seconds=MAX_SCHEMA_SECONDS):
        content += piece
        if len(content) > MAX_SCHEMA_BYTES:
            raise NotReadableError(N_("The schema is too large."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReadableError(N_("The schema is not a Table Schema.")) from error


def without_references(value: Any) -> Any:
    """Return a descriptor without the keys through which it would have other files or addresses read."""
    if isinstance(value, Mapping):
        return {key: without_references(item) for key, item in value.items() if key not in _REFERENCES}
    if isinstance(value, list):
        return [without_references(item) for item in value]
    return value

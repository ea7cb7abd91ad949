"""Exchanging words of a call for others that name nothing, and back in what is answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from ckan.logic import ActionError

DataDict = dict[str, Any]


class Swaps:
    """Words that name something hidden, and for each one an id of the same form that does not exist."""

    def __init__(self) -> None:
        self._substitutes: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._substitutes)

    def add(self, word: str) -> str:
        """Remember a word; return what stands for it."""
        return self._substitutes.setdefault(word, _substitute(word))

    def away(self, value: Any) -> Any:
        """Return a value in which the substitutes stand, wherever a word stood by itself."""
        return _mapped(value, lambda text: self._substitutes.get(text, text))

    def back(self, value: Any) -> Any:
        """Return a value in which the words stand again, also inside of sentences."""
        return _mapped(value, self.text_back)

    def text_back(self, text: str) -> str:
        """Return a text in which the words stand again."""
        for word, substitute in self._substitutes.items():
            text = text.replace(substitute, word)
        return text

    def restore_error(self, error: ActionError) -> None:
        """Put the words back into everything that an error says."""
        for name, value in vars(error).items():
            setattr(error, name, self.back(value))
        error.args = self.back(error.args)


def words(data_dict: Any, path: str) -> Iterator[str]:
    """Yield the texts at a place of a call.

    Args:
        data_dict: the call.
        path: keys joined by dots; every item of a list is looked at.
    """
    key, _, rest = path.partition(".")
    value = data_dict.get(key) if isinstance(data_dict, dict) else None
    for item in value if isinstance(value, list | tuple) else [value]:
        if rest:
            yield from words(item, rest)
        elif isinstance(item, str) and item:
            yield item


def _substitute(word: str) -> str:
    try:
        return str(uuid.uuid4()) if str(uuid.UUID(word)) == word.lower() else uuid.uuid4().hex
    except ValueError:
        return uuid.uuid4().hex


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, tuple):
        return tuple(_mapped(item, change) for item in value)
    return value

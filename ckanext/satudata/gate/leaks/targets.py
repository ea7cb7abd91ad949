"""What is known of one dataset: the words by which it may be asked for and must not be found."""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

# Placeholders of a request that name something hidden; the others name an organisation or a user, which are public.
HIDDEN = frozenset(
    {
        "id",
        "name",
        "wanted",
        "title",
        "word",
        "tag",
        "format",
        "filename",
        "rarefile",
        "resource",
        "view",
        "activity",
        "file",
        "task",
    }
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Target:
    """One dataset as the battery asks for it.

    Args:
        state: its state, for the report.
        values: placeholder -> value; a value that is missing makes the requests that need it not applicable.
        markers: texts that are in no public dataset, so that an answer which holds one is a leak.
        known: markers that the public may know, such as the title on the tombstone of a withdrawn dataset.
    """

    state: str
    values: Mapping[str, str]
    markers: tuple[str, ...]
    known: frozenset[str] = frozenset()

    def decoy(self) -> Target:
        """Return a dataset that does not exist, with values of the same shape and length."""
        chance = random.Random(self.values["id"])  # noqa: S311 - no secret, only something that is not there
        made = {key: _another(value, chance) if key in HIDDEN else value for key, value in self.values.items()}
        return replace(self, state="missing", values=made, markers=())


def _another(value: str, chance: random.Random) -> str:
    if _UUID.fullmatch(value):
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    letters = {True: string.ascii_uppercase, False: string.ascii_lowercase}
    return "".join(
        chance.choice(letters[character.isupper()]) if character.isascii() and character.isalpha() else character
        for character in value
    )


def only_here(candidates: Iterable[str], public_text: str) -> tuple[str, ...]:
    """Return the candidates that a public text (in small letters) lacks; short ones would be found by accident."""
    return tuple(sorted({text for text in candidates if len(text) >= _SHORTEST and text.lower() not in public_text}))


_SHORTEST = 5

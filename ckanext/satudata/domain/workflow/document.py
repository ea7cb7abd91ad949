"""Reading YAML with the line of each key, so that a mistake can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Where something stands: keys and positions in lists, from the outside inwards."""


@dataclass(frozen=True)
class Document:
    """A YAML text as data, and where its keys stand."""

    data: Any
    lines: dict[Place, int]
    repeated: tuple[Place, ...]

    def line(self, place: Place) -> int:
        """Return the line of a key, or of what is around it where the key is missing."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(text: str) -> Document:
    """Return a YAML text as data with its lines.

    Raises:
        yaml.YAMLError: the text is no YAML, or refers to itself.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    walked = list(_walk(node, (), ()))
    places = [place for place, _line in walked]
    # YAML itself takes the last of two equal keys without a word.
    repeated = dict.fromkeys(place for number, place in enumerate(places) if place in places[:number])
    return Document(yaml.safe_load(text), dict(walked), tuple(repeated))


def dotted(place: Place) -> str:
    """Return a place as people write it, e.g. ``stages[2].role``; lists count from 1."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "yaml"


def _walk(node: yaml.Node | None, place: Place, above: tuple[yaml.Node, ...]) -> Iterator[tuple[Place, int]]:
    """Yield each key and list item with its line."""
    if node is None:
        return
    if any(node is other for other in above):
        raise yaml.constructor.ConstructorError(None, None, "found an alias to what it stands in", node.start_mark)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _walk(value, here, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            here = (*place, number)
            yield here, item.start_mark.line + 1
            yield from _walk(item, here, (*above, node))

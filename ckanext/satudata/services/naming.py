"""The names of datasets that the public does not know.

Core refuses a name that another dataset bears, hidden or not, and so tells everybody which names hidden datasets bear.
Here a dataset that was never public bears a random name and wants another, which it gets when it is published.
"""

from __future__ import annotations

import itertools
import secrets
import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.lib.munge import munge_title_to_name
from ckan.model import PACKAGE_NAME_MAX_LENGTH

from ckanext.satudata.model import datasets, names
from ckanext.satudata.shared import may_see

HIDDEN_PREFIX = "draf-"
COPY_PREFIX = "rev-"
RESERVED_PREFIXES = (HIDDEN_PREFIX, COPY_PREFIX)
"""Names that the extension gives to drafts and working copies; nobody else may."""
KEY = "satudata_wanted_name"
"""Where ``package_show`` says which name a hidden dataset wants."""

_RANDOM = string.ascii_lowercase + string.digits
_RANDOM_LENGTH = 12
_SUFFIX = 6
"""Room that a clash suffix needs."""
_MOST_TRIED = 10
"""How many names of a draft are compared with all that its author may know of; at publication one look is cheap."""


def random_name() -> str:
    """Return a fresh name that tells nothing."""
    return HIDDEN_PREFIX + "".join(secrets.choice(_RANDOM) for _letter in range(_RANDOM_LENGTH))


def is_random(name: str) -> bool:
    """Return whether a name is one that the extension gave to a dataset that was never public."""
    return name.startswith(HIDDEN_PREFIX)


def is_valid(name: str) -> bool:
    """Return whether core would take a name if nobody bore it."""
    check = cast("Callable[[str, types.Context], str]", tk.get_validator("name_validator"))
    try:
        check(name, cast(types.Context, {}))
    except tk.Invalid:
        return False
    return True


def address(record: Mapping[str, Any]) -> str:
    """Return the name by which people call a dataset: the one it wants as long as it bears a random one."""
    name: str = record["name"]
    return (record.get(KEY) or names.wish(record["id"]) or name) if is_random(name) else name


def from_title(title: Any, fallback: str = "dataset") -> str:
    """Return a name made of a title, with room for a suffix; a random one where the title has no letters."""
    longest = PACKAGE_NAME_MAX_LENGTH - _SUFFIX
    slug = munge_title_to_name(title)[:longest].strip("-_") if isinstance(title, str) else ""
    return slug if any(character.isalnum() for character in slug) else f"{fallback}-{secrets.token_hex(4)}"


def wish_from_title(context: types.Context, title: Any) -> str:
    """Return the name that a new dataset without a name wants: unlike any that the caller may know of."""
    base = from_title(title)
    if not is_valid(base) or base.startswith(RESERVED_PREFIXES):
        base = f"dataset-{base}"
    return next(name for name in _with_suffixes(base, _MOST_TRIED) if clash(context, name) is None)


def _with_suffixes(base: str, most: int = 1000) -> Iterator[str]:
    yield base
    short = base[: PACKAGE_NAME_MAX_LENGTH - _SUFFIX]
    yield from (f"{short}-{number}" for number in range(2, most))
    while True:
        yield f"{short[: PACKAGE_NAME_MAX_LENGTH - 2 * _SUFFIX]}-{secrets.token_hex(4)}"


def clash(context: types.Context, name: str, package_id: str | None = None) -> str | None:
    """Return the present name of a dataset that bears or wants a name and that the caller may know of.

    Args:
        context: who asks.
        name: the name in question.
        package_id: the dataset that shall get it, which is no clash.
    """
    package = model.Package.by_name(name)
    if package is not None and package.id != package_id and package.state != "deleted":
        known = datasets.visibility(package.id) in {*datasets.PUBLIC, "withdrawn"} or may_see(context, package.id)
        if known:
            return name
    for other in _visible_wanting(context, name):
        if other != package_id:
            found = model.Package.get(other)
            return found.name if found else None
    return None


def find(context: types.Context, reference: str) -> str | None:
    """Return the dataset that somebody calls by a name it does not bear, if they may see it.

    That is the name a hidden dataset wants, for people who may see it, their own office's first; and the random name
    that a published dataset bore before, for everybody.
    """
    former = names.formerly(reference) if is_random(reference) else None
    if former is not None:
        return former if may_see(context, former) else None
    return next(_visible_wanting(context, reference), None)


def _visible_wanting(context: types.Context, name: str) -> Iterator[str]:
    user = model.User.get(context.get("user") or "") if context.get("user") else None
    if user is None and not context.get("ignore_auth"):
        return
    offices = user.get_group_ids("organization") if user is not None else []
    yield from (other for other in names.wanting(name, offices) if may_see(context, other))


def claim(package: model.Package, wanted: str | None) -> dict[str, str]:
    """Give a dataset that becomes public for the first time the name it wants, inside the caller's transaction.

    Args:
        package: the dataset.
        wanted: the name that our row keeps for it.

    Returns:
        What of it belongs into the history: ``name``, and ``wanted_name`` where another dataset was faster; nothing for
        a dataset that keeps its name.
    """
    if not is_random(package.name):
        return {}
    wanted = wanted or from_title(package.title)
    names.lock()
    base = wanted[: PACKAGE_NAME_MAX_LENGTH - _SUFFIX]
    name = next(name for name in itertools.chain((wanted,), _with_suffixes(base)) if names.bearer(name) is None)
    datasets.update(package.id, hidden_name=package.name, wanted_name=None)
    datasets.set_name(package.id, name)
    return {"name": name} if name == wanted else {"name": name, "wanted_name": wanted}

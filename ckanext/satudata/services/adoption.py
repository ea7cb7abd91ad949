"""Taking over an existing portal: what was public stays public, and from now on has a history."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.domain.workflow.terms import State
from ckanext.satudata.model import datasets
from ckanext.satudata.model.tables import dataset, event, event_person, now

_BATCH = 500


@dataclass
class Adoption:
    """What ``ckan satudata adopt`` did or would do."""

    adopted: list[str] = field(default_factory=list)
    already: int = 0
    in_between: list[str] = field(default_factory=list)
    """Made public between the migration and the restart: core's flag is open, ours is not."""


def adopt(*, include_in_between: bool = False, dry_run: bool = False) -> Adoption:
    """Turn *legacy* into *published*, with one event each; running it again changes nothing.

    Args:
        include_in_between: also publish what became public, by core's flag alone, after the migration and before the
            plugin was loaded; otherwise such datasets stay hidden and are listed.
        dry_run: only say what would happen.
    """
    result = Adoption()
    todo: list[str] = []
    for row in model.Session.execute(datasets.adoptable()).mappings():
        if row["visibility"] == "published":
            result.already += 1
        elif row["visibility"] == "legacy":
            todo.append(row["id"])
        else:
            result.in_between.append(row["id"])
    if include_in_between:
        todo.extend(result.in_between)
    result.adopted = todo
    if not dry_run:
        for start in range(0, len(todo), _BATCH):
            _adopt_batch(todo[start : start + _BATCH])
            model.Session.commit()
    return result


def _adopt_batch(package_ids: list[str]) -> None:
    moment = now()
    statement = insert(dataset).values(
        [{"package_id": package_id, "visibility": "published", "published_at": moment} for package_id in package_ids]
    )
    model.Session.execute(
        statement.on_conflict_do_update(
            index_elements=[dataset.c.package_id], set_={"visibility": "published", "published_at": moment}
        )
    )
    values = [
        {
            "type": "adopt",
            "at": moment,
            "package_id": package_id,
            "state_to": State.published.value,
            "data": {},
        }
        for package_id in package_ids
    ]
    numbers = model.Session.execute(sa.insert(event).values(values).returning(event.c.id)).scalars().all()
    model.Session.execute(sa.insert(event_person).values([{"event_id": number} for number in numbers]))

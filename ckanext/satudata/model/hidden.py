"""Questions of the leak test to the database: what is hidden, and what is public anyhow."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import datasets
from ckanext.satudata.model.tables import dataset, revision, submission

_PACKAGE = model.package_table


def sample(limit: int) -> list[tuple[str, str]]:
    """Return the newest hidden datasets of each state, as (id, state).

    Args:
        limit: how many of each state.
    """
    latest = (
        sa.select(submission.c.package_id, submission.c.state)
        .distinct(submission.c.package_id)
        .order_by(submission.c.package_id, submission.c.number.desc())
        .subquery()
    )
    copies = sa.select(revision.c.copy_id)
    state = sa.case(
        (dataset.c.visibility == "withdrawn", "withdrawn"),
        (_PACKAGE.c.id.in_(copies), "revision"),
        else_=sa.func.coalesce(latest.c.state, "draft"),
    ).label("hidden_state")
    place = sa.func.row_number().over(partition_by=state, order_by=_PACKAGE.c.metadata_modified.desc()).label("place")
    numbered = (
        sa.select(_PACKAGE.c.id, state, place)
        .select_from(
            _PACKAGE.outerjoin(dataset, dataset.c.package_id == _PACKAGE.c.id).outerjoin(
                latest, latest.c.package_id == _PACKAGE.c.id
            )
        )
        .where(_PACKAGE.c.state != "deleted", sa.func.coalesce(dataset.c.visibility, "hidden").not_in(datasets.PUBLIC))
        .subquery()
    )
    query = (
        sa.select(numbered.c.id, numbered.c.hidden_state)
        .where(numbered.c.place <= limit)
        .order_by(numbered.c.hidden_state, numbered.c.place)
    )
    return [(row[0], row[1]) for row in model.Session.execute(query)]


def newest_public() -> str | None:
    """Return a published dataset, if possible one with a file."""
    query = """
        SELECT p.id FROM package p JOIN satudata_dataset d ON d.package_id = p.id
        WHERE d.visibility IN ('legacy', 'published') AND p.state = 'active' AND NOT coalesce(p.private, false)
        ORDER BY EXISTS (SELECT 1 FROM resource r WHERE r.package_id = p.id AND r.state = 'active') DESC,
                 p.metadata_modified DESC
        LIMIT 1
    """
    return model.Session.execute(sa.text(query)).scalar_one_or_none()


def public_text() -> str:
    """Return all words of published datasets, offices and accounts, which betray no hidden dataset."""
    texts = list(model.Session.execute(sa.text(_PUBLIC_WORDS)).scalars())
    if model.Session.execute(sa.text("SELECT to_regclass('package_extra') IS NOT NULL")).scalar_one():
        texts.extend(model.Session.execute(sa.text(_PUBLIC_EXTRAS)).scalars())  # 2.12 keeps them with the dataset
    return "\n".join(texts)


_PUBLIC_WORDS = """
    WITH shown AS (
        SELECT p.* FROM package p JOIN satudata_dataset d ON d.package_id = p.id
        WHERE d.visibility IN ('legacy', 'published') AND p.state = 'active' AND NOT coalesce(p.private, false)
    )
    SELECT to_jsonb(p)::text FROM shown p
    UNION ALL SELECT to_jsonb(r)::text FROM resource r JOIN shown p ON p.id = r.package_id WHERE r.state = 'active'
    UNION ALL SELECT t.name FROM tag t JOIN package_tag pt ON pt.tag_id = t.id
        JOIN shown p ON p.id = pt.package_id WHERE pt.state = 'active'
    UNION ALL SELECT concat_ws(' ', name, title, description) FROM "group" WHERE state = 'active'
    UNION ALL SELECT concat_ws(' ', name, fullname, about) FROM "user"
"""
_PUBLIC_EXTRAS = """
    SELECT e.value FROM package_extra e
        JOIN package p ON p.id = e.package_id JOIN satudata_dataset d ON d.package_id = p.id
        WHERE d.visibility IN ('legacy', 'published') AND p.state = 'active' AND NOT coalesce(p.private, false)
            AND e.state = 'active' AND e.value IS NOT NULL
"""

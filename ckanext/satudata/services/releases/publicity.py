"""Telling subscribers that the title of a release became confidential, or public again.

The title itself is asked for live, so it is gone from every page and feed at once. But a calendar program replaces what
it holds only for a higher SEQUENCE, and the class of a dataset changes in many places that know nothing of releases.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import releases
from ckanext.satudata.model.releases import Viewer
from ckanext.satudata.model.tables import now, release


def notice() -> int:
    """Note what the public is told of each announced release now, and count a difference as a change. Commits.

    One statement, which two runs at once cannot do twice.

    Returns:
        How many titles became confidential or public.
    """
    moment = now()
    public = Viewer(now=moment, zone=ZoneInfo("UTC"), labels=("public",))
    today = (
        sa.select(release.c.id, releases.is_masked(public).label("masked"))
        .select_from(releases.joined())
        .where(release.c.approval == "announced")
        .subquery()
    )
    before = release.c.publicity
    told = sa.case(
        (sa.not_(today.c.masked), "shown"),
        (before.in_(("shown", "masked")), "masked"),
        else_="covered",
    )
    changed = before.is_not(None)
    statement = (
        sa.update(release)
        .where(release.c.id == today.c.id, before.is_distinct_from(told))
        .values(
            publicity=told,
            sequence=release.c.sequence + sa.cast(changed, sa.Integer),
            modified_at=sa.case((changed, moment), else_=release.c.modified_at),
            masked_sequence=sa.case((told == "masked", release.c.sequence + 1), else_=None),
            masked_at=sa.case((told == "masked", moment), else_=None),
        )
        .returning(release.c.id, release.c.modified_at)
    )
    found = model.Session.execute(statement).all()
    model.Session.commit()
    return sum(1 for _id, modified in found if modified == moment)

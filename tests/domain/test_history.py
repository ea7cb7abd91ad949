"""The history told again leads to the present state, and a missing event is noticed."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.domain.history import replay


def _events(*steps: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "type": kind,
            "state_from": before,
            "state_to": after,
            "data": {"stage_to": stage} if stage else {},
        }
        for number, (kind, before, after, stage) in enumerate(steps, 1)
    ]


WAY = (
    ("submit", "draft", "in_review", "walidata"),
    ("claim", "in_review", "in_review", "walidata"),
    ("quarantine_place", None, None, None),
    ("approve", "in_review", "approved", None),
    ("publish", "approved", "published", None),
)


def test_the_way_to_the_public() -> None:
    """Every event leads on; what concerns files or access moves nothing."""
    assert replay([]) == replay(_events(("access_request", None, None, None)))
    half = replay(_events(*WAY[:3]))
    assert (half.visibility, half.submission, half.gaps) == (None, ("in_review", "walidata"), ())
    whole = replay(_events(*WAY))
    assert (whole.visibility, whole.submission, whole.gaps) == ("published", ("published", None), ())


def test_withdrawal_and_a_second_way() -> None:
    """A submission of a withdrawn dataset that is cancelled leaves it withdrawn."""
    again = replay(
        _events(
            *WAY,
            ("withdraw", "published", "withdrawn", None),
            ("submit", "withdrawn", "in_review", "walidata"),
            ("cancel", "in_review", "cancelled", None),
            ("submit", "withdrawn", "in_review", "walidata"),
        )
    )
    assert (again.visibility, again.submission, again.gaps) == ("withdrawn", ("in_review", "walidata"), ())


def test_lost_event() -> None:
    """An event that does not begin where the one before ended is named."""
    assert replay(_events(*WAY[:3], WAY[4])).gaps == (4,)


def test_adopted_and_purged() -> None:
    """An adopted dataset is public without a submission; a purge ends everything."""
    adopted = replay(_events(("adopt", None, "published", None), ("withdraw", "published", "withdrawn", None)))
    assert (adopted.visibility, adopted.submission) == ("withdrawn", None)
    purged = replay(_events(*WAY[:3], ("purge", None, None, None)))
    assert (purged.visibility, purged.submission) == (None, ("cancelled", None))


def test_merged_revision() -> None:
    """A revision is submitted and approved as its working copy; the published dataset gets one event."""
    merged = {"id": 6, "type": "publish", "state_from": "approved", "state_to": "published", "data": {"copy_id": "x"}}
    story = replay([*_events(*WAY), merged])
    assert (story.visibility, story.submission, story.gaps) == ("published", ("published", None), ())
    adopted = replay([*_events(("adopt", None, "published", None)), merged])
    assert (adopted.visibility, adopted.submission, adopted.gaps) == ("published", None, ())


def test_scheduled_publication() -> None:
    """What waits for its date, is moved, given back and published is told by events; a failed attempt moves nothing."""
    waiting = (*WAY[:4], ("schedule", "approved", "scheduled", None))
    story = replay(_events(*waiting))
    assert (story.visibility, story.submission, story.gaps) == (None, ("scheduled", None), ())
    moved = (*waiting, ("schedule", "scheduled", "scheduled", None), ("publish_failed", None, None, None))
    open_now = replay(_events(*moved, ("publish", "scheduled", "published", None)))
    assert (open_now.visibility, open_now.submission, open_now.gaps) == ("published", ("published", None), ())
    given_back = replay(_events(*moved, ("unschedule", "scheduled", "approved", None)))
    assert (given_back.visibility, given_back.submission, given_back.gaps) == (None, ("approved", None), ())
    lost = replay(_events(*WAY[:4], ("publish", "scheduled", "published", None)))
    assert lost.gaps == (5,)

"""Pages made of many datasets tell of public ones only, and no cache keeps what few may see."""

from __future__ import annotations

import re
from typing import Any

from ckan import model

from tests.portal import Portal


def _rows(app: Any) -> list[str]:
    text = app.get("/stats", follow_redirects=False).get_data(as_text=True)
    return [re.sub(r"\s+", "", row) for row in re.findall(r"<tr>.*?</tr>", text, flags=re.DOTALL)]


def test_statistics_count_public_datasets(app: Any, portal: Portal) -> None:
    """Totals per week, edits and tags stay as they are while hidden datasets come and go."""
    portal.published(title="Publik", tag_string="umum")
    before = _rows(app)
    assert any("umum" in row for row in before)
    for number in range(3):
        hidden = portal.dataset(title=f"Rahasia {number}", tag_string="rahasia")
        portal.as_("editor", "package_patch", id=hidden["id"], notes="Lagi.")
    portal.as_("editor", "package_delete", id=hidden["id"])
    assert _rows(app) == before
    portal.published(title="Publik kedua", tag_string="umum")
    assert _rows(app) != before
    model.Session.rollback()

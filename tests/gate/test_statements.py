"""What the gate costs in statements; times are measured in bench/."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ckan import model

from tests.portal import Portal, call

pytestmark = pytest.mark.usefixtures("with_request_context")


def _search_statements() -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # The plugin "tracking" asks once per result and per file.
        if "tracking_summary" not in statement:
            seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        call("package_search", None, q="*:*")
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return seen


def test_one_statement_for_a_page_of_results(portal: Portal) -> None:
    """A page of results is checked against the database by one statement of ours, however many results it has."""
    portal.published()
    one = _search_statements()
    for _number in range(3):
        portal.published()
    four = _search_statements()
    assert len(four) == len(one)
    assert len([statement for statement in four if "satudata_" in statement]) == 1

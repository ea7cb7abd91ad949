"""Row 39 of the leak matrix: the time between the first index write and the workflow."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex

from tests.portal import Portal


@pytest.mark.usefixtures("with_request_context")
def test_no_window_in_the_index(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the very first document on, no search by anybody finds a dataset that is not published."""
    seen: list[int] = []
    original = PackageSearchIndex.index_package

    def observed(self: Any, record: Any, *rest: Any, **more: Any) -> Any:
        result = original(self, record, *rest, **more)
        connection = make_connection()
        connection.commit()
        if record and record.get("id"):
            seen.append(connection.search(f'id:"{record["id"]}"', fq="permission_labels:public").hits)
        return result

    monkeypatch.setattr(PackageSearchIndex, "index_package", observed)
    portal.submitted(private=False)
    assert seen
    assert not any(seen)

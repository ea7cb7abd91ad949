"""Services of one's own instead of the stack's."""

from __future__ import annotations

import pytest

from stack import services
from stack.console import StackError


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in services.ADDRESSES:
        monkeypatch.delenv(name, raising=False)


def test_without_addresses_the_stack_starts_its_own() -> None:
    """Nothing set: the services of this checkout."""
    assert not services.are_elsewhere()


def test_with_all_addresses_no_service_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """All five set, as in CKAN's containers: these are used."""
    for name in services.ADDRESSES:
        monkeypatch.setenv(name, "elsewhere")

    assert services.are_elsewhere()


def test_some_addresses_only_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mixture would put test data into somebody's database; the missing ones are named."""
    monkeypatch.setenv("CKAN_SOLR_URL", "http://solr:8983/solr/ckan")

    with pytest.raises(StackError, match="CKAN_SQLALCHEMY_URL"):
        services.are_elsewhere()

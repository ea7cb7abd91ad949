"""What a stack remembers, and that it keeps out of the way of others."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from stack import state as state_module
from stack.console import StackError
from stack.state import State


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def held_port() -> object:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_ports_and_passwords_are_found_again_by_the_next_run(path: Path) -> None:
    """A second run uses the ports and passwords of the first."""
    first = State(path)
    port, password = first.port("redis"), first.secret("ckan")

    second = State(path)

    assert (second.port("redis"), second.secret("ckan")) == (port, password)


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    """The file with the passwords can be read by nobody else."""
    State(path).secret("ckan")

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_port_that_somebody_holds_is_left_alone(path: Path, held_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is there already keeps its port; ours takes the next free one."""
    monkeypatch.setitem(state_module.FIRST_PORT, "redis", held_port)

    assert State(path).port("redis") > held_port


def test_a_recorded_port_is_kept_for_a_new_start_if_it_is_free(path: Path) -> None:
    """A service comes back on its port, so that settings and bookmarks stay valid."""
    port = State(path).port("solr")

    assert State(path).new_port("solr") == port


def test_no_two_services_share_a_port(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded port is not given away again, even while its service is stopped."""
    monkeypatch.setitem(state_module.FIRST_PORT, "solr", state_module.FIRST_PORT["redis"])
    state = State(path)

    assert state.port("redis") != state.port("solr")


def test_running_out_of_ports_says_what_to_do(path: Path, held_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure names the service, the range, and how to see who holds the ports."""
    monkeypatch.setitem(state_module.FIRST_PORT, "web", held_port)
    monkeypatch.setattr(state_module, "TRIES", 1)

    with pytest.raises(StackError, match="web") as failure:
        State(path).port("web")

    assert "ss -ltnp" in failure.value.advice


def test_purposes_never_share_a_redis_database(path: Path) -> None:
    """Demo and tests must not see each other's jobs."""
    state = State(path)
    purposes = ["demo", "test-2.12", "test-2.11"]

    assert len({state.redis_database(purpose) for purpose in purposes}) == len(purposes)
    assert State(path).redis_database("test-2.11") == state.redis_database("test-2.11")

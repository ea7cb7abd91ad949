"""ckanext-validation's own tests, which are part of its wheel, pass under the adapter on the running CKAN."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

import ckan

from tests.e2e import server

ROOT = Path(__file__).resolve().parents[2]
INI = Path(__file__).with_name("upstream.ini")
COUNT = 135

# Tests that do not pass, each with the reason. An entry that passes after all is out of date and fails this test.
REMAINING: dict[str, str] = {
    "TestInterfaceSync.test_can_validate_called_on_update_sync": (
        "wants plugins to be asked twice, the second time by the write of the dataset that stores the status"
    ),
    "TestResourceValidationOnUpdate.test_validation_fails_no_validation_object_stored": (
        "wants a refused new file to take with it the row that says that the present one waits for its validation"
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What became of each test, by the name of its class and function; an empty text for one that passed."""

    tests: dict[str, str]

    @property
    def failed(self) -> dict[str, str]:
        return {name: problem for name, problem in self.tests.items() if problem}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """One run of upstream's tests, in a database of their own."""
    admin_url = os.environ.get("SATUDATA_TEST_ADMIN_URL")
    if not admin_url:
        pytest.skip("upstream's tests need a database of their own: set SATUDATA_TEST_ADMIN_URL")
    folder = tmp_path_factory.mktemp("upstream")
    with server.database(admin_url, os.environ["CKAN_SQLALCHEMY_URL"], "upstream") as address:
        env = {
            **os.environ,
            "CKAN_SQLALCHEMY_URL": address,
            "CKAN_STORAGE_PATH": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        _run(folder, env, str(Path(sys.executable).with_name("ckan")), "-c", str(INI), "db", "upgrade")
        yield _suite(folder, env)


def _run(folder: Path, env: dict[str, str], *command: str) -> None:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"


def _suite(folder: Path, env: dict[str, str]) -> Outcome:
    # Not in the checkout, where pytest would find our conftest; no settings of ours either.
    report = folder / "report.xml"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "--disable-warnings", "--tb=short"),
        *("-c", os.devnull, "--rootdir", str(folder), f"--ckan-ini={INI}", f"--junit-xml={report}"),
        *("-p", "no:cacheprovider", "-p", "tests.validation.idioms", "--pyargs", "ckanext.validation.tests"),
    ]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert report.exists(), f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    tests = {}
    for case in ElementTree.parse(report).iter("testcase"):
        problem = next((child for child in case if child.tag != "system-out"), None)
        name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
        tests[name] = "" if problem is None else (problem.text or problem.get("message") or problem.tag)
    return Outcome(tests)


def test_own_tests(outcome: Outcome, capsys: pytest.CaptureFixture[str]) -> None:
    """All 135 pass, but for those that are named here with a reason."""
    passed = len(outcome.tests) - len(outcome.failed)
    said = [f"\nckanext-validation's own tests on CKAN {ckan.__version__}: {passed} of {len(outcome.tests)} pass"]
    said += [f"  not {name}: {reason}" for name, reason in REMAINING.items()]
    with capsys.disabled():
        sys.stdout.write("\n".join([*said, ""]))
    unexplained = {name: problem for name, problem in outcome.failed.items() if name not in REMAINING}
    assert not unexplained, "\n".join(f"{name}\n{problem[-1500:]}" for name, problem in unexplained.items())
    assert not REMAINING.keys() - outcome.failed.keys(), "listed, but passing"
    assert len(outcome.tests) == COUNT

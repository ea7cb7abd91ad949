"""The built wheel, which is what a portal installs, as opposed to the checkout that all other tests run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import setuptools
import sqlalchemy as sa

from stack.layout import CHECKOUT
from stack.services import ADMIN_URL
from tests.e2e import server

PACKAGE = CHECKOUT / "ckanext" / "satudata"
SOURCES = ["pyproject.toml", "MANIFEST.in", "LICENSE", "README.md", "ckanext"]

# ckan from the environment of the tests, but our extension from the unpacked wheel instead of the checkout.
RUN_CKAN = """
import sys
sys.meta_path = [finder for finder in sys.meta_path if "Editable" not in repr(finder)]
sys.path[:] = [entry for entry in sys.path if entry not in ("", sys.argv[1])]
import ckanext
ckanext.__path__ = [sys.argv[2] + "/ckanext", *ckanext.__path__]
import ckanext.satudata
assert ckanext.satudata.__file__.startswith(sys.argv[2]), ckanext.satudata.__file__
del sys.argv[1:3]
from ckan.cli.cli import ckan
ckan()
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources and unpacked."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        path = CHECKOUT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif path.exists():
            shutil.copy(path, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, source]
    # CKAN 2.11 pins a "packaging" too old to know licence expressions; setuptools carries a newer one.
    vendored = Path(setuptools.__file__).parent / "_vendor"
    env = {**os.environ, "PYTHONPATH": str(vendored)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = target.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(target)
    return target


@pytest.fixture
def empty_database() -> Iterator[str]:
    """URL of a new database beside the one of the other tests, which another CKAN's tests do not touch."""
    if not os.environ.get(ADMIN_URL):
        pytest.skip(f"needs {ADMIN_URL}, which 'make test' sets")
    with server.database(os.environ[ADMIN_URL], os.environ["CKAN_SQLALCHEMY_URL"], "wheel") as address:
        yield address


def test_everything_in_the_package_is_in_the_wheel(unpacked: Path) -> None:
    """Templates, schemas, catalogues, code tables, assets, migrations: no file of the package is left behind."""
    expected = {
        str(path.relative_to(CHECKOUT))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}

    assert expected - packed == set()
    assert "ckanext/satudata/migration/satudata/alembic.ini" in packed


def test_the_wheel_leaves_ckans_namespace_package_alone(unpacked: Path) -> None:
    """ckanext/__init__.py belongs to CKAN's installation: uninstalling us must not remove it."""
    assert not (unpacked / "ckanext" / "__init__.py").exists()
    assert {path.name for path in unpacked.iterdir() if path.is_dir() and not path.name.endswith(".dist-info")} == {
        "ckanext"
    }


def test_the_wheels_migrations_make_the_tables(unpacked: Path, empty_database: str) -> None:
    """A wheel without alembic.ini lets "ckan db upgrade" say SUCCESS and create nothing."""
    for arguments in (["db", "init"], ["db", "upgrade", "-p", "satudata"]):
        command = [sys.executable, "-c", RUN_CKAN, CHECKOUT, unpacked, "-c", CHECKOUT / "test.ini", *arguments]
        env = {**os.environ, "CKAN_SQLALCHEMY_URL": empty_database}
        done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    tables = sa.inspect(sa.create_engine(empty_database)).get_table_names()
    assert {"satudata_dataset", "satudata_submission", "satudata_event"} <= set(tables)

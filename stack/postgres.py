"""PostgreSQL clusters of our own: a durable one for the demo, a fast one for the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .console import StackError, run_logged, step
from .layout import Layout
from .packages import POSTGRES_BIN
from .state import State

SUPERUSER = "satudata_admin"
OWNER = "ckan"
READER = "datastore_reader"

# The test databases are rebuilt whenever they are lost, so a power cut may spoil them: without waiting for the disk
# the tests, which empty tables all the time, are several times faster.
TEST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server of this stack."""

    layout: Layout
    state: State
    purpose: str  # "demo" or "test"

    @property
    def name(self) -> str:
        return f"postgres-{self.purpose}"

    @property
    def data(self) -> Path:
        return self.layout.state / self.name

    def url(self, user: str, database: str) -> str:
        """Connection URL of a user to a database."""
        return f"postgresql://{user}:{self.state.secret(user)}@127.0.0.1:{self.state.port(self.name)}/{database}"

    @property
    def admin_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    def up(self) -> None:
        """Create the cluster if it is not there, and start it if it does not run."""
        if processes.pid(self.layout, self.name):
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        port = self.state.new_port(self.name)
        step(f"PostgreSQL ({self.purpose}) on port {port}")
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # TCP only: no quarrel about /var/run/postgresql
            **(TEST_SETTINGS if self.purpose == "test" else {}),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [POSTGRES_BIN / "postgres", "-D", self.data, *options]
        processes.start(self.layout, processes.Daemon(self.name, command, self._answers, self.layout.user))
        self._ensure_roles()

    def ensure_database(self, name: str) -> bool:
        """Create a database if it is missing; True if it was."""
        if name in self.sql("SELECT datname FROM pg_database").splitlines():
            return False
        self.sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        return True

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the superuser; returns the unadorned output."""
        command = [POSTGRES_BIN / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-f", "-", self.url(SUPERUSER, database)]
        done = subprocess.run(command, input=statement, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(
                f"PostgreSQL refused a statement in {database}: {done.stderr.strip()}",
                "'make clean' and the same command again builds the databases anew.",
                self.layout.log(self.name),
            )
        return done.stdout.strip()

    def _answers(self) -> bool:
        command = [POSTGRES_BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.state.port(self.name))]
        return not subprocess.run(command, check=False).returncode

    def _initialise(self) -> None:
        step(f"Creating the PostgreSQL cluster for the {self.purpose}")
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.layout.hand_over(self.data)
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.state.secret(SUPERUSER))
            password.flush()
            self.layout.hand_over(Path(password.name))
            run_logged(
                [
                    POSTGRES_BIN / "initdb",
                    "-D", self.data,
                    "-U", SUPERUSER,
                    "--auth=scram-sha-256",
                    f"--pwfile={password.name}",
                    "--locale=C.UTF-8",
                    "-E", "UTF8",
                    *(["--no-sync"] if self.purpose == "test" else []),
                ],
                self.layout.log(self.name),
                problem="initdb failed",
                advice=f"Remove {self.data} and run the same command again.",
                user=self.layout.user,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                cwd=Path("/"),
            )  # fmt: skip

    def _ensure_roles(self) -> None:
        for role in (OWNER, READER):
            self.sql(
                f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                f"ALTER ROLE {role} PASSWORD '{self.state.secret(role)}'"
            )


def down(layout: Layout, purpose: str) -> bool:
    """Stop a cluster; open connections are cut (fast shutdown), committed work stays."""
    return processes.stop(layout, f"postgres-{purpose}", signal.SIGINT)


def grant_datastore(cluster: Cluster, python: Path, main: str, datastore: str) -> None:
    """Apply CKAN's own rules on who may read the DataStore.

    As ``ckan datastore set-permissions`` does, but without starting the portal, which is not configured yet.
    """
    program = (
        "import sys; from ckanext.datastore.cli import permissions_sql;"
        "names = ('maindb', 'datastoredb', 'mainuser', 'writeuser', 'readuser');"
        "print(permissions_sql(**dict(zip(names, sys.argv[1:]))))"
    )
    command = [python, "-c", program, main, datastore, OWNER, OWNER, READER]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise StackError(
            f"CKAN could not say which permissions the DataStore needs: {done.stderr.strip()}",
            "The virtual environment looks incomplete: 'make clean' and the same command again.",
        )
    # psql's own \connect would lose the password; cluster.sql connects to that database anyway.
    statements = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\connect"))
    cluster.sql(statements, datastore)

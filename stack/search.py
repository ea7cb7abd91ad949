"""Solr 9 from Maven Central, with one core per CKAN version and purpose."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from . import processes
from .console import StackError, run_logged, step
from .layout import CHECKOUT, Layout
from .state import State

SOURCES = CHECKOUT / "stack" / "solr"
OURS = "solrconfig.xml"
# An index of a few hundred datasets: compiling for the long run and collecting in parallel cost more than they bring.
JAVA = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
EMPTY = ("protwords.txt", "synonyms.txt", "stopwords.txt")
ATTEMPTS = 3


def up(layout: Layout, state: State) -> None:
    """Fetch Solr once, and start it if it does not run."""
    if processes.pid(layout, "solr"):
        return
    ensure_libraries(layout)
    home = _home(layout)
    home.mkdir(exist_ok=True)
    layout.hand_over(home)
    (home / "solr.xml").write_text("<solr/>\n")
    port = state.new_port("solr")
    step(f"Solr on port {port}")
    libraries = f"{_libraries(layout)}/*"
    program = layout.state / "solr" / "SolrServer.java"  # the checkout may be closed to the service user
    shutil.copy(SOURCES / program.name, program)
    command = ["java", *JAVA, "-cp", libraries, program, home, str(port)]
    ready = f"http://127.0.0.1:{port}/solr/admin/cores?action=STATUS&indexInfo=false"
    processes.start(layout, processes.Daemon("solr", command, lambda: _answers(ready), layout.user))


def ensure_core(layout: Layout, state: State, name: str, ckan: str) -> None:
    """Create a core from the schema of the installed CKAN; renew it when that schema or our settings change.

    CKAN checks the name of the schema, so each version needs a core of its own.
    """
    folder = _home(layout) / name
    wanted = _configuration(layout, ckan)
    conf = folder / "conf"
    if folder.exists() and all(_text(conf / file) == text for file, text in wanted.items()):
        return
    is_new = not folder.exists()
    conf.mkdir(parents=True, exist_ok=True)
    for file, text in wanted.items():
        (conf / file).write_text(text)
    for path in (folder, conf, *conf.iterdir()):
        layout.hand_over(path)
    if is_new:
        step(f"Solr core {name}")
        _admin(layout, state, action="CREATE", name=name, instanceDir=str(folder))
    else:
        step(f"Solr core {name}: new settings")
        _admin(layout, state, action="RELOAD", core=name)


def url(state: State, core: str) -> str:
    """URL of a core."""
    return f"http://127.0.0.1:{state.port('solr')}/solr/{core}"


def ensure_libraries(layout: Layout) -> None:
    """Fetch Solr if it is not there as the list of its parts asks for it."""
    libraries = _libraries(layout)
    stamp = libraries / "pom.xml"
    pom = SOURCES / "pom.xml"
    if _text(stamp) == pom.read_text():
        return
    step("Solr 9 from Maven Central (once; about 85 MB)")
    shutil.rmtree(libraries, ignore_errors=True)
    libraries.parent.mkdir(exist_ok=True)
    layout.hand_over(libraries.parent)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            run_logged(
                ["mvn", "-B", "-q", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={libraries}"],
                layout.log("maven"),
                problem="Maven could not fetch Solr",
                advice="See that Maven Central can be reached (a proxy goes into ~/.m2/settings.xml), then try again.",
            )
            break
        except StackError:
            if attempt == ATTEMPTS:
                raise
            step("Maven failed; once more")
    shutil.copy(pom, stamp)


def _home(layout: Layout) -> Path:
    return layout.state / "solr" / "home"


def _libraries(layout: Layout) -> Path:
    return layout.state / "solr" / "lib"


def _configuration(layout: Layout, ckan: str) -> dict[str, str]:
    found = sorted(layout.venv(ckan).glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))
    if not found:
        raise StackError(f"CKAN {ckan} is not installed, so its Solr schema is not there.", f"make venv CKAN={ckan}")
    return {
        "schema.xml": found[0].read_text(),
        OURS: (SOURCES / OURS).read_text(),
        **dict.fromkeys(EMPTY, ""),
    }


def _admin(layout: Layout, state: State, **parameters: str) -> None:
    address = f"http://127.0.0.1:{state.port('solr')}/solr/admin/cores?{urlencode(parameters)}"
    try:
        with urllib.request.urlopen(address, timeout=60):
            return
    except (OSError, urllib.error.HTTPError) as error:
        detail = error.read().decode(errors="replace") if isinstance(error, urllib.error.HTTPError) else error
        raise StackError(
            f"Solr refused {parameters}: {detail}",
            "'make clean' and the same command again builds the index anew.",
            layout.log("solr"),
        ) from error


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (OSError, ValueError):
        return False


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None

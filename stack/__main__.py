"""Command line of the stack; the Makefile calls it."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from pathlib import Path

from . import demo, packages, processes, services, testing
from .console import StackError, report, step, tail
from .layout import CHECKOUT, CKAN_RELEASES, DEMO_CKAN, Layout, current

BUILT = ("build", "dist", "ckanext_satudata.egg-info")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options, rest = _parser().parse_known_args(arguments)
    try:
        return COMMANDS[options.command](current(), options.ckan, [*options.arguments, *rest])
    except StackError as error:
        report(error)
        return 1
    except KeyboardInterrupt:
        return 130


def _services(layout: Layout, ckan: str, _: list[str]) -> int:
    env = services.up_for_tests(layout, ckan)
    for name, value in env.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _venv(layout: Layout, ckan: str, _: list[str]) -> int:
    services.prepare(layout, ckan)
    return 0


def _prepare(layout: Layout, _: str, __: list[str]) -> int:
    services.fetch(layout)
    return 0


def _demo(layout: Layout, _: str, __: list[str]) -> int:
    demo.up(layout)
    return 0


def _env(layout: Layout, _: str, __: list[str]) -> int:
    for name, value in demo.exports(layout).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _stop(layout: Layout, _: str, __: list[str]) -> int:
    services.stop(layout)
    return 0


def _clean(layout: Layout, _: str, __: list[str]) -> int:
    services.stop(layout)
    made = [layout.state, *(layout.venv(ckan) for ckan in CKAN_RELEASES), *(CHECKOUT / name for name in BUILT)]
    for folder in made:
        if folder.exists():
            step(f"Removing {folder}")
            shutil.rmtree(folder)
    return 0


def _status(layout: Layout, _: str, __: list[str]) -> int:
    for name, number in processes.running(layout).items():
        print(f"{name:15} process {number}")
    return 0


def _logs(layout: Layout, _: str, names: list[str]) -> int:
    for log in sorted(layout.logs.glob("*.log")):
        if not names or log.stem in names:
            print(f"==> {log}")
            print("\n".join(tail(log)), end="\n\n")
    return 0


def _install_packages(_: Layout, __: str, arguments: list[str]) -> int:
    packages.install(Path(arguments[0]), packages.missing())
    return 0


COMMANDS = {
    "services": _services,
    "venv": _venv,
    "prepare": _prepare,
    "demo": _demo,
    "env": _env,
    "stop": _stop,
    "clean": _clean,
    "status": _status,
    "logs": _logs,
    "test": testing.run,
    "test-domain": testing.run_domain,
    "install-packages": _install_packages,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m stack", allow_abbrev=False)
    parser.add_argument("--ckan", choices=CKAN_RELEASES, default=DEMO_CKAN)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("arguments", nargs="*")
    return parser


if __name__ == "__main__":
    sys.exit(main())

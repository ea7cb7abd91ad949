"""Precision and recall of the file checks on files whose defects are known.

Usage: python bench/findings.py FOLDER   (with a manifest.csv: file, defects)

The manifest's codes alone are compared; what else was found is listed, for a person to judge.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from ckanext.satudata.domain.tables.checking import check_file

CLEAN = "clean"


def main(folder: Path) -> None:
    """Print what was found, missed and found too much, by file and by code."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        expected = {row["file"]: _codes(row["defects"]) for row in csv.DictReader(manifest)}
    judged = set().union(*expected.values())
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for name, codes in expected.items():
        with (folder / name).open("rb") as file:
            report = check_file(file, name)
        found = {finding.code for finding in report.findings}
        right.update(codes & found)
        missed.update(codes - found)
        wrong.update((found & judged) - codes)
        _print_file(name, {"missed": codes - found, "too much": (found & judged) - codes, "besides": found - judged})
    _print_codes(judged, right, missed, wrong)


def _codes(text: str) -> set[str]:
    return {code.strip() for code in text.split(";") if code.strip()} - {CLEAN}


def _print_file(name: str, lists: Mapping[str, set[str]]) -> None:
    told = "; ".join(f"{title}: {', '.join(sorted(codes))}" for title, codes in lists.items() if codes)
    print(f"{name}: {told or 'as expected'}")


def _print_codes(judged: set[str], right: Counter[str], missed: Counter[str], wrong: Counter[str]) -> None:
    print(f"\n{'code':22} expected found right precision recall")
    for code in [*sorted(judged), "all"]:
        hits, gaps, extras = (
            (sum(counts.values()) if code == "all" else counts[code]) for counts in (right, missed, wrong)
        )
        precision = f"{hits / (hits + extras):.2f}" if hits + extras else "-"
        recall = f"{hits / (hits + gaps):.2f}" if hits + gaps else "-"
        print(f"{code:22} {hits + gaps:8} {hits + extras:5} {hits:5} {precision:>9} {recall:>6}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

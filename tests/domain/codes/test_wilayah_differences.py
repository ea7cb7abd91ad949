"""The packaged table against a list that was put together independently (``shared/data/codes/wilayah.csv``)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from ckanext.satudata.domain.codes import region_names, wilayah

MOST = {
    "only ours": 0,
    "only theirs": 0,
    "other name": 1,  # 32.05.38, abbreviated here
    "BPS code only ours": 4,  # new kecamatan of Papua Barat Daya
    "BPS code only theirs": 1,  # 91.05.17, whose BPS code the list gives to two kecamatan
    "other BPS code": 4,  # two pairs whose names the bridge behind the list crosses: Katoi/Tolala, Akat/Suator
}
"""Most differences that are known and understood, by category."""


@pytest.fixture
def differences(shared_data: Path) -> dict[str, list[str]]:
    with (shared_data / "codes" / "wilayah.csv").open(encoding="utf-8", newline="") as lines:
        theirs = {row["kode_kemendagri"]: row for row in csv.DictReader(lines)}
    ours = {region.code: region for region in wilayah.table().regions(villages=True)}
    found: dict[str, list[str]] = defaultdict(list)
    upper = {region.code for region in wilayah.table().regions()}
    found["only ours"] = sorted(upper - theirs.keys())
    found["only theirs"] = sorted(theirs.keys() - ours.keys())
    for code in sorted(theirs.keys() & ours.keys()):
        row, region = theirs[code], ours[code]
        if region_names.key(row["nama"], region.level) != region_names.key(region.name, region.level):
            found["other name"].append(f"{code}: {region.name} / {row['nama']}")
        if (region.bps_code or "") != row["kode_bps"]:
            one_sided = "only ours" if not row["kode_bps"] else "only theirs" if not region.bps_code else ""
            category = f"BPS code {one_sided}" if one_sided else "other BPS code"
            found[category].append(f"{code} {region.name}: {region.bps_code} / {row['kode_bps']}")
    return found


def test_differences_to_an_independent_list_are_few_and_known(differences: dict[str, list[str]]):
    """Codes and names are the same; BPS codes differ only where the list itself is known to err or to be silent."""
    listing = "\n".join(f"{category}: {', '.join(items) or '-'}" for category, items in sorted(differences.items()))
    print(listing)  # noqa: T201 - shown with -s, and by pytest when the test fails
    assert set(differences) <= set(MOST), listing
    too_many = {category: len(items) for category, items in differences.items() if len(items) > MOST[category]}
    assert too_many == {}, listing

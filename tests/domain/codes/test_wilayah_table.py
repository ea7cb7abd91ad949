from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest

from ckanext.satudata.domain.codes import wilayah
from ckanext.satudata.domain.codes.region_files import UPPER, VILLAGES
from ckanext.satudata.domain.codes.wilayah import Level, check

TABLE = wilayah.table()


@pytest.mark.parametrize(
    ("code", "bps_code", "name"),
    [
        ("33.75", "3375", "Kota Pekalongan"),
        ("35.72", "3572", "Kota Blitar"),
        ("18.10", "1810", "Kabupaten Pringsewu"),
        ("33.75.03", "3375040", "Pekalongan Utara"),
        ("33.75.04", "3375030", "Pekalongan Selatan"),
        ("35.72.01", "3572020", "Kepanjenkidul"),
        ("13.01", "1302", "Kabupaten Pesisir Selatan"),
        ("13.09", "1301", "Kabupaten Kepulauan Mentawai"),
        ("91", "94", "Papua"),
        ("92", "91", "Papua Barat"),
        ("93", "95", "Papua Selatan"),
        ("94", "96", "Papua Tengah"),
        ("95", "97", "Papua Pegunungan"),
        ("96", "92", "Papua Barat Daya"),
    ],
)
def test_known_regions_have_both_codes(code: str, bps_code: str, name: str):
    """Published pairs of codes: the order of kecamatan differs, and so do Papua's provinces."""
    region = TABLE.get(code)
    assert region is not None
    assert (region.name, region.bps_code) == (name, bps_code)
    assert TABLE.by_bps(bps_code) == region


def test_the_table_is_complete():
    """Kepmendagri 300.2.2-2138/2025: 38 provinces, 514 kabupaten/kota, 7,285 kecamatan, 83,762 kelurahan and desa."""
    counts = Counter(region.level for region in TABLE.regions(villages=True))
    assert counts == {
        Level.provinsi: 38,
        Level.kabupaten_kota: 514,
        Level.kecamatan: 7285,
        Level.kelurahan_desa: 83762,
    }


def test_each_region_lies_in_another_one():
    """Every region but a province has its parent in the table, and is among its children."""
    for region in TABLE.regions(villages=True):
        assert region in TABLE.children(region.parent)
        assert (region.parent is None) == (region.level is Level.provinsi)


def test_a_bps_code_belongs_to_one_region_and_says_how_it_was_found():
    """BPS codes are unique, have the digits of their level, and carry the way of the link; unknown ones are empty."""
    linked = [region for region in TABLE.regions(villages=True) if region.bps_code]
    assert len({region.bps_code for region in linked}) == len(linked)
    lengths = {Level.provinsi: 2, Level.kabupaten_kota: 4, Level.kecamatan: 7, Level.kelurahan_desa: 10}
    assert all(len(region.bps_code or "") == lengths[region.level] for region in linked)
    assert {region.bps_source for region in linked} == {"nama", "jembatan_2025", "nama_manual"}
    assert all(region.bps_source is None for region in TABLE.regions(villages=True) if not region.bps_code)


def test_a_linked_region_lies_in_the_linked_parent_at_bps_too():
    """A link inside an unlinked or another parent would be a coincidence of names."""
    for region in TABLE.regions(villages=True):
        parent = TABLE.get(region.parent or "")
        if region.bps_code and parent:
            assert parent.bps_code
            assert region.bps_code.startswith(parent.bps_code)


def test_down_to_kecamatan_few_regions_lack_a_bps_code():
    """All provinces and kabupaten/kota are linked, and all but a few kecamatan."""
    missing = Counter(region.level for region in TABLE.regions() if not region.bps_code)
    assert set(missing) <= {Level.kecamatan}
    assert missing[Level.kecamatan] <= 11


def test_every_region_passes_the_check_with_its_own_name():
    """No official name is refused for its own code."""
    assert not [region.code for region in TABLE.regions(villages=True) if check(region.code, region.name)]


def test_places_are_told_apart_by_those_around_them():
    """There are dozens of Sukorejo; the full name says which."""
    region = TABLE.get("35.72.02")
    assert region is not None
    assert TABLE.full_name(region) == "Sukorejo, Kota Blitar, Jawa Timur"


def test_the_children_of_a_city_are_its_kecamatan():
    """Kota Blitar has three kecamatan, and they have 21 kelurahan."""
    kecamatan = TABLE.children("35.72")
    assert [region.name for region in kecamatan] == ["Kepanjenkidul", "Sukorejo", "Sananwetan"]
    assert sum(len(TABLE.children(region.code)) for region in kecamatan) == 21
    assert len(TABLE.children(None)) == 38
    assert TABLE.children("99") == ()


def test_villages_are_read_only_when_asked_for_and_the_rest_loads_quickly():
    """Loading down to kecamatan leaves the villages on the disk until somebody asks for one."""
    program = """
import json
from ckanext.satudata.domain.codes import wilayah
table = wilayah.table()
table.get("35.72"), table.by_bps("3572"), table.children("35.72")
before = "_villages" in vars(table)
table.get("35.72.01.1006")
print(json.dumps([before, "_villages" in vars(table)]))
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, after = json.loads(found.stdout)
    assert (before, after) == (False, True)


def test_the_packaged_tables_stay_small():
    """The tables travel with every installation: together under 1.5 MB."""
    assert UPPER.stat().st_size + VILLAGES.stat().st_size < 1_500_000

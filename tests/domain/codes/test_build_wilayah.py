from __future__ import annotations

from ckanext.satudata.domain.codes.wilayah import Region

from tools.build_wilayah import BpsRegion, link

PARENTS = [Region("13", "Sumatera Barat"), Region("35", "Jawa Timur")]
BPS_PARENTS = [BpsRegion("13", "SUMATERA BARAT"), BpsRegion("35", "JAWA TIMUR")]


def linked(regions: list[Region], bps_regions: list[BpsRegion]) -> dict[str, tuple[str | None, str | None]]:
    found = link([*PARENTS, *regions], [*BPS_PARENTS, *bps_regions])
    return {region.code: (region.bps_code, region.bps_source) for region in found if region.parent}


def test_a_code_is_linked_by_name_and_never_by_its_digits():
    """1301 has the digits of 13.01, but another name."""
    regions = [Region("13.01", "Kabupaten Pesisir Selatan"), Region("13.09", "Kabupaten Kepulauan Mentawai")]
    bps_regions = [BpsRegion("1301", "KAB. KEP. MENTAWAI"), BpsRegion("1302", "KABUPATEN PESISIR SELATAN")]
    assert linked(regions, bps_regions) == {"13.01": ("1302", "nama"), "13.09": ("1301", "nama")}


def test_city_and_regency_of_one_name_stay_apart():
    """Kota Blitar is not Kabupaten Blitar."""
    regions = [Region("35.05", "Kabupaten Blitar"), Region("35.72", "Kota Blitar")]
    bps_regions = [BpsRegion("3572", "KOTA BLITAR"), BpsRegion("3505", "KABUPATEN BLITAR")]
    assert linked(regions, bps_regions) == {"35.05": ("3505", "nama"), "35.72": ("3572", "nama")}


def test_a_name_that_occurs_twice_inside_a_parent_is_not_linked():
    """Which of two equal names is meant cannot be known; empty is better than wrong."""
    regions = [Region("35.05", "Kabupaten X"), Region("35.06", "Kabupaten X")]
    bps_regions = [BpsRegion("3505", "KABUPATEN X"), BpsRegion("3506", "KABUPATEN X")]
    assert set(linked(regions, bps_regions).values()) == {(None, None)}


def test_the_bridge_of_bps_links_what_is_spelled_otherwise():
    """Where no name fits, BPS's own bridge does, and the table says so; a name that fits goes before it."""
    regions = [Region("35.01", "Kabupaten Lama"), Region("35.02", "Kabupaten Tetap")]
    renamed = BpsRegion("3501", "KABUPATEN BARU", "35.01", "jembatan_2025")
    crossed = BpsRegion("3502", "KABUPATEN TETAP", "35.01", "jembatan_2025")
    assert linked(regions, [renamed]) == {"35.01": ("3501", "jembatan_2025"), "35.02": (None, None)}
    assert linked(regions, [crossed]) == {"35.01": (None, None), "35.02": ("3502", "nama")}


def test_equal_names_in_different_parents_are_not_linked():
    """A kecamatan is looked for only inside the kabupaten that its own kabupaten is linked with."""
    regions = [Region("35.72", "Kota Blitar"), Region("35.72.02", "Sukorejo")]
    bps_regions = [BpsRegion("3505", "KABUPATEN BLITAR"), BpsRegion("3505010", "SUKOREJO")]
    assert set(linked(regions, bps_regions).values()) == {(None, None)}

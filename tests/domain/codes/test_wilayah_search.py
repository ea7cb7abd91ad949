from __future__ import annotations

import pytest

from ckanext.satudata.domain.codes import wilayah

TABLE = wilayah.table()


def codes(text: str, **options: object) -> list[str]:
    return [region.code for region in TABLE.search(text, **options)]  # type: ignore[arg-type]


def test_a_name_finds_the_city_and_the_regency_first():
    """Both bear the name Blitar; the person chooses by the word in front of it."""
    found = TABLE.search("blitar")
    assert {region.name for region in found[:2]} == {"Kota Blitar", "Kabupaten Blitar"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Kota Blitar", "35.72"),
        ("kab. blitar", "35.05"),
        ("KEPANJENKIDUL", "35.72.01"),
        ("kecamatan sananwetan", "35.72.03"),
        ("sukorejo blitar", "35.72.02"),
        ("pekalongan u", "33.75.03"),
        ("prov jawa tengah", "33"),
        ("dki jakarta", "31"),
        ("35.72", "35.72"),
        ("3572", "35.72"),
        ("1301", "13.09"),
    ],
)
def test_the_region_meant_comes_first(text: str, first: str):
    """Beginnings of words, the word for the level, a name around it, or a code of either system."""
    assert codes(text)[0] == first


def test_a_bps_code_and_the_same_digits_of_kemendagri_are_both_offered():
    """1301 is Mentawai at BPS and Pesisir Selatan at Kemendagri; the picker shows both."""
    assert codes("1301")[:2] == ["13.09", "13.01"]


def test_words_are_matched_at_their_beginning_only():
    """``anjen`` is inside Kepanjen, but nobody types a word from its middle."""
    assert "35.72.01" not in codes("anjenkidul")


def test_a_search_stays_within_a_region():
    """The picker of a city shows the city's kecamatan, not those of the same name elsewhere."""
    assert codes("sukorejo", within="35.72") == ["35.72.02"]
    assert codes("blitar", within="35.72") == ["35.72"]
    assert codes("blitar", within="99.99") == []


def test_villages_are_found_when_asked_for_or_within_a_kecamatan():
    """Villages would bury everything else, so they are searched on demand."""
    assert codes("bendogerit") == []
    assert codes("bendogerit", villages=True)[0] == "35.72.03.1007"
    assert codes("bendo", within="35.72.01") == ["35.72.01.1006"]


def test_a_search_returns_no_more_than_asked():
    """The picker shows a short list."""
    assert len(TABLE.search("a")) == 20
    assert len(TABLE.search("a", limit=5)) == 5


@pytest.mark.parametrize("text", ["", "  ", "%", "zzzz", "\0", "x" * 1_000_000, "9" * 1_000_000, "....", "('"])
def test_a_senseless_search_finds_nothing(text: str):
    """Whatever is typed, the search answers."""
    assert TABLE.search(text) == []

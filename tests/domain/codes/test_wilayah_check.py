from __future__ import annotations

import pytest

from ckanext.satudata.domain.codes import wilayah
from ckanext.satudata.domain.codes.wilayah import Problem, check

TABLE = wilayah.table()


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("35.72", None),
        (" 35.72 ", "Kota Blitar"),
        ("35.72", "blitar"),
        ("35.05", "KAB. BLITAR"),
        ("13.09", "Kab. Kep. Mentawai"),
        ("35.72.01", "Kec. Kepanjen Kidul"),
        ("31", "DKI Jakarta"),
        ("34", "D.I. Yogyakarta"),
        ("31.01", "Kab. Adm. Kep. Seribu"),
        ("35.72.03.1007", "Kelurahan Bendogerit"),
    ],
)
def test_a_code_with_its_name_is_right_in_any_usual_spelling(code: str, name: str | None):
    """Abbreviations, capitals, spaces and a missing level word do not make a name wrong."""
    assert check(code, name) == []


def test_a_bps_code_is_recognised_and_the_other_meaning_named():
    """1301 is Mentawai at BPS; 13.01 at Kemendagri is Pesisir Selatan. The message says both, in both languages."""
    problem = only(check("1301"))
    assert problem.kind == "bps"
    assert problem.message.id == (
        "1301 adalah kode BPS untuk Kabupaten Kepulauan Mentawai; kode Kemendagri-nya 13.09. "
        "13.01 di Kemendagri adalah Kabupaten Pesisir Selatan."
    )
    assert "is the BPS code of Kabupaten Kepulauan Mentawai" in problem.message.en
    assert [region.code for region in problem.suggestions] == ["13.09", "13.01"]


def test_a_name_beside_the_code_of_the_other_system_is_noticed():
    """Whoever writes 13.01 Kepulauan Mentawai took BPS's code and put a dot into it."""
    problem = only(check("13.01", "Kepulauan Mentawai"))
    assert problem.kind == "name"
    assert "13.01 di Kemendagri adalah Kabupaten Pesisir Selatan" in problem.message.id
    assert "1301 adalah kode BPS untuk Kabupaten Kepulauan Mentawai; kode Kemendagri-nya 13.09" in problem.message.id
    assert problem.suggestions[0].code == "13.09"


def test_papua_by_the_number_of_bps_is_noticed():
    """94 is Papua at BPS and Papua Tengah at Kemendagri."""
    assert only(check("94", "Papua")).suggestions[0].code == "91"


@pytest.mark.parametrize(
    ("code", "dotted"), [("3572", "35.72"), ("357201", "35.72.01"), ("3572011006", "35.72.01.1006")]
)
def test_a_code_without_dots_is_shown_with_dots(code: str, dotted: str):
    """Digits that mean one region only lack their dots."""
    problem = only(check(code))
    assert problem.kind == "undotted"
    assert dotted in problem.message.id


def test_a_wrong_name_is_answered_with_both_names_and_the_right_code():
    """Kota Blitar is not Kabupaten Blitar."""
    problem = only(check("35.72", "Kabupaten Blitar"))
    assert problem.kind == "name"
    assert problem.message.id == (
        "35.72 adalah Kota Blitar, bukan “Kabupaten Blitar”. Yang terdekat: 35.05 Kabupaten Blitar."
    )


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("53.72", None, "35.72"),  # two digits exchanged
        ("35.7", None, "35.77"),  # a digit left out
        ("35,72", None, "35.72"),  # comma for dot
        ("35.73.09", None, "35.73.01"),  # a kecamatan too many: those that exist in the city
        ("35.72.01.9999", None, "35.72.01.1001"),
        ("35.99", "Kota Blitar", "35.72"),  # the name decides
        ("99.99", "Kota Blitr", "35.72"),  # also when it is misspelt
        ("Kota Blitar", None, "35.72"),  # a name in place of the code
        ("99.99", None, "91"),  # nothing fits: the provinces that begin alike
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest_valid_ones(code: str, name: str | None, expected: str):
    """Exchanged, wrong or missing digits, the valid beginning, or the name lead to what was meant."""
    problem = only(check(code, name))
    assert problem.kind == "unknown"
    assert expected in [region.code for region in problem.suggestions]
    assert expected in problem.message.id
    assert expected in problem.message.en


@pytest.mark.parametrize("code", ["", "abc", "\0", "٣٥", "3" * 1_000_000, "x" * 1_000_000, "35.72.01.1006.01", "None"])
def test_senseless_input_is_refused_in_a_short_sentence(code: str):
    """No input breaks the check, and none is repeated at length."""
    problem = only(check(code))
    assert problem.kind == "unknown"
    assert len(problem.message.id) < 300
    assert "\0" not in problem.message.id
    assert problem.suggestions


def test_a_huge_name_is_refused_in_a_short_sentence():
    """A name of a million characters is wrong like any other."""
    assert len(only(check("35.72", "Blitar " * 1_000_000)).message.id) < 300


def test_nearest_gives_no_more_than_asked():
    """A message names a few regions, not all."""
    assert len(TABLE.nearest("35.7", limit=2)) == 2
    assert [region.code for region in TABLE.nearest("99", name="Kota Blitar")] == ["35.72"]

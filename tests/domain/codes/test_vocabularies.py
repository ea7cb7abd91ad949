from __future__ import annotations

import pytest

from ckanext.satudata.domain.codes import vocabularies
from ckanext.satudata.domain.codes.vocabularies import (
    ACCESS_CLASSES,
    FREQUENCIES,
    JENIS_DATA,
    LEVELS,
    SATUAN,
    TOPICS,
    UKURAN,
    URUSAN,
    choices,
    find_format,
    is_open_format,
)
from ckanext.satudata.domain.workflow.terms import JenisData

ALL = {name: getattr(vocabularies, name) for name in vocabularies.__all__ if name.isupper() and name != "FORMATS"}


@pytest.mark.parametrize("name", ALL)
def test_every_term_is_filed_under_its_value_and_reads_in_both_languages(name: str):
    """Each term stands under the value that datasets store, and has a label in Indonesian and English."""
    for value, term in ALL[name].items():
        assert term.value == value
        assert term.label.id.strip()
        assert term.label.en.strip()
    labels = [term.label.id for term in ALL[name].values()]
    assert len(labels) == len(set(labels))


def test_choices_have_the_form_of_scheming():
    """Choices keep the order of the vocabulary and carry both languages."""
    assert choices(JENIS_DATA)[0] == {"value": "statistik", "label": {"id": "Statistik", "en": "Statistical"}}
    assert [choice["value"] for choice in choices(TOPICS)] == list(TOPICS)


def test_the_access_classes_are_three_with_uri_and_explanation():
    """Terbuka, Terbatas and Tertutup are EU's PUBLIC, RESTRICTED and NON_PUBLIC; each says what it means."""
    found = {value: term.eu.rsplit("/", 1)[1] for value, term in ACCESS_CLASSES.items()}
    assert found == {"terbuka": "PUBLIC", "terbatas": "RESTRICTED", "tertutup": "NON_PUBLIC"}
    assert all(term.note for term in ACCESS_CLASSES.values())


@pytest.mark.parametrize(
    ("value", "eu", "iso", "sdmx", "months", "days"),
    [
        ("harian", "DAILY", "R/P1D", "D", None, 1),
        ("mingguan", "WEEKLY", "R/P1W", "W", None, 7),
        ("bulanan", "MONTHLY", "R/P1M", "M", 1, None),
        ("triwulanan", "QUARTERLY", "R/P3M", "Q", 3, None),
        ("empat_bulanan", "ANNUAL_3", "R/P4M", "A_3", 4, None),
        ("semesteran", "ANNUAL_2", "R/P6M", "S", 6, None),
        ("tahunan", "ANNUAL", "R/P1Y", "A", 12, None),
        ("dua_tahunan", "BIENNIAL", "R/P2Y", "A2", 24, None),
        ("lebih_dua_tahunan", "OTHER", None, None, None, None),
        ("ad_hoc", "IRREG", None, None, None, None),
        ("sekali", "NEVER", None, None, None, None),
    ],
)
def test_frequencies_have_their_codes_in_the_eu_iso_and_sdmx_lists(
    value: str, eu: str, iso: str | None, sdmx: str | None, months: int | None, days: int | None
):
    """Each frequency has one EU code; a regular one has also ISO, SDMX (CL_FREQ 2.1) and a step."""
    term = FREQUENCIES[value]
    assert (term.eu.rsplit("/", 1)[1], term.iso8601, term.sdmx, term.months, term.days) == (eu, iso, sdmx, months, days)


def test_there_are_no_other_frequencies():
    """The eleven frequencies are those of data.go.id and MS-Keg."""
    assert len(FREQUENCIES) == 11


def test_a_frequency_with_a_step_has_it_in_months_or_in_days_only():
    """A step is counted in calendar months, or in days where it is shorter than a month."""
    for term in FREQUENCIES.values():
        assert (term.months is None) or (term.days is None)
        assert (term.iso8601 is None) == (term.months is None and term.days is None)


def test_the_affairs_are_the_32_of_the_law_and_the_supporting_elements():
    """UU 23/2014 has 6 + 18 + 8 affairs; what supports them is listed, but is no affair."""
    affairs = [code for code, term in URUSAN.items() if term.is_affair]
    assert [sum(code[0] == group for code in affairs) for group in "123"] == [6, 18, 8]
    assert [int(code[2:]) for code in affairs] == list(range(1, 33))
    assert len(URUSAN) == 43
    assert not URUSAN["6.01"].is_affair
    assert URUSAN["1.02"].label.as_dict() == {"id": "1.02 Kesehatan", "en": "1.02 Health"}


def test_the_topics_are_the_ten_of_the_national_portal():
    """Topics are those of data.go.id, or its harvester cannot place our datasets."""
    assert len(TOPICS) == 10
    assert TOPICS["perlindungan-sosial-dan-kesehatan"].label.id == "Perlindungan Sosial dan Kesehatan"


def test_kinds_of_data_are_those_that_have_a_pembina():
    """The workflow routes by the same kinds that the form offers."""
    assert list(JENIS_DATA) == [kind.value for kind in JenisData]


def test_levels_go_from_the_nation_to_the_village():
    """MS-Keg 7.4 names the levels; village data exist in every municipality."""
    assert list(LEVELS) == ["nasional", "provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa", "lainnya"]


def test_suggested_words_are_stored_as_they_are_read():
    """Measure and unit are free text: the suggestion is the word itself."""
    assert "Jumlah" in UKURAN
    assert "Tanpa satuan" in SATUAN
    assert all(term.label.id == value for vocabulary in (UKURAN, SATUAN) for value, term in vocabulary.items())


@pytest.mark.parametrize(
    "name", ["CSV", ".csv", "text/csv; charset=utf-8", "XLSX", "xlxs", "xslx", "ods", "GeoJSON", "JSON", "xml", "GPKG"]
)
def test_open_formats_that_machines_read_suffice(name: str):
    """Perpres 39/2019 Pasal 9: open formats that electronic systems can read, however the resource spells them."""
    assert is_open_format(name)


@pytest.mark.parametrize("name", ["PDF", "jpg", "JPEG", "docx", "xls", "ZIP", "", None, "unknown"])
def test_documents_pictures_and_vendors_formats_do_not_suffice(name: str | None):
    """A PDF or picture cannot be computed with, an XLS belongs to one vendor, and an unknown format proves nothing."""
    assert not is_open_format(name)


def test_xls_is_machine_readable_but_not_open():
    """The two demands of Pasal 9 are separate, so that a message can say which one fails."""
    found = find_format("XLS")
    assert found is not None
    assert (found.is_open, found.is_machine_readable) == (False, True)

"""Completeness: what the standard demands, what it recommends, and what is missing."""

from __future__ import annotations

from ckanext.satudata.domain.metadata.completeness import completeness
from ckanext.satudata.domain.metadata.specs import FieldSpec, specs_from_schema

SCHEMA = {
    "dataset_fields": [
        {"field_name": "title", "label": {"id": "Judul", "en": "Title"}, "wajib": True, "kelompok": "umum"},
        {"field_name": "notes", "label": {"id": "Deskripsi", "en": "Description"}, "wajib": True},
        {"field_name": "id_sds", "label": {"id": "Kode SDS", "en": "SDS code"}, "dianjurkan": True},
        {"field_name": "sarana", "label": {"id": "Sarana", "en": "Instrument"}},
        {
            "field_name": "petugas",
            "label": {"id": "Petugas", "en": "Staff"},
            "wajib_jika": {"sarana": ["papi", "capi"]},
        },
    ],
    "resource_fields": [
        {"field_name": "url", "label": {"id": "Berkas", "en": "File"}, "wajib": True},
        {
            "field_name": "kolom",
            "label": {"id": "Kolom", "en": "Columns"},
            "dianjurkan": True,
            "repeating_subfields": [
                {"field_name": "nama", "label": {"id": "Nama", "en": "Name"}, "wajib": True},
                {"field_name": "alias", "label": {"id": "Alias", "en": "Alias"}},
            ],
        },
    ],
}
SPECS = specs_from_schema(SCHEMA)


def gaps(record: dict) -> list[tuple[str, str | None]]:
    return [(gap.field, gap.resource_id) for gap in completeness(SPECS, record).missing_wajib]


def test_an_empty_record_misses_every_demanded_field_and_a_file():
    """Each demanded field counts once, and so does the first file."""
    result = completeness(SPECS, {})
    assert (result.wajib_filled, result.wajib_total) == (0, 3)
    assert gaps({}) == [("title", None), ("notes", None), ("resources", None)]
    assert not result.complete


def test_recommended_fields_are_counted_apart():
    """What is recommended never blocks."""
    record = {"title": "Jumlah", "notes": "Isi", "resources": [{"id": "r1", "url": "a.csv"}]}
    result = completeness(SPECS, record)
    assert result.complete
    assert (result.wajib_filled, result.wajib_total) == (4, 4)
    assert (result.dianjurkan_filled, result.dianjurkan_total) == (0, 2)
    assert [gap.field for gap in result.missing_dianjurkan] == ["id_sds", "kolom"]


def test_blank_text_and_empty_lists_are_missing():
    """A space is no answer."""
    assert ("notes", None) in gaps({"notes": "  "})
    assert ("title", None) in gaps({"title": []})


def test_fields_of_files_are_counted_for_each_file_and_named():
    """A gap says in which file it is."""
    record = {"title": "J", "notes": "I", "resources": [{"id": "r1", "url": "a.csv"}, {"id": "r2", "name": "B"}]}
    result = completeness(SPECS, record)
    assert result.wajib_total == 5
    assert [(gap.field, gap.resource_id, gap.resource_name) for gap in result.missing_wajib] == [("url", "r2", "B")]


def test_a_conditional_field_is_demanded_only_when_its_condition_holds():
    """MS-Keg asks for field staff only where there are interviews; any chosen instrument counts."""
    assert ("petugas", None) not in gaps({})
    assert ("petugas", None) not in gaps({"sarana": ["cawi"]})
    assert ("petugas", None) in gaps({"sarana": ["cawi", "capi"]})
    assert ("petugas", None) not in gaps({"sarana": "papi", "petugas": "staf"})


def test_a_row_that_was_begun_must_be_finished():
    """A recommended table counts as demanded once a row lacks what the row needs; the rows are named."""
    record = {"resources": [{"id": "r1", "url": "a", "kolom": [{"nama": "x"}, {"alias": "y"}, {}]}]}
    found = [gap for gap in completeness(SPECS, record).missing_wajib if gap.field == "kolom"]
    assert [(gap.resource_id, gap.rows) for gap in found] == [("r1", (2,))]
    assert all(gap.field != "kolom" for gap in completeness(SPECS, record).missing_dianjurkan)


def test_conditions_on_several_fields_must_all_hold():
    """The sampling frame belongs to surveys with a probability sample."""
    spec = FieldSpec("v", {"id": "v"}, wajib_jika={"cara": ("survei",), "metode": ("probabilitas",)})
    assert spec.demanded({"cara": "survei", "metode": "probabilitas"})
    assert not spec.demanded({"cara": "survei", "metode": "nonprobabilitas"})
    assert not spec.applies({"cara": "lain", "metode": "probabilitas"})

"""A sheet "Metadata" beside the data gives what it says to the form."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.tables.book import Book, Sheet, Value
from ckanext.satudata.domain.tables.metadata_sheet import metadata

DATA = Sheet("Data", [["kecamatan", "satuan", "tahun"], ["Andir", "Jiwa", 2023], ["Regol", "Jiwa", 2023]])
DOWN: list[list[Value]] = [
    ["METADATA", None, None],
    [1, "Kode Data", ":", "1.02.3"],
    [2, "Produsen Data", ":", "Dinas Contoh"],
    [3, "Konsep", ":", "Penduduk"],
    [4, "Definisi", ":", "Orang yang tinggal"],
    [5, "Ukuran", ":", "Jumlah"],
    [6, "Satuan", ":", "Jiwa"],
    [7, "Lain-lain", ":", "-"],
]
ACROSS: list[list[Value]] = [
    ["Kode", "Produsen", "Konsep", "Definisi", "Ukuran", "Satuan"],
    ["1.02.3", "Dinas Contoh", "Penduduk", "Orang yang tinggal", "Jumlah", "Jiwa"],
]
SAID = {
    "kode": "1.02.3",
    "produsen": "Dinas Contoh",
    "konsep": "Penduduk",
    "definisi": "Orang yang tinggal",
    "ukuran": "Jumlah",
    "satuan": "Jiwa",
}


@pytest.mark.parametrize("rows", [DOWN, ACROSS, [[f"{a}: {b}"] for a, b in SAID.items()]])
def test_it_is_read_downwards_and_across(rows: list[list[Value]]):
    assert metadata(Book("xlsx", (DATA, Sheet("Metadata", rows)))) == SAID


def test_of_several_measures_only_what_all_share_is_taken():
    rows = [*ACROSS, ["1.02.4", "Dinas Contoh", "Keluarga", "Orang serumah", "Jumlah", "KK"]]
    assert metadata(Book("xlsx", (DATA, Sheet("metadata", rows)))) == {"produsen": "Dinas Contoh", "ukuran": "Jumlah"}


def test_a_sheet_of_data_is_not_taken_for_it():
    """Columns ``kecamatan, satuan, tahun`` describe nothing."""
    assert metadata(Book("xlsx", (DATA,))) == {}
    assert metadata(Book("csv", (Sheet("", [["satuan", "unit"], ["a", "b"]]),))) == {}
    assert metadata(Book("xlsx", (Sheet("Metadata", []),))) == {}

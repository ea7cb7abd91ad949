"""Finding tables: header levels, titles, several tables, totals, notes; real files and layouts like theirs."""

from __future__ import annotations

import csv
import io
import re

import pytest

from ckanext.satudata.domain.tables.book import Range, Sheet, Table, Value
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.structure import find_tables

from tests.domain.tables import samples


def tables(text: str, *merged: tuple[int, int, int, int]) -> list[Table]:
    """Return the tables of a sheet that is written as lines of cells between bars; digits become numbers."""
    lines = text.strip("\n").split("\n")
    rows = [[cell_of(cell.strip()) for cell in line.strip().split("|")] for line in lines]
    return find_tables(Sheet("Data", rows, merged=tuple(Range(*place) for place in merged)))


def cell_of(text: str) -> Value:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text or None


def only(found: list[Table]) -> Table:
    assert len(found) == 1, found
    return found[0]


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


# ---- headers


def test_a_header_of_merged_cells_gives_each_column_its_levels():
    table = only(
        tables(
            """
            Jumlah Penduduk Kota Contoh Tahun 2023 | | | |
            | | | |
            Kecamatan | Penduduk | | Jumlah | Luas
            | L | P | | (km2)
            Andir | 10 | 12 | 22 | 1.5
            Regol | 20 | 25 | 45 | 2.5
            """,
            (1, 1, 1, 5),
            (3, 1, 4, 1),
            (3, 2, 3, 3),
            (3, 4, 4, 4),
        )
    )
    assert (table.title_rows, table.header_rows) == ((1,), (3, 4))
    assert table.title == "Jumlah Penduduk Kota Contoh Tahun 2023"
    assert names(table) == ["Kecamatan", "Penduduk - L", "Penduduk - P", "Jumlah", "Luas - (km2)"]
    assert table.range == Range(3, 1, 6, 5)


def test_levels_without_merged_cells_are_found_by_their_gaps():
    """A CSV file of the statistics office: the label's name on top, the months at the bottom, five levels."""
    table = only(
        tables(
            """
            Bandara Utama | | | |
            | Jumlah Penumpang (Orang) | | |
            | Keberangkatan Domestik | | Keberangkatan Internasional |
            | 2014 | | 2014 |
            | Januari | Februari | Januari | Februari
            Polonia | 10 | 11 | - | 5
            Juanda | 30 | 31 | 4 | 5
            Ngurah Rai | 50 | 51 | 8 | 9
            """
        )
    )
    assert table.header_rows == (1, 2, 3, 4, 5)
    assert names(table)[0] == "Bandara Utama"
    assert names(table)[2] == "Jumlah Penumpang (Orang) - Keberangkatan Domestik - 2014 - Februari"
    assert names(table)[4] == "Jumlah Penumpang (Orang) - Keberangkatan Internasional - 2014 - Februari"
    assert table.range.first_row == 1


def test_years_under_a_spanning_name_are_header_not_data():
    table = only(
        tables(
            """
            Kecamatan | Jumlah Siswa | |
            | 2020 | 2021 | 2022
            Andir | 100 | 110 | 120
            Regol | 200 | 210 | 220
            """,
            (1, 2, 1, 4),
            (1, 1, 2, 1),
        )
    )
    assert table.header_rows == (1, 2)
    assert names(table)[1:] == ["Jumlah Siswa - 2020", "Jumlah Siswa - 2021", "Jumlah Siswa - 2022"]


def test_names_in_a_second_language_are_a_level_of_the_header():
    table = only(
        tables(
            """
            Tabel 3.1 | |
            Kecamatan | Laki-laki | Jumlah
            District | Male | Total
            (1) | (2) | (3)
            Andir | 1 | 3
            Regol | 2 | 6
            """
        )
    )
    assert (table.title_rows, table.header_rows) == ((1,), (2, 3, 4))
    assert names(table) == ["Kecamatan - District", "Laki-laki - Male", "Jumlah - Total"]


def test_the_row_that_numbers_the_columns_belongs_to_the_header_but_not_to_the_names():
    table = only(
        tables(
            """
            No | Kecamatan | Jumlah
            (1) | (2) | (3)
            1 | Andir | 5
            2 | Regol | 6
            """
        )
    )
    assert (table.header_rows, table.data_rows()) == ((1, 2), [3, 4])
    assert names(table) == ["No", "Kecamatan", "Jumlah"]
    assert table.number_column == 1


def test_a_first_row_of_data_1_2_3_is_no_numbering():
    table = only(tables("a | b | c\n1 | 2 | 3\n2 | 4 | 6\n3 | 6 | 9"))
    assert (table.header_rows, table.data_rows()) == ((1,), [2, 3, 4])


def test_a_table_of_words_has_one_header_row():
    """Where no figures tell header and data apart, the first row is the header."""
    table = only(tables("nama | alamat\nPuskesmas Andir | Jalan A\nPuskesmas Regol | Jalan B"))
    assert (table.header_rows, table.data_rows()) == ((1,), [2, 3])


def test_names_and_values_above_a_table_are_titles():
    table = only(
        tables(
            """
            Provinsi | Jawa Barat | | |
            Kode | 32 | | |
            | | | |
            No | Kecamatan | L | P | Jumlah
            1 | Andir | 1 | 2 | 3
            2 | Regol | 2 | 3 | 5
            """
        )
    )
    assert (table.header_rows, table.range.first_row, table.title_rows) == ((4,), 4, (1, 2))


def test_a_table_without_header_has_nameless_columns():
    table = only(tables("Andir | 1 | 2\nRegol | 3 | 4"))
    assert (table.header_rows, names(table)) == ((), ["", "", ""])


def test_a_list_of_one_column_is_a_table():
    """A single column is no row of titles."""
    table = only(tables("nama_desa\nCikuya\nDampit\nNagrog\nTenjolaya"))
    assert (table.header_rows, names(table), len(table.data_rows())) == ((1,), ["nama_desa"], 4)


def test_the_second_header_row_that_pandas_writes_is_no_data():
    table = only(
        tables(
            """
            | JUMLAH | | | Unnamed: 4_level_0
            | KODE | NAMA | RT | RW
            | KODE | NAMA | NILAI | NILAI
            0 | 3204 | Cikuya | 76 | 17
            1 | 3205 | Dampit | 31 | 8
            """
        )
    )
    assert table.header_rows == (2, 3)
    assert names(table) == ["", "KODE", "NAMA", "RT - NILAI", "RW - NILAI"]
    assert table.number_column == 1


# ---- several tables


def test_tables_below_each_other_have_their_own_titles_and_notes():
    found = tables(
        """
        1. Jalan | |
        Tahun | Baik | Rusak
        2022 | 10 | 5
        Sumber: Dinas PU | |
        | |
        2. Jembatan | |
        | |
        Nama | Panjang | Lebar
        Cikapundung | 20 | 5
        """
    )
    assert [table.header_rows for table in found] == [(2,), (8,)]
    assert [table.title for table in found] == ["1. Jalan", "2. Jembatan"]
    assert [table.note_rows for table in found] == [(4,), ()]
    assert [table.range for table in found] == [Range(2, 1, 3, 3), Range(8, 1, 9, 3)]


def test_a_second_table_without_an_empty_row_between():
    """A recap that was pasted together: total, title, new header, new figures."""
    found = tables(
        """
        No | Bulan | Valid | Prank
        1 | Januari | 10 | 20
        2 | Februari | 11 | 30
        | Jumlah | 21 | 50
        Rekap Tindak Lanjut | | |
        No | Instansi | Laporan | Selesai
        1 | Damkar | 3 | 2
        2 | PLN | 4 | 1
        """
    )
    assert [(table.header_rows, table.total_rows, table.title) for table in found] == [
        ((1,), (4,), ""),
        ((6,), (), "Rekap Tindak Lanjut"),
    ]


def test_a_header_that_is_printed_again_is_not_another_table():
    table = only(tables("nama | n\nAndir | 1\nRegol | 2\n | \nnama | n\nCicendo | 3\nnama | n\nLengkong | 4"))
    assert table.repeated_header_rows == (5, 7)
    assert table.empty_rows == (4,)
    assert table.data_rows() == [2, 3, 6, 8]


def test_empty_rows_inside_a_table_do_not_divide_it():
    table = only(tables("nama | n\n | \nAndir | 1\n | \n | \nRegol | 2"))
    assert (table.header_rows, table.empty_rows, table.data_rows()) == ((1,), (2, 4, 5), [3, 6])


def test_tables_side_by_side_are_two():
    """An empty column and the same header again: two tables beside each other."""
    found = tables(
        """
        No | Desa | Jiwa | | No | Desa | Jiwa
        1 | Cikuya | 76 | | 4 | Nagrog | 63
        2 | Dampit | 31 | | 5 | Waluya | 21
        3 | Narawita | 30 | | 6 | Tanjung | 10
        """
    )
    assert [table.range for table in found] == [Range(1, 1, 4, 3), Range(1, 5, 4, 7)]
    assert [names(table) for table in found] == [["No", "Desa", "Jiwa"]] * 2


def test_an_empty_column_inside_stays_inside():
    table = only(tables("nama | | n | m\nAndir | | 1 | 5\nRegol | | 2 | 6\nCicendo | | 3 | 7"))
    assert table.range == Range(1, 1, 4, 4)
    assert table.columns[1].kind == "empty"


def test_an_empty_column_in_a_long_list_does_not_divide_it():
    """Who lists 120 places does not print other lists of the same length beside it."""
    lines = [f"Desa {n} | {n * 3} | | Kantor {n} | {n * 7}" for n in range(120)]
    assert only(tables("\n".join(["desa | jiwa | | kantor | jarak", *lines]))).range == Range(1, 1, 121, 5)


# ---- totals, notes


def test_totals_are_found_by_word_and_by_sum():
    """A total may be called by the name of the province, stand first, or bear no name."""
    by_word = only(tables("kec | n\nA | 1\nB | 5\nJumlah / Total | 7"))
    by_name = only(tables("kab | n | m\nA | 10 | 1\nB | 5 | 2\nC | 7 | 4\nD | 8 | 5\nBanten | 30 | 12"))
    first = only(tables("kab | n | m\nBanten | 30 | 12\nA | 10 | 1\nB | 5 | 2\nC | 7 | 4\nD | 8 | 5"))
    assert (by_word.total_rows, by_name.total_rows, first.total_rows) == ((4,), (6,), (2,))
    above = only(
        tables("umur | L | P\nA | 3 | 4\nB | 5 | 6\nC | 7 | 9\nTotal penganggur | 15 | 19\nJumlah pekerja | 80 | 90")
    )
    assert above.total_rows == (5,), "another measure may stand below it"


def test_a_named_subtotal_below_its_rows_is_found_by_its_sum():
    """A group of one row counts beside another that adds up; a measure that is called a total is none."""
    text = """
        Kecamatan | Kelurahan | KK
        Utara | Kauman | 10
        Utara | Bendo | 20
        Jumlah Utara | | 30
        Selatan | Tlumpu | 5
        Jumlah Selatan | | 5
    """
    assert only(tables(text + "    Jumlah Total | | 35")).total_rows == (4, 6, 7)
    assert only(tables(text.replace("30", "31") + "    Timur | Pakunden | 9")).total_rows == ()


def test_subtotals_are_found_where_they_add_up_to_the_end():
    text = "kelurahan | l | p\n" + "\n".join(
        f"{name} | {value} | {value * 2}"
        for name, value in [
            ("Kec A", 60),
            ("a", 10),
            ("b", 20),
            ("c", 30),
            ("Kec B", 66),
            ("d", 21),
            ("e", 22),
            ("f", 23),
        ]
    )
    assert only(tables(text)).total_rows == (2, 6)
    assert only(tables(text + "\nKota | 126 | 252")).total_rows == (2, 6, 10)


@pytest.mark.parametrize(
    "text",
    [
        "id | jumlah\n" + "\n".join(f"{n} | {n % 3}" for n in range(60)),
        "uraian | nilai\nJumlah Penduduk | 100\nJumlah Desa | 20\nJumlah Kecamatan | 3",
        "nama | n\nA | 1\nB | 2\nC | 3",
        "nama | n\nTotalindo | 1\nJumlahan | 2",
    ],
)
def test_what_only_looks_like_a_total_is_data(text: str):
    assert only(tables(text)).total_rows == ()


def test_notes_and_signatures_below_are_outside():
    table = only(
        tables(
            """
            Kecamatan | Jumlah
            Andir | 1
            Regol | 2
            Jumlah | 3
            Catatan: angka sementara |
             |
            | Bandung, 17 Agustus 2023
            | Kepala Dinas
            | NIP. 0000
            """
        )
    )
    assert table.range == Range(1, 1, 4, 2)
    assert table.note_rows == (5, 7, 8, 9)
    assert table.total_rows == (4,)


def test_sections_among_the_rows_are_data():
    """A row with a section's name alone belongs to the table."""
    table = only(tables("nama | n\nWilayah Utara | \nAndir | 1\nWilayah Selatan | \nRegol | 2"))
    assert table.data_rows() == [2, 3, 4, 5]


def test_sheets_of_nothing_have_no_table():
    assert tables("") == []
    assert tables("Judul saja |\n | \nKeterangan |") == []
    assert find_tables(Sheet("Data", [])) == []


# ---- columns


@pytest.mark.parametrize(
    ("header", "values", "kind", "style"),
    [
        ("kode_wilayah", ["3204", "3205"], "code", None),
        ("wilayah", ["32.04.05", "32.04.06"], "code", None),
        ("wilayah", ["32. 04. 05", "32. 04. 06"], "code", None),
        ("no_kk", [3204000000000001, 3204000000000002], "code", None),
        ("pelanggan", ["0012", "0345", "12"], "code", None),
        ("tahun", [2020, 2021], "year", None),
        ("tahun", ["2020", "2021"], "year", None),
        ("jumlah", [2020, 2021], "integer", None),
        ("bulan", ["Januari", "Feb", "Nop"], "month", None),
        ("tanggal", ["17-08-2024", "18 Agustus 2024"], "date", None),
        ("jumlah", ["1.234", "21.575"], "integer", "ambiguous"),
        ("jumlah_penduduk", ["1.234", "21.575"], "integer", "id"),
        ("luas", ["1.234,5", "21.575"], "number", "id"),
        ("luas", ["1 842,51", "473.73"], "number", "mixed"),
        ("luas", ["1,842.51", "473.73"], "number", "en"),
        ("luas", ["12.5", "3.25", "-"], "number", "plain"),
        ("jumlah", ["12", "n/a", "-", "15"], "integer", "plain"),
        ("aktif", ["true", "False"], "boolean", None),
        ("keterangan", ["-", None], "empty", None),
        ("nama", ["Andir", "12", "Regol"], "text", None),
    ],
)
def test_what_a_column_holds(header: str, values: list[Value], kind: str, style: str | None):
    rows: list[list[Value]] = [["x", header], *[[f"baris {n}", value] for n, value in enumerate(values)]]
    column = only(find_tables(Sheet("", rows))).columns[1]
    assert (column.kind, column.number_style) == (kind, style)


# ---- real files


def expected_headers() -> list[tuple[str, list[tuple[int, ...]]]]:
    manifest = samples.REAL / "manifest.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [(row["file"], headers_of(row["baris_header"])) for row in csv.DictReader(file)]


def headers_of(text: str) -> list[tuple[int, ...]]:
    """``6-7; 13-14; 18`` are three headers."""
    found: list[tuple[int, ...]] = []
    for part in text.split("(", maxsplit=1)[0].split(";"):
        first, _, last = part.strip().partition("-")
        found.append(tuple(range(int(first), int(last or first) + 1)))
    return found


@pytest.mark.skipif(not samples.REAL.exists(), reason="the real files are not on this machine")
def test_headers_of_real_files():
    """The header rows of each real file are those that a person found."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for name, _ in expected_headers():
        with (samples.REAL / name).open("rb") as file:
            book = read(file, name).book
        assert book
        found[name] = [table.header_rows for sheet in book.sheets for table in find_tables(sheet)]
    assert found == dict(expected_headers())


@pytest.mark.skipif(not samples.REAL.exists(), reason="the real files are not on this machine")
@pytest.mark.parametrize(
    ("name", "totals", "place"),
    [
        ("bandarlampung_dinsos_dtks_kecamatan_2023.xlsx", (26,), Range(5, 2, 26, 5)),
        ("mojokerto_penduduk_kelurahan_2013.xls", (4, 13, 24), Range(3, 1, 24, 5)),
        ("mojokerto_wni_kelurahan_2023.xlsx", (2, 9, 16, 23), Range(1, 1, 23, 5)),
        ("mojokerto_akta_per_bulan_2023.xlsx", (14,), Range(1, 1, 14, 6)),
        ("banten_penduduk_kabkota_2023.csv", (10,), Range(1, 1, 10, 6)),
        ("bandungkab_cicalengka_rt_rw_2024.xlsx", (16,), Range(2, 1, 16, 10)),
        ("bandungkab_penduduk_kecamatan_2018-2023.csv", (), Range(1, 1, 187, 5)),
        ("jabar_penduduk_jenis_kelamin_2020-2024.csv", (), Range(1, 1, 271, 9)),
    ],
)
def test_totals_and_ranges_of_real_files(name: str, totals: tuple[int, ...], place: Range):
    book = read(io.BytesIO((samples.REAL / name).read_bytes()), name).book
    assert book
    table = only(find_tables(book.sheets[0]))
    assert (table.total_rows, table.range) == (totals, place)

"""Tidying: what is mechanical is done and listed with its place, what is doubtful is asked and never guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from ckanext.satudata.domain.codes.wilayah import Region, RegionTable
from ckanext.satudata.domain.tables.book import Book, Range, Sheet
from ckanext.satudata.domain.tables.checking import check_file
from ckanext.satudata.domain.tables.repairs import Tidied, as_csv, as_xlsx, change_text, question_text, tidy
from ckanext.satudata.domain.tables.repairs.texts import CHANGES, KINDS, QUESTIONS
from ckanext.satudata.domain.tables.report import Options
from ckanext.satudata.domain.tables.structure import find_tables

BLITAR = Options(region="35.72")


def _tidy(
    rows: Sequence[Sequence[Any]], options: Options | None = None, answers: dict[str, str] | None = None, **sheet: Any
) -> Tidied:
    book = Book("xlsx", (Sheet("Data", [tuple(row) for row in rows], **sheet),))
    (table,) = find_tables(book.sheets[0])
    return tidy(book, table, options, answers)


def _answered(rows: Sequence[Sequence[Any]], answer: str, options: Options | None = None) -> Tidied:
    """Tidy, and give each question the same answer."""
    questions = _tidy(rows, options).questions
    return _tidy(rows, options, {question.id: answer for question in questions})


def _names(tidied: Tidied) -> list[str]:
    return [column.name for column in tidied.columns]


def _column(tidied: Tidied, name: str) -> list[Any]:
    position = _names(tidied).index(name)
    return [row[position] for row in tidied.rows]


def _changes(tidied: Tidied) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {change.code: (change.rows, change.columns) for change in tidied.changes}


def test_titles_totals_notes_and_the_no_column_go_and_are_listed():
    """Only records under one header are left; each row and column that went is named."""
    tidied = _tidy(
        [
            ("JUMLAH SEKOLAH MENURUT KECAMATAN",),
            ("Tahun 2024",),
            (),
            ("No", "Jenis Sekolah", "Jumlah Sekolah"),
            (1, "SD", 12),
            (2, "SMP", 7),
            (3, "SMA", 9),
            ("", "Jumlah", 28),
            (),
            ("Sumber: Dinas Pendidikan",),
        ]
    )

    assert _names(tidied) == ["jenis_sekolah", "jumlah_sekolah"]
    assert tidied.rows == (("SD", 12), ("SMP", 7), ("SMA", 9))
    changes = _changes(tidied)
    assert changes["title_removed"][0] == ("1-2",)
    assert changes["total_removed"][0] == ("8",)
    assert changes["number_column_removed"][1] == ("A",)
    assert "JUMLAH SEKOLAH" in tidied.title


def test_a_header_of_two_rows_becomes_one_and_keeps_its_units_apart():
    """The levels are joined; the unit in brackets becomes a column ``satuan``."""
    tidied = _tidy(
        [
            ("Kondisi", "Panjang Jalan (Km)", None),
            (None, "Aspal", "Beton"),
            ("Baik", 12.5, 3),
            ("Rusak", 7.25, 1.5),
            ("Sedang", 2.75, 0.5),
        ],
        merged=(Range(1, 2, 1, 3), Range(1, 1, 2, 1)),
    )

    assert _names(tidied) == ["kondisi", "panjang_jalan_aspal", "panjang_jalan_beton", "satuan"]
    assert set(_column(tidied, "satuan")) == {"Kilometer"}
    assert _changes(tidied)["header_flattened"][0] == ("1", "2")


def test_years_beside_each_other_become_rows():
    tidied = _tidy(
        [
            ("Komoditas", "2021", "2022", "2023"),
            ("Padi", 10, 11, 12),
            ("Jagung", 20, 21, None),
            ("Kedelai", 30, 31, 32),
        ]
    )

    assert _names(tidied) == ["komoditas", "tahun", "nilai"]
    assert tidied.rows[:6] == (
        ("Padi", 2021, 10), ("Padi", 2022, 11), ("Padi", 2023, 12),
        ("Jagung", 2021, 20), ("Jagung", 2022, 21), ("Jagung", 2023, None),
    )  # fmt: skip
    assert _changes(tidied)["years_to_rows"][1] == ("B", "C", "D")


def test_what_stands_under_each_year_becomes_a_column_of_its_own():
    tidied = _tidy(
        [
            ("Komoditas", "2022", None, "2023", None),
            (None, "Luas", "Produksi", "Luas", "Produksi"),
            ("Padi", 1, 10, 2, 20),
            ("Jagung", 3, 30, 4, 40),
            ("Kedelai", 5, 50, 6, 60),
        ],
        merged=(Range(1, 2, 1, 3), Range(1, 4, 1, 5), Range(1, 1, 2, 1)),
    )

    assert _names(tidied) == ["komoditas", "tahun", "luas", "produksi"]
    assert tidied.rows[:2] == (("Padi", 2022, 1, 10), ("Padi", 2023, 2, 20))


MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "Nopember")
MONTHLY = [("Uraian", *MONTHS, "Desember"), ("Umum", *range(101, 113)), ("Makanan", *range(201, 213))]


def test_months_take_the_year_of_the_metadata():
    tidied = _tidy(MONTHLY, Options(year="2023"))

    assert _names(tidied) == ["uraian", "bulan", "nilai"]
    assert _column(tidied, "bulan")[:2] == ["2023-01", "2023-02"]
    assert _column(tidied, "bulan")[10] == "2023-11"


def test_months_without_a_year_are_asked_about():
    """The year is not guessed; until it is told the months keep their names."""
    (question,) = _tidy(MONTHLY).questions

    assert question.code == "year_of_months"
    assert _column(_tidy(MONTHLY), "bulan")[0] == "Januari"
    assert _column(_answered(MONTHLY, "2022"), "bulan")[0] == "2022-01"
    assert _answered(MONTHLY, "dua ribu").open_questions()


def test_months_in_rows_take_the_year_beside_them():
    tidied = _tidy([("Tahun", "Bulan", "Kunjungan"), *((2024, month, 10 + n) for n, month in enumerate(MONTHS))])

    assert _column(tidied, "bulan")[:3] == ["2024-01", "2024-02", "2024-03"]
    assert not tidied.questions


def test_numbers_in_text_are_read_in_the_way_of_their_column():
    tidied = _tidy([("Uraian", "Produksi"), ("a", "1.234,5"), ("b", "1.250"), ("c", "12,75"), ("d", 7)])

    assert _column(tidied, "produksi") == [1234.5, 1250, 12.75, 7]
    assert _changes(tidied)["number_read"] == (("2-4",), ("B",))


AMBIGUOUS = [("Uraian", "Indeks"), ("a", "1.250"), ("b", "3.475"), ("c", "2.125")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("", ["1.250", "3.475", "2.125"]), ("biarkan", ["1.250", "3.475", "2.125"]), ("ribuan", [1250, 3475, 2125]),
     ("desimal", [1.25, 3.475, 2.125]), ("apa saja", ["1.250", "3.475", "2.125"])],
)  # fmt: skip
def test_a_mark_with_two_meanings_is_decided_by_the_answer_alone(answer: str, expected: list[Any]):
    assert [question.code for question in _tidy(AMBIGUOUS).questions] == ["mark"]
    assert _column(_answered(AMBIGUOUS, answer), "indeks") == expected


DASHES = [
    ("Bulan", "Tahun", "Perceraian"),
    ("Januari", 2024, "-"),
    ("Februari", 2024, 3),
    ("Maret", 2024, "-"),
    ("April", 2024, 5),
]


@pytest.mark.parametrize(("answer", "expected"), [("", "-"), ("nol", 0), ("kosong", None), ("biarkan", "-")])
def test_a_dash_is_zero_or_nothing_as_the_answer_says(answer: str, expected: Any):
    (question,) = _tidy(DASHES).questions

    assert (question.code, question.rows, question.columns, question.count) == ("dash", ("2", "4"), ("C",), 2)
    assert _column(_answered(DASHES, answer), "perceraian") == [expected, 3, expected, 5]


def test_marks_that_can_only_mean_nothing_are_emptied():
    tidied = _tidy([("Uraian", "Nilai"), ("a", "n/a"), ("b", 3), ("c", "Tidak ada data"), ("d", 5), ("e", 6)])

    assert _column(tidied, "nilai") == [None, 3, None, 5, 6]
    assert _changes(tidied)["marker_emptied"] == (("2", "4"), ("B",))


def test_a_zero_far_from_all_other_figures_is_asked_about():
    rows = [("Wilayah", "Indeks"), *((f"w{n}", 60 + n) for n in range(20)), ("x", 0)]

    assert [question.code for question in _tidy(rows).questions] == ["zero"]
    assert _column(_tidy(rows), "indeks")[-1] == 0
    assert _column(_answered(rows, "kosong"), "indeks")[-1] is None
    assert not _tidy([("Wilayah", "Kejadian"), *((f"w{n}", n % 5) for n in range(20))]).questions


def test_a_number_that_a_workbook_stores_as_text_is_listed():
    """Digits in a CSV file are a number already; in a workbook nothing can be summed before."""
    tidied = _tidy([("Nama", "Jumlah"), ("A", "125"), ("B", "300")], Options(year="2024"))

    assert _column(tidied, "jumlah") == [125, 300]
    assert _changes(tidied)["number_read"] == (("2-3",), ("B",))


def test_nobody_is_asked_about_their_own_answer():
    """Where "-" was said to be zero, the zeros that this makes raise no further question."""
    rows = [("Wilayah", "Indeks"), *((f"w{n}", 60 + n) for n in range(20)), ("x", "-")]

    assert _answered(rows, "nol").open_questions() == []


def test_a_lost_thousands_mark_is_asked_about():
    """1.474 beside 686 may be 1,474; it is multiplied only after somebody said so."""
    rows = [("Uraian", "Jumlah Penduduk"), ("a", 1.474), ("b", 686), ("c", 2.05), ("d", 912), ("e", 433)]

    assert [question.code for question in _tidy(rows).questions] == ["scale"]
    assert _column(_tidy(rows), "jumlah_penduduk")[0] == 1.474
    assert _column(_answered(rows, "ribuan"), "jumlah_penduduk") == [1474, 686, 2050, 912, 433]


def test_ranges_that_excel_took_for_dates_are_asked_about():
    """9-May among age groups was 5-9; nothing happens before somebody says so."""
    rows = [("Kelompok Umur", "Jumlah"), ("0-4", 1), ("9-May", 2), (datetime(2024, 10, 14), 3), ("15-19", 4)]  # noqa: DTZ001

    (question,) = _tidy(rows).questions
    assert (question.code, question.rows) == ("range", ("3-4",))
    assert _column(_tidy(rows), "kelompok_umur")[1] == "9-May"
    assert _column(_answered(rows, "pulihkan"), "kelompok_umur") == ["0-4", "5-9", "10-14", "15-19"]
    assert _column(_answered(rows, "biarkan"), "kelompok_umur")[1] == "9-May"
    assert not _tidy([("Lahir", "Jumlah"), ("9-May", 1), ("10-Jun", 2), ("11-Jul", 3)]).questions


def test_a_unit_on_every_figure_becomes_satuan():
    tidied = _tidy([("Jalan", "Panjang"), ("a", "12,5 km"), ("b", "3,25 km"), ("c", "7 km")])

    assert _names(tidied) == ["jalan", "panjang", "satuan"]
    assert tidied.rows[0] == ("a", 12.5, "Kilometer")


def test_units_that_differ_stay_with_their_figures():
    tidied = _tidy([("Jalan", "Panjang"), ("a", "12,5 km"), ("b", "350 m"), ("c", "7,25 km")])

    assert _column(tidied, "satuan") == ["Kilometer", "Meter", "Kilometer"]


def test_codes_stay_text_and_dates_become_iso():
    tidied = _tidy(
        [
            ("Kode Wilayah", "Tanggal", "Jumlah"),
            ("32. 04. 05", datetime(2024, 1, 5), 1),  # noqa: DTZ001 - as a workbook stores it
            ("32. 04. 06", "17 Agustus 2024", 2),
            ("32. 04. 07", date(2024, 12, 31), 3),
        ]
    )

    assert _column(tidied, "kode_wilayah") == ["32.04.05", "32.04.06", "32.04.07"]
    assert _column(tidied, "tanggal") == ["2024-01-05", "2024-08-17", "2024-12-31"]


def test_a_number_too_long_for_a_workbook_gets_no_digits_of_its_own():
    """Excel keeps 15 digits of a NIP; what a float adds behind them was never typed."""
    rows = [("NIP", "NIK", "Jumlah"), (198001012005010000.0, 3500000000000001, 1), (198105052006020000.0, 35e14, 2)]
    tidied = _tidy(rows, Options(year="2024"))

    assert _column(tidied, "nip") == ["198001012005010000", "198105052006020000"]
    assert _column(tidied, "nik") == ["3500000000000001", "3500000000000000"]


def test_the_hour_of_a_date_stays():
    """Nothing is lost: a time beside a date is written in ISO 8601, and hours alone are not called spaces."""
    moment = datetime(2024, 8, 18, 10, 30)  # noqa: DTZ001 - Excel knows no time zones
    rows = [
        ("Kejadian", "Waktu", "Buka"),
        ("A", moment, time(7, 30)),
        ("B", "19/08/2024 07.05", time(8)),
        ("C", "20 Agustus 2024", time(9)),
    ]
    tidied = _tidy(rows, Options(year="2024"))

    assert _column(tidied, "waktu") == ["2024-08-18T10:30:00", "2024-08-19T07:05:00", "2024-08-20"]
    assert _column(tidied, "buka") == ["07:30", "08:00", "09:00"]
    assert _changes(tidied)["time_read"] == (("2-4",), ("C",))
    assert "text_trimmed" not in _changes(tidied)


def test_region_codes_are_filled_in_by_name_inside_the_region_of_the_data():
    tidied = _tidy([("Kecamatan", "Jumlah"), ("KEPANJEN KIDUL", 1), ("Kec. Sukorejo", 2), ("Sananwetan", 3)], BLITAR)

    assert _names(tidied)[:2] == ["kode_kecamatan", "kecamatan"]
    assert _column(tidied, "kode_kecamatan") == ["35.72.01", "35.72.02", "35.72.03"]
    assert _changes(tidied)["code_filled_in"] == (("2-4",), ("A",))


def test_a_name_that_two_regions_bear_is_asked_about():
    rows = [("Kabupaten/Kota", "Jumlah"), ("Pandeglang", 1), ("Lebak", 2), ("Tangerang", 3), ("Kota Tangerang", 4)]
    tidied = _tidy(rows, Options(region="36"))

    assert _column(tidied, "kode_kabupaten_kota") == ["36.01", "36.02", None, "36.71"]
    (question,) = tidied.questions
    assert [choice.value for choice in question.choices] == ["36.03", "36.71", "biarkan"]
    answered = _tidy(rows, Options(region="36"), {question.id: "36.03"})
    assert _column(answered, "kode_kabupaten_kota") == ["36.01", "36.02", "36.03", "36.71"]


def test_without_a_region_only_names_of_one_parent_get_codes():
    """Sukorejo alone is in many kabupaten; the three kecamatan of Kota Blitar together are in one."""
    three = [("Kecamatan", "Jumlah"), ("Kepanjenkidul", 1), ("Sukorejo", 2), ("Sananwetan", 3)]
    one = [("Kecamatan", "Jumlah"), ("Sukorejo", 1), ("Sukorejo", 2), ("Sukorejo", 3)]

    assert _column(_tidy(three), "kode_kecamatan") == ["35.72.01", "35.72.02", "35.72.03"]
    assert _names(_tidy(one)) == ["kecamatan", "jumlah"]


def test_the_rest_of_a_row_tells_which_region_a_name_means():
    """Sukorejo lies in four kabupaten and kota; a kecamatan that does not lie there gets no code."""
    header = ("Kabupaten/Kota", "Kecamatan", "Jumlah")
    rows = [
        ("Kota Blitar", "Sukorejo", 1),
        ("Kabupaten Kendal", "Sukorejo", 2),
        ("Kabupaten Kendal", "Sananwetan", 3),
        ("Kota Blitar", "Kepanjenkidul", 4),
    ]
    tidied = _tidy([header, *rows], Options(year="2024"))

    assert _column(tidied, "kode_kecamatan") == ["35.72.02", "33.24.03", None, "35.72.01"]
    assert not tidied.questions


def test_a_name_that_is_common_in_one_kecamatan_is_asked_about_there():
    """Each place has a question of its own, and an answer is not carried over to another."""
    regions = RegionTable(
        [
            Region(code, name)
            for code, name in {
                "99": "Contoh", "99.01": "Kabupaten Contoh", "99.01.01": "Timur", "99.01.02": "Barat",
                "99.01.01.2001": "Mekar", "99.01.01.2002": "Mekar", "99.01.02.2001": "Mekar", "99.01.02.2002": "Mekar",
            }.items()
        ]
    )  # fmt: skip
    rows = [("Kecamatan", "Desa", "Jumlah"), ("Timur", "Mekar", 1), ("Barat", "Mekar", 2)]
    options = Options(region="99.01", regions=regions, year="2024")
    tidied = _tidy(rows, options)

    first, second = tidied.questions
    assert (first.rows, second.rows) == (("2",), ("3",))
    assert [choice.value for choice in first.choices][:2] == ["99.01.01.2001", "99.01.01.2002"]
    answered = _tidy(rows, options, {first.id: "99.01.01.2002"})
    assert _column(answered, "kode_kelurahan_desa") == ["99.01.01.2002", None]


def test_unknown_names_get_no_code_and_are_listed():
    tidied = _tidy([("Kecamatan", "Jumlah"), ("Sukorejo", 1), ("Sananwetan", 2), ("Sanan Kulonan", 3)], BLITAR)

    assert _column(tidied, "kode_kecamatan") == ["35.72.02", "35.72.03", None]
    assert _changes(tidied)["code_unknown"] == (("4",), ("A",))


def test_numbers_in_front_of_names_and_spaced_letters_go():
    tidied = _tidy(
        [
            ("Kecamatan", "Jumlah"),
            ("010. Kepanjenkidul", 1),
            ("020.  S  u  k  o  r  e  j  o", 2),
            ("030. Sananwetan", 3),
        ],
        BLITAR,
    )

    assert _column(tidied, "kecamatan") == ["Kepanjenkidul", "Sukorejo", "Sananwetan"]
    assert _changes(tidied)["code_in_name_removed"][0] == ("2-4",)


def test_subtotals_that_head_their_rows_become_a_column_where_the_sums_agree():
    rows = [
        ("Kelurahan", "Jumlah"),
        ("Kecamatan Sukorejo", 75), ("Karangsari", 10), ("Turi", 20), ("Pakunden", 45),
        ("Kecamatan Sananwetan", 120), ("Gedog", 30), ("Klampok", 40), ("Rembang", 50),
        ("Jumlah", 195),
    ]  # fmt: skip
    tidied = _tidy(rows, BLITAR)

    assert _changes(tidied)["total_removed"][0] == ("2", "6", "10")
    assert _column(tidied, "kecamatan") == ["Kecamatan Sukorejo"] * 3 + ["Kecamatan Sananwetan"] * 3
    assert _column(tidied, "kode_kecamatan") == ["35.72.02"] * 3 + ["35.72.03"] * 3


def test_a_province_that_is_the_sum_of_its_parts_goes_with_the_other_totals():
    """Wherever it stands, for each year apart; the country too. What is no sum stays: indices, or a sum that is off."""
    of_years = [("Kabupaten/Kota", "Tahun", "Penduduk", "IPM")]
    for year, more in ((2020, 0), (2021, 7)):
        of_years += [("Kab. Malang", year, 100, 70.5), ("Jawa Timur", year, 250 + more, 71)]
        of_years += [("Kota Blitar", year, 150 + more, 72)]
    tidied = _tidy(of_years)
    assert _changes(tidied)["total_removed"][0] == ("3", "6")
    assert _column(tidied, "kabupaten_kota") == ["Kab. Malang", "Kota Blitar"] * 2
    assert _column(tidied, "kode_kabupaten_kota") == ["35.07", "35.72"] * 2

    provinces = [("Provinsi", "Kasus"), ("Aceh", 3), ("Indonesia", 9), ("Riau", 2), ("Bali", 4)]
    assert _changes(_tidy(provinces))["total_removed"][0] == ("3",)

    for name, *figures in (("IPM", 30, 31, 61), ("Kasus", 30, 31, 62), ("Kasus", 0, 61, 61), ("Kasus", 2, 3, 5)):
        rows = [("Kabupaten/Kota", name), *zip(("Kab. Malang", "Kota Blitar", "Jawa Timur"), figures, strict=True)]
        assert "total_removed" not in _changes(_tidy(rows)), (name, figures)


def test_provinces_with_english_names_get_their_codes():
    """The names stay as they are written."""
    tidied = _tidy([("Province", "Population"), ("North Sumatra", 15), ("West Java", 49), ("Jakarta", 10)])
    assert _column(tidied, "kode_provinsi") == ["12", "32", "31"]
    assert _column(tidied, "province") == ["North Sumatra", "West Java", "Jakarta"]


def test_subtotals_below_their_rows_name_them_too():
    """The name of a group would be lost with its subtotal; where a column has it already, none is added.

    The total of the whole table makes no group.
    """
    rows = [("Kelurahan", "KK"), ("Kauman", 10), ("Bendo", 20), ("Jumlah Kec. Utara", 30), ("Tlumpu", 5),
            ("Pakunden", 6), ("Jumlah Kec. Selatan", 11), ("Jumlah", 41)]  # fmt: skip
    tidied = _tidy(rows, Options(year="2024"))

    assert _column(tidied, "kecamatan") == ["Kec. Utara", "Kec. Utara", "Kec. Selatan", "Kec. Selatan"]
    named = [("Kecamatan", "Kelurahan", "KK")]
    named += [("Utara" if row in rows[1:3] else "Selatan", *row) for row in (*rows[1:3], *rows[4:6])]
    named[3:3] = [("Jumlah Utara", None, 30)]
    assert _names(_tidy([*named, ("Jumlah Selatan", None, 11)], Options(year="2024")))[:2] == ["kecamatan", "kelurahan"]
    whole = [*rows[:3], *rows[4:6], ("Kota Contoh", 41)]
    assert "group_column_added" not in _changes(_tidy(whole, Options(year="2024")))
    whole[-1] = ("Jumlah Kota Contoh", 41)
    assert "group_column_added" not in _changes(_tidy(whole, Options(year="2024")))


def test_merged_cells_are_filled_into_each_row():
    rows = [("Kecamatan", "Kelurahan", "Jumlah"), ("Sukorejo", "Turi", 1), (None, "Pakunden", 2), (None, "Blitar", 3)]
    tidied = _tidy(rows, merged=(Range(2, 1, 4, 1),))

    assert _column(tidied, "kecamatan") == ["Sukorejo"] * 3
    assert _changes(tidied)["merged_filled"] == (("3-4",), ("A",))


def test_a_merged_figure_is_not_counted_for_each_row():
    """Ten tons of two kecamatan together are no twenty; numbers that tell rows apart are repeated."""
    rows = [("RW", "Nama", "Sampah"), (1, "Anggrek", 10), (None, "Melati", None), (2, "Mawar", 5)]
    tidied = _tidy(rows, Options(year="2024"), merged=(Range(2, 1, 3, 1), Range(2, 3, 3, 3)))

    assert _column(tidied, "rw") == [1, 1, 2]
    assert _column(tidied, "sampah") == [10, None, 5]


def test_a_cell_that_comes_to_stand_in_several_rows_is_counted_once():
    tidied = _tidy([("Kecamatan", "2023", "2024"), ("Sukorejo", 1, 2), ("Sananwetan", 3, 4)], BLITAR)

    assert len(tidied.rows) == 4
    assert {change.code: change.count for change in tidied.changes}["code_filled_in"] == 2


@pytest.mark.parametrize(
    ("headers", "column", "values"),
    [
        (("2021/2022", "2022/2023"), "tahun", ["2021/2022", "2022/2023"]),
        (("TA 2021-2022", "TA 2022-2023"), "tahun", ["2021/2022", "2022/2023"]),
        ((datetime(2024, 1, 1), datetime(2024, 2, 1)), "bulan", ["2024-01", "2024-02"]),  # noqa: DTZ001 - Excel knows no time zones
    ],
)
def test_school_years_and_months_that_excel_made_dates_become_rows(
    headers: tuple[Any, ...], column: str, values: list[str]
):
    """A school year stays one; no year of the metadata is added to what tells its own."""
    tidied = _tidy([("Jenjang", *headers), ("SD", 1, 2), ("SMP", 3, 4)], Options(year="2024"))

    assert _column(tidied, column)[:2] == values
    assert "year_added" not in _changes(tidied)


def test_columns_for_days_stay_columns():
    """The first day of a month is no month where other days stand beside it."""
    days = [datetime(2024, 1, 1), datetime(2024, 1, 2), datetime(2024, 2, 1)]  # noqa: DTZ001 - Excel knows no time zones

    assert len(_tidy([("Pos", *days), ("A", 1, 2, 3), ("B", 4, 5, 6)]).rows) == 2


def test_the_year_of_the_metadata_is_added_where_no_column_tells_it():
    tidied = _tidy([("Uraian", "Nilai"), ("a", 1), ("b", 2), ("c", 3)], Options(year="2024", satuan="Orang"))

    assert _names(tidied) == ["uraian", "nilai", "satuan", "tahun"]
    assert tidied.rows[0] == ("a", 1, "Orang", 2024)


def test_a_tidy_table_stays_as_it_is():
    """No change without a reason."""
    rows = [
        ("kode_kecamatan", "nama_kecamatan", "jumlah_penduduk", "satuan", "tahun"),
        ("35.72.01", "Kepanjenkidul", 100, "Jiwa", 2024),
        ("35.72.02", "Sukorejo", 200, "Jiwa", 2024),
        ("35.72.03", "Sananwetan", 300, "Jiwa", 2024),
    ]
    tidied = _tidy(rows, BLITAR)

    assert tidied.changes == ()
    assert tidied.questions == ()
    assert [_names(tidied), *map(list, tidied.rows)] == [list(row) for row in rows]


def test_a_tidied_file_has_no_format_finding():
    """What tidying writes passes the checks that made it necessary."""
    rows = [
        ("JUMLAH PENDUDUK KOTA BLITAR",), (),
        ("No", "Kecamatan", "2022", "2023"),
        (1, "Kepanjenkidul", "43.100", "44.200,0"),
        (2, "Sukorejo", "51.300", "52.400,0"),
        (3, "Sananwetan", "60.100", "61.200,0"),
        (None, "Jumlah", "154.500", "157.800,0"),
    ]  # fmt: skip
    options = Options(region="35.72", satuan="Jiwa")
    tidied = _tidy(rows, options)

    assert not tidied.questions
    for name, content in (("a.csv", as_csv(tidied)), ("a.xlsx", as_xlsx(tidied))):
        assert check_file(io.BytesIO(content), name, options).findings == (), name


def test_decimals_of_a_tidied_file_are_no_thousands():
    """A file that was tidied raises no question when it is read again."""
    rows = [("Nama", "Indeks", "Jumlah"), ("A", 1.234, 1), ("B", 12.345, 2), ("C", 7.5, 3)]
    content = as_csv(_tidy(rows, Options(year="2024")))

    report = check_file(io.BytesIO(content), "rapi.csv", Options(year="2024", satuan="Poin"))
    assert report.book is not None
    again = tidy(report.book, report.tables[0], Options(year="2024"))
    assert [row[1] for row in again.rows] == [1.234, 12.345, 7.5]
    assert not again.questions
    assert not again.changes


def test_files_hold_text_that_no_program_computes():
    """A text that begins like a formula stays text; codes keep their zeros."""
    rows = [
        ("Kode Rekening", "Uraian", "Nilai"),
        ("007", "=1+1", 1),
        ("008", "@SUM(A1)", 2),
        ("009", "+cmd|' /C calc'!A0", 3),
    ]
    tidied = _tidy(rows)

    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(tidied))).worksheets[0]
    assert [cell.data_type for cell in sheet["B"]] == ["s"] * 4
    assert [cell.value for cell in sheet["B"][1:]] == ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"]
    assert [cell.value for cell in sheet["A"][1:]] == ["007", "008", "009"]
    lines = list(csv.reader(io.StringIO(as_csv(tidied).decode())))
    assert all(line[1].startswith("'") for line in lines[1:])


def test_several_tables_become_sheets_with_different_names():
    tidied = _tidy([("Uraian", "Nilai"), ("a", 1), ("b", 2), ("c", 3)])

    assert openpyxl.load_workbook(io.BytesIO(as_xlsx(tidied, tidied))).sheetnames == ["Data", "Data (2)"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_change_and_question_has_words(language: str):
    """Nothing is listed without a sentence, and no sentence keeps a place for something it was not given."""
    rows = [("No", "Kecamatan", "Jumlah (Km)"), (1, " Sukorejo ", "1,5"), (2, "Sananwetan", "2,5"), (3, "x", "3,5")]
    examples = [
        _tidy(MONTHLY), _answered(DASHES, "nol"), _answered(AMBIGUOUS, "ribuan"),
        _tidy(rows, BLITAR),
    ]  # fmt: skip
    for tidied in examples:
        for change in tidied.changes:
            assert "{" not in change_text(change, language)
            assert change.before in KINDS
            assert not change.after or change.after in KINDS
        assert all("{" not in question_text(question, language) for question in tidied.questions)
    assert {text.id for text in (*CHANGES.values(), *QUESTIONS.values())}

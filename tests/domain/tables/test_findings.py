"""Each code has a file that triggers it, and one nearly alike that does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from ckanext.satudata.domain.tables import messages
from ckanext.satudata.domain.tables.checking import Options

from .samples import checked, codes, saved, text, xlsx

TIDY = text(
    """
    kode_kabupaten_kota,nama_kabupaten_kota,jumlah_penduduk,satuan,tahun
    35.72,Kota Blitar,149149,jiwa,2023
    35.76,Kota Mojokerto,132434,jiwa,2023
    35.77,Kota Madiun,195175,jiwa,2023
    """
)


class Case(NamedTuple):
    """A file that triggers a code, and a near miss."""

    code: str
    hit: Callable[[], bytes]
    miss: Callable[[], bytes]
    name: str = "data.csv"


def _book(*rows: tuple, merged: tuple[str, ...] = ()) -> Callable[[], bytes]:
    return lambda: xlsx(rows, merged=merged)


def _csv(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text(content, encoding)


def _hidden(hidden: bool) -> Callable[[], bytes]:
    def build() -> bytes:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in (("catatan", "uraian", "nilai"), ("dicek", "Panjang", 3), ("belum", "Lebar", 4)):
            sheet.append(row)
        sheet.column_dimensions["A"].hidden = hidden
        return saved(book)

    return build


def _author(name: str | None) -> Callable[[], bytes]:
    def build() -> bytes:
        book = openpyxl.Workbook()
        for row in (("uraian", "nilai"), ("Panjang", 3), ("Lebar", 4)):
            book.worksheets[0].append(row)
        content = saved(book)
        if name is None:
            return content
        again = openpyxl.load_workbook(io.BytesIO(content))
        again.properties.creator = name
        file = io.BytesIO()
        again.save(file)
        return file.getvalue()

    return build


MERGED = (
    ("Kecamatan", "Penduduk", None),
    (None, "Laki-laki", "Perempuan"),
    ("Sananwetan", 10, 11),
    ("Sukorejo", 20, 22),
    ("Kepanjenkidul", 7, 9),
)
PLACES = (("Sananwetan", 10), ("Sukorejo", 20), ("Kepanjenkidul", 7))
AGES = (("0-4", 12), ("5-9", 13), ("10-14", 9), ("15-19", 10))

CASES = [
    Case(
        "title_rows",
        _book(
            ("JUMLAH SEKOLAH DI KOTA BLITAR",), ("TAHUN 2023",), (None,), ("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)
        ),
        _book(("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)),
        "data.xlsx",
    ),
    Case(
        "merged_header",
        _book(*MERGED, merged=("A1:A2", "B1:C1")),
        _book(("Kecamatan", "Penduduk Laki-laki", "Penduduk Perempuan"), *MERGED[2:]),
        "data.xlsx",
    ),
    Case(
        "multi_table",
        _book(
            ("jenjang", "sekolah"),
            ("SD", 61),
            ("SMP", 20),
            (None,),
            (None,),
            ("Jenis Pegawai", "orang"),
            ("Guru", 500),
            ("Staf", 40),
        ),
        lambda: xlsx([("jenjang", "sekolah"), ("SD", 61), ("SMP", 20)], Pegawai=[("jenis", "orang"), ("Guru", 500)]),
        "data.xlsx",
    ),
    Case(
        "total_row",
        _csv("jenjang,jumlah\nSD,61\nSMP,20\nSMA,13\nJumlah,94"),
        _csv("uraian,jumlah\nJumlah guru,61\nJumlah murid,20\nJumlah sekolah,13"),
    ),
    Case(
        "no_column",
        _csv("No,nama_pasar,jumlah_kios\n1,Pasar Legi,300\n2,Pasar Pon,120\n3,Pasar Wage,80"),
        _csv("lantai,nama_pasar,jumlah_kios\n1,Pasar Legi,300\n1,Pasar Pon,120\n2,Pasar Wage,80"),
    ),
    Case(
        "wide_years",
        _csv("komoditas,2021,2022,2023\nPadi,10,11,12\nJagung,5,6,7"),
        _csv("komoditas,target_2023,realisasi_2023\nPadi,10,11\nJagung,5,6"),
    ),
    Case(
        "wide_months",
        _csv("jenis,Jan,Peb,Mar,Apr,Mei\nMasuk,1,2,3,4,5\nKeluar,2,3,4,5,6"),
        _csv("bulan,masuk,keluar\nJanuari,1,2\nFebruari,3,4\nMaret,5,6"),
    ),
    Case(
        "empty_rows",
        _csv("jenjang,jumlah\nSD,61\n,\nSMP,20\nSMA,13"),
        _csv("jenjang,jumlah\nSD,61\nSMP,\nSMA,13\n,\n,"),
    ),
    Case(
        "mixed_numbers",
        _csv('nama,luas\nA,"1 842,51"\nB,"6 134,00"\nC,473.73\nD,41.31\nE,"2 188,25"'),
        _csv("nama,luas\nA,1842.51\nB,6134\nC,473.73\nD,41.31\nE,2188.25"),
    ),
    Case(
        "decimal_comma",
        _csv("nama;luas\nA;12,5\nB;8,75\nC;3,1"),
        _csv('nama,nilai\nA,"1,250"\nB,"12,800"\nC,"3,475,000"'),
    ),
    Case(
        "units_in_values",
        _csv("ruas,panjang\nJl. Merdeka,1.2 km\nJl. Veteran,3 km\nJl. Anjasmoro,0.8 km"),
        _csv("kelurahan,panjang\n1 Ilir,12\n2 Ilir,30\n13 Ulu,8"),
    ),
    Case(
        "missing_satuan",
        _csv("jenjang,jumlah,tahun\nSD,61,2023\nSMP,20,2023"),
        _csv("jenjang,jumlah,satuan,tahun\nSD,61,sekolah,2023\nSMP,20,sekolah,2023"),
    ),
    Case(
        "missing_tahun",
        _csv("jenjang,jumlah,satuan\nSD,61,sekolah\nSMP,20,sekolah"),
        _csv("jenjang,jumlah,satuan,periode\nSD,61,sekolah,Semester I 2023\nSMP,20,sekolah,Semester II 2023"),
    ),
    Case(
        "region_without_code",
        _csv("kecamatan,jumlah\nSananwetan,10\nSukorejo,20\nKepanjenkidul,7"),
        _csv("kode_kecamatan,kecamatan,jumlah\n35.72.03,Sananwetan,10\n35.72.02,Sukorejo,20\n35.72.01,Kepanjenkidul,7"),
    ),
    Case(
        "wrong_code_system",
        _csv(
            "kode_kabupaten_kota,nama_kabupaten_kota,jumlah\n1301,Kepulauan Mentawai,1\n1302,Pesisir Selatan,2\n"
            "1303,Kabupaten Solok,3\n1304,Sijunjung,4"
        ),
        _csv(
            "bps_kode_kabupaten_kota,nama_kabupaten_kota,jumlah\n1301,Kepulauan Mentawai,1\n1302,Pesisir Selatan,2\n"
            "1303,Kabupaten Solok,3\n1304,Sijunjung,4"
        ),
    ),
    Case(
        "code_name_mismatch",
        _csv("kode_kecamatan,kecamatan,jumlah\n35.72.01,Sananwetan,1\n35.72.02,Kepanjenkidul,2\n35.72.03,Sukorejo,3"),
        _csv(
            "kode_kecamatan,kecamatan,jumlah\n35.72.01,KEPANJEN KIDUL,1\n35.72.02,Kec. Sukorejo,2\n"
            "35.72.03,Sanan Wetan,3"
        ),
    ),
    Case(
        "duplicate_rows",
        _csv("id,nama,tahun,jumlah\n1,Kota Blitar,2023,5\n2,Kota Madiun,2023,6\n3,Kota Blitar,2023,5"),
        _csv("id,nama,tahun,jumlah\n1,Kota Blitar,2023,5\n2,Kota Madiun,2023,6\n3,Kota Blitar,2022,5"),
    ),
    Case(
        "excel_date_damage",
        _csv("umur,jumlah\n0-4,12\n9-May,13\n14-Oct,9\n15-19,10\n20-24,8"),
        _csv("tanggal,jumlah\n9-May,12\n14-Oct,13\n20-Nov,9"),
    ),
    Case(
        "number_as_text",
        _book(("nama", "jumlah"), ("A", "21 575"), ("B", "4 744"), ("C", "3 646"), ("D", 12)),
        _book(("nama", "NIP"), ("A", "196501011990031001"), ("B", "197002021995032002"), ("C", "198003032005011003")),
        "data.xlsx",
    ),
    Case("bom", lambda: b"\xef\xbb\xbf" + TIDY, lambda: TIDY),
    Case(
        "encoding",
        _csv("nama,jumlah\nKafé Senja – Timur,3\nSaté Ayam,4\nRujak Cingur,5", "cp1252"),
        _csv("nama,jumlah\nKafé Senja – Timur,3\nSaté Ayam,4\nRujak Cingur,5"),
    ),
    Case(
        "missing_markers",
        _csv("bulan,perceraian\nJanuari,-\nFebruari,2\nMaret,1\nApril,1\nMei,-"),
        _csv("bulan,selisih\nJanuari,-3\nFebruari,2\nMaret,\nApril,1\nMei,0"),
    ),
    Case(
        "total_mismatch",
        _csv("jenjang,jumlah\nSD,61\nSMP,20\nSMA,13\nJumlah,104"),
        _csv("jenjang,persen\nSD,33.3\nSMP,33.3\nSMA,33.3\nJumlah,100"),
    ),
    Case(
        "mixed_scale",
        _book(
            ("nama", "jumlah"),
            ("A", 1.474),
            ("B", 686),
            ("C", 2.318),
            ("D", 912),
            ("E", 1.027),
            ("F", 745),
            ("G", 3.161),
        ),
        _book(
            ("nama", "luas"),
            ("A", 1.474),
            ("B", 0.686),
            ("C", 2.318),
            ("D", 12),
            ("E", 1.027),
            ("F", 7.45),
            ("G", 3.16),
        ),
        "data.xlsx",
    ),
    Case(
        "wrong_file_type",
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        lambda: TIDY,
    ),
    Case("office_metadata", _author("Budi Contoh"), _author(None), "data.xlsx"),
    Case("hidden_content", _hidden(True), _hidden(False), "data.xlsx"),
    Case(
        "empty_template",
        _book(("No", "Kecamatan", "Laki-laki", "Perempuan"), (1, "Sananwetan"), (2, "Sukorejo"), (3, "Kepanjenkidul")),
        _book(
            ("No", "Kecamatan", "Laki-laki", "Perempuan"),
            (1, "Sananwetan", 3),
            (2, "Sukorejo"),
            (3, "Kepanjenkidul", 4, 5),
        ),
        "data.xlsx",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_each_code_has_a_file_that_triggers_it_and_a_near_miss(case: Case) -> None:
    """A check finds what it is for, and leaves alone what only looks alike."""
    assert case.code in codes(checked(case.hit(), case.name))
    assert case.code not in codes(checked(case.miss(), case.name))


def test_a_tidy_file_has_no_finding() -> None:
    """A long table with codes, unit and year is clean."""
    assert checked(TIDY).findings == ()


def test_what_the_metadata_tell_is_not_asked_again() -> None:
    """Unit and year of the metadata silence the findings that ask for them; without metadata they are reported."""
    file = text("jenjang,jumlah\nSD,61\nSMP,20")
    assert {"missing_satuan", "missing_tahun"} <= codes(checked(file))
    assert codes(checked(file, options=Options(satuan="sekolah", year="2023"))) == set()
    described = {"fields": [{"name": "jenjang"}, {"name": "Jumlah", "type": "integer", "satuan": "sekolah"}]}
    assert codes(checked(file, options=Options(schema=described, year="2023"))) == set()


def test_unit_of_a_heading_is_seen() -> None:
    """Where each heading has its unit in brackets, nobody is told that it is missing, but where it should be."""

    def variant(header: str) -> object:
        return next(f for f in checked(text(f"{header}\nSD,61,2023\nSMP,20,2023")).findings).params.get("variant")

    assert variant("jenjang,luas (Ha),tahun") == "in_header"
    assert variant("jenjang,luas (lahan),tahun") is None


def test_figures_that_a_spreadsheet_turned_into_times_are_damage() -> None:
    """26.06 becomes 26.06.00 where a dot parts hours from minutes; codes and times of a day look alike."""
    file = text("provinsi,tahun,suhu\nAceh,2019,26.06.00\nRiau,2019,26.92\nBali,2019,27.12.00")
    found = [f for f in checked(file).findings if f.code == "excel_date_damage"]
    assert [(f.rows, f.columns, f.params["variant"]) for f in found] == [((2, 4), ("C",), "time")]
    day = text("kegiatan,mulai\nA,08.30.00\nB,9.5\nC,13.15.00")
    assert "excel_date_damage" not in codes(checked(day))
    code = text("kode rekening,uraian,nilai\n51.02.00,Belanja,3\n51.02,Pegawai,4\n51.03.00,Barang,5")
    assert "excel_date_damage" not in codes(checked(code))
    book = [("provinsi", "suhu"), ("Aceh", timedelta(hours=26, minutes=6)), ("Riau", 26.92), ("Bali", 27.1)]
    assert "excel_date_damage" in codes(checked(xlsx(book), "data.xlsx"))


def test_what_the_files_own_sheet_of_metadata_tells_is_not_asked() -> None:
    """The form takes it over; a period without a year does not tell one."""
    data = [("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)]
    sheet = [("Konsep", "Sekolah"), ("Definisi", "Tempat belajar"), ("Satuan", "sekolah"), ("Periode", "2023")]
    assert codes(checked(xlsx(data, Metadata=sheet), "data.xlsx")) == set()
    yearly = [*sheet[:3], ("Periode", "Tahunan")]
    assert codes(checked(xlsx(data, Metadata=yearly), "data.xlsx")) == {"missing_tahun"}


def test_every_code_of_a_report_has_words() -> None:
    """No finding is without a sentence in both languages."""
    for case in CASES:
        for finding in checked(case.hit(), case.name).findings:
            for language in ("id", "en"):
                assert "{" not in messages.message(finding, language), finding.code
                assert "{" not in messages.advice(finding, language), finding.code


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("kelompok,L,P,Jumlah\nA,1,2,3\nB,4,5,9\nC,6,7,13\nD,2,2,5", (5,)),
        ("kelompok,L,P,Jumlah\nA,1,2,3\nB,4,5,9\nC,6,7,13\nD,2,2,4", ()),
    ],
)
def test_a_total_column_is_held_against_the_columns_beside_it(content: str, rows: tuple[int, ...]) -> None:
    """Rows in which the total differs are found where it fits in most others."""
    found = [finding.rows for finding in checked(text(content)).findings if finding.code == "total_mismatch"]
    assert found == ([rows] if rows else [])


def test_added_up_growth_rates_are_found() -> None:
    """A total that is the sum of growth rates says nothing."""
    file = text("kecamatan,jumlah,laju pertumbuhan\nA,10,1.2\nB,20,0.8\nC,30,1.5\nJumlah,60,3.5")
    found = [finding for finding in checked(file).findings if finding.code == "total_mismatch"]
    assert [finding.params["variant"] for finding in found] == ["rates"]


def test_a_zero_that_may_be_a_missing_value_is_asked_about() -> None:
    """An index of 0 among values from 60 to 80 is most likely no figure; a count of 0 is a count."""
    index = "kabupaten,indeks\nA,77.5\nB,68.2\nC,0\nD,71.4\nE,66.6\nF,80.1"
    count = "kabupaten,kejadian\nA,7\nB,2\nC,0\nD,1\nE,6\nF,8"
    assert "missing_markers" in codes(checked(text(index)))
    assert "missing_markers" not in codes(checked(text(count)))


@pytest.mark.parametrize(
    ("figures", "rows"),
    [
        (("1474874", "1469916", '"1,517,341"', "1566072", '"1,507 474"'), (4,)),
        (("1.474.874", "1.469.916", "1517341", "930"), (4,)),
        (("21 575", "4 744", "3646", "810"), (4,)),
        (("1.474.874", "1.469.916", "930", "75"), ()),
        (("1474874", "1469916", "930", "75"), ()),
    ],
)
def test_thousands_with_and_without_marks_are_two_ways_of_writing(
    figures: tuple[str, ...], rows: tuple[int, ...]
) -> None:
    """Numbers below a thousand have no marks in either way."""
    file = text("jenis,jumlah\n" + "\n".join(f"n{i},{figure}" for i, figure in enumerate(figures)))
    found = [f.rows for f in checked(file).findings if f.code == "mixed_numbers"]
    assert found == ([rows] if rows else [])


def test_a_zero_among_figures_of_several_units_is_a_count() -> None:
    """A list of shares and of things that are counted: nothing of a thing is nothing."""
    rows = "a,12.12\nb,6.06\nc,18.18\nd,20\ne,0\nf,10\ng,8\nh,0\ni,1\nj,2"
    assert "missing_markers" not in codes(checked(text("uraian,nilai\n" + rows)))


def test_a_zero_among_many_large_figures_is_asked_about() -> None:
    """A poverty line of 0 among hundreds of thousands is a figure that is not there; so few wages may be anything."""
    rows = [f"n{i},{300_000 + 700 * i}" for i in range(40)]
    assert "missing_markers" in codes(checked(text("kabupaten,garis\n" + "\n".join([*rows, "x,0"]))))
    assert "missing_markers" not in codes(checked(text("kabupaten,garis\n" + "\n".join([*rows[:9], "x,0"]))))


def test_a_column_of_months_with_their_years_tells_the_year() -> None:
    """English headers too, and dates that Excel shows as months."""
    rows = [("Month", "nilai"), (date(2019, 5, 1), 3.2), (date(2019, 6, 1), 3.1), (date(2019, 7, 1), 2.9)]
    assert "missing_tahun" not in codes(checked(xlsx(rows), "data.xlsx"))
    assert "missing_tahun" not in codes(checked(text("jenis,Jan-23,Feb-23,Mar-23\nKTP,1,2,3\nKK,4,5,6")))
    assert "missing_tahun" in codes(checked(text("jenis,Jan,Feb,Mar\nKTP,1,2,3\nKK,4,5,6")))


def test_a_position_on_earth_needs_no_unit() -> None:
    """Coordinates are no measure that a unit or a year belongs to."""
    file = text("kode_kecamatan,kecamatan,koordinat_lat,koordinat_lon\n35.72.03,Sananwetan,-8.1,112.2")
    assert codes(checked(file)) == set()


def test_a_form_that_nobody_filled_in_is_said_once() -> None:
    """That its rows are empty goes without saying."""
    form = [("No", "Nama Sekolah", "Jumlah Ruang"), *((number,) for number in range(1, 9))]
    assert codes(checked(xlsx(form), "data.xlsx")) == {"empty_template", "no_column"}
    empty = next(f for f in checked(text("No,Nama,Jumlah\n1,,\n2,,\n3,,")).findings if f.code == "empty_template")
    assert messages.message(empty, "id") == "Berkas ini hanya berisi kerangka tabel tanpa data."


def test_dates_in_a_workbook_among_figures_are_damage_and_a_column_of_dates_is_none() -> None:
    """A figure that Excel shows as a date is a date in the file."""
    damaged = [("nama", "nilai"), ("A", 3), ("B", date(2024, 5, 9)), ("C", 7), ("D", 9), ("E", 2)]
    dates = [("nama", "tanggal"), ("A", date(2024, 5, 8)), ("B", date(2024, 5, 9)), ("C", date(2024, 6, 1))]
    assert "excel_date_damage" in codes(checked(xlsx(damaged), "data.xlsx"))
    assert "excel_date_damage" not in codes(checked(xlsx(dates), "data.xlsx"))


@pytest.mark.parametrize(
    "writing", ["{part}. {name}", "[{code}] {name}", "({code}) {name}", "{code} - {name}", "{name} ({code})"]
)
def test_codes_in_the_names_of_regions_are_told_as_such(writing: str) -> None:
    """ "010. Prajurit Kulon" is a name with a part of its code; so it is with brackets, and behind the name."""
    names = {"35.76.01": "Prajurit Kulon", "35.76.02": "Magersari", "35.76.03": "Kranggan"}
    rows = (writing.format(code=code, part=f"0{code[-1]}0", name=name) for code, name in names.items())
    file = text("Kecamatan,jumlah\n" + "\n".join(f"{row},3" for row in rows))
    found = [finding for finding in checked(file).findings if finding.code == "region_without_code"]
    assert [finding.params.get("variant") for finding in found] == ["in_name"]


@pytest.mark.parametrize("words", ["belum lapor,belum lapor", "Belum Ada Laporan,", "data belum masuk,tdk ada data"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_words_in_the_place_of_figures_are_missing_figures(words: str, place: int) -> None:
    """The row of who did not report is no second header, and makes no column of words of one of figures."""
    rows = ["Sananwetan,10,20", "Kepanjenkidul,12,25", "Garum,14,28"]
    rows.insert(place, f"Sukorejo,{words}")
    report = checked(text("Kecamatan,Sapi,Kambing\n" + "\n".join(rows)))
    (found,) = (finding for finding in report.findings if finding.code == "missing_markers")
    assert found.rows == (place + 2,)
    assert [column.kind for column in report.tables[0].columns] == ["text", "integer", "integer"]


def test_among_words_to_have_none_is_an_answer() -> None:
    """A list of who has a procedure and who reported has no gaps; a dash in it is one."""
    rows = "desa,sop,laporan\nA,ada,sudah lapor\nB,tidak ada,belum lapor\nC,tidak ada,{}\nD,ada,belum lapor"
    for cell, filled in (("sudah lapor", 12), ("-", 11)):
        report = checked(text(rows.format(cell)))
        assert "missing_markers" not in codes(report)
        assert report.score is not None
        assert report.score.parts[-1].figures == {"filled": filled, "cells": 12}


def test_provinces_are_known_by_their_english_names() -> None:
    """Tables for abroad have codes or not as others; "Jakarta" and "Yogyakarta" under provinces are provinces."""
    names = {
        "12": "North Sumatra",
        "31": "Special Capital Region of Jakarta",
        "32": "WEST JAVA",
        "74": "South East Sulawesi",
    }
    names |= {"19": "Bangka Belitung Islands", "34": "Yogyakarta", "53": "East Nusa Tenggara Province"}
    alone = checked(text("Province,Population\n" + "\n".join(f"{name},{code}0" for code, name in names.items())))
    assert [f.rows for f in alone.findings if f.code == "region_without_code"] == [tuple(range(2, 9))]
    for others, wrong in ((names.values(), False), (reversed(names.values()), True)):
        rows = "\n".join(f"{code},{name},{code}0" for code, name in zip(names, others, strict=True))
        for header in ("Province Code,Province", "Code,Region"):
            found = codes(checked(text(f"{header},Population\n{rows}")))
            assert "region_without_code" not in found
            assert ("code_name_mismatch" in found) == wrong


def test_the_figure_of_the_whole_among_its_parts_is_told() -> None:
    """The index of the province below its regencies is no sum, and still counted twice; a town is none of its parts."""
    rows = "Pacitan,70.1\nPonorogo,72.3\nTrenggalek,71.4\nTulungagung,74.6\nKota Madiun,83.2"
    found = [f for f in checked(text(f"Kabupaten/Kota,IPM\n{rows}\nJawa Timur,73.4")).findings if f.code == "total_row"]
    assert [(f.rows, f.columns, f.params["variant"]) for f in found] == [((7,), ("A",), "wider")]
    assert "total_row" not in codes(checked(text(f"Kabupaten/Kota,IPM\n{rows}\nDKI Jakarta,82.1")))
    provinces = "Provinsi,IPM\nAceh,72.1\nRiau,73.3\nBali,76.4\nIndonesia,72.9"
    assert "total_row" in codes(checked(text(provinces)))
    coded = "Kode Provinsi,Provinsi,IPM\n11,Aceh,72.1\n14,Riau,73.3\n51,Bali,76.4\n,Indonesia,72.9"
    assert "total_row" not in codes(checked(text(coded)))


def test_urban_and_rural_are_no_regions() -> None:
    """A column Desa/Kota tells towns from the country, and has no codes."""
    file = text("Wilayah Desa/Kota,TPT\nPerkotaan,3.76\nPerdesaan,3.4\nPerkotaan & Perdesaan,3.61")
    assert "region_without_code" not in codes(checked(file))


def test_mismatches_weigh_by_their_share() -> None:
    """Many wrong pairs make a file unusable, a few are to be looked at."""
    names = ["Kepanjenkidul", "Sukorejo", "Sananwetan"]
    shuffled = "kode,kecamatan,n\n" + "\n".join(f"35.72.0{i + 1},{names[(i + 1) % 3]},{i}" for i in range(3))
    finding = next(f for f in checked(text(shuffled)).findings if f.code == "code_name_mismatch")
    assert (finding.severity, finding.rows) == ("galat", (2, 3, 4))


def test_a_header_that_names_one_column_in_each_row_is_found() -> None:
    """BPS exports tables of two columns so."""
    report = checked(
        text("Kepolisian Daerah,\n,Jumlah Tindak Pidana\n,2015\nACEH,8048\nSUMATERA UTARA,35248\nRIAU,1200")
    )
    assert report.tables[0].header_rows == (1, 2, 3)
    assert "merged_header" in codes(report)


def test_real_files_have_the_defects_that_people_found_in_them(shared_data: Path) -> None:
    """On the real files each defect that was noted by hand is found, and no other of the codes that were looked for."""
    folder = shared_data / "files"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        noted = {
            row["file"]: {code.strip() for code in row["defects"].split(";")} - {"clean"}
            for row in csv.DictReader(manifest)
        }
    judged = set().union(*noted.values())
    found = {name: codes(checked((folder / name).read_bytes(), name)) & judged for name in noted}
    assert found == noted


def test_debris_of_a_scan_is_no_data() -> None:
    """What OCR leaves of a page: single letters and marks in many cells."""
    debris = [
        ("|", "~ _", "l", ".,", "—|"),
        ("]", "i", "; :", "_", "|l"),
        ("'", ",", "«", "-.", "|"),
        ("»", "/", "\\", ":", "!"),
    ]
    report = checked(xlsx([("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)], Scan=debris), "data.xlsx")
    assert [(f.sheet, f.params["variant"]) for f in report.findings if f.code == "empty_template"] == [
        ("Scan", "debris")
    ]


@pytest.mark.parametrize("mark", [" ", "\u2009", "\u00a0", ".", ","])
def test_thousands_marks_of_any_kind_are_found(mark: str) -> None:
    """A space, a thin space, a dot or a comma between thousands makes a number a text to a machine."""
    figures = [f"1{mark}250{mark}000", f"21{mark}575", f"4{mark}744", f"133{mark}646"]
    rows = "\n".join(f'n{i},"{figure}"' for i, figure in enumerate(figures))
    assert "number_as_text" in codes(checked(text(f"nama,jumlah penduduk\n{rows}")))


def test_a_thousands_dot_among_small_numbers_is_found_in_csv_too() -> None:
    """A program reads 1.474 beside 686 as one and a half."""
    rows = "\n".join(
        f"n{i},{figure}" for i, figure in enumerate(["1.474", "686", "2.318", "912", "1.027", "745", "3.161"])
    )
    assert "mixed_scale" in codes(checked(text(f"nama,rumah\n{rows}")))
    few = [1.474, 2.318, 1.027, 3.161, 2.906, 1.318, 1.775, 2.204, 3.016, 1.412, 2.733, 1.906, 686, 912]
    assert "mixed_scale" in codes(
        checked(xlsx([("nama", "sapi"), *zip("ABCDEFGHIJKLMN", few, strict=True)]), "data.xlsx")
    )
    areas = [*few[:10], 2.7, 1.92, 68, 91]
    rows = [("nama", "luas"), *zip("ABCDEFGHIJKLMN", areas, strict=True)]
    assert "mixed_scale" not in codes(checked(xlsx(rows), "data.xlsx"))


def test_dates_that_name_columns_are_months_and_no_damage() -> None:
    """Excel stores the header ``Jan-23`` as a date."""
    header = ("komoditas", date(2023, 1, 1), date(2023, 2, 1), date(2023, 3, 1))
    report = checked(xlsx([header, ("Beras", 12000, 12100, 12500), ("Gula", 14000, 14100, 14200)]), "data.xlsx")
    assert report.tables[0].header_rows == (1,)
    assert codes(report) == {"wide_months", "missing_satuan"}


@pytest.mark.parametrize(
    ("header", "figures", "expected"),
    [
        ("harga", ("12.000", "12.100", "11.950"), True),
        ("jumlah_kendaraan", ("66.181", "7.870", "18.126"), True),
        ("luas", ("12.475", "3.128", "7.951"), False),
        ("luas", ("12.475", "3.128", "7.000"), True),
    ],
)
def test_three_digits_after_a_dot_are_thousands_where_that_is_certain(
    header: str, figures: tuple[str, ...], expected: bool
) -> None:
    """Prices and counts have no three decimals, and nobody writes .000; an area may have them, and is asked about."""
    rows = "\n".join(f"n{i},{figure}" for i, figure in enumerate(figures))
    assert ("number_as_text" in codes(checked(text(f"nama,{header}\n{rows}")))) == expected


def test_a_figure_that_became_a_date_with_time_is_found_in_csv() -> None:
    """As in lists that were loaded from Excel: ``05/09/2024 00:00:00`` among figures."""
    file = text("nama,nilai\nA,5\nB,7\nC,12\nD,05/09/2024 00:00:00\nE,3")
    found = [finding.rows for finding in checked(file).findings if finding.code == "excel_date_damage"]
    assert found == [(5,)]

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ckanext.satudata.domain.codes import wilayah
from ckanext.satudata.domain.codes.region_files import write_table
from ckanext.satudata.domain.codes.wilayah import RegionTableError, check, load_table

GOOD = """kode,nama,kode_bps
35,Jawa Timur,35
35.72,Kota Blitar,3572
35.72.01,Kepanjenkidul,3572020
35.72.01.1006,Bendo,
"""


def write(folder: Path, content: str | bytes, name: str = "wilayah.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(RegionTableError) as caught:
        load_table(path)
    return [(problem.line, problem.message.id) for problem in caught.value.problems]


def test_an_operators_table_takes_the_place_of_the_packaged_one(tmp_path: Path):
    """A newer table in the same form is read with all levels, and checks look only there."""
    table = load_table(write(tmp_path, GOOD))
    assert table.get("35.72.01.1006") == table.search("bendo", villages=True)[0]
    assert table.by_bps("3572") == table.get("35.72")
    assert check("33.75", regions=table)


@pytest.mark.parametrize("header", ["kode,nama,kode_bps", "KODE_KEMENDAGRI,Nama,kode_bps", "\ufeffcode,name,bps_code"])
def test_usual_names_of_columns_are_understood(tmp_path: Path, header: str):
    """Spreadsheets write a byte order mark, capitals, or English names."""
    assert load_table(write(tmp_path, GOOD.replace("kode,nama,kode_bps", header))).get("35.72")


def test_a_compressed_table_is_read_too(tmp_path: Path):
    """A national table is large; gzip is welcome."""
    assert load_table(write(tmp_path, gzip.compress(GOOD.encode()), "wilayah.csv.gz")).get("35.72")


def test_all_problems_are_told_at_once_with_their_lines(tmp_path: Path):
    """The operator corrects a file once, not line by line."""
    content = "kode,nama,kode_bps\n35,Jawa Timur,35\n3572,Kota Blitar,3572\n35.05,,350\n35.05,Kediri,35\n36.01.02,X,\n"
    assert problems(write(tmp_path, content)) == [
        (3, "kode “3572” bukan kode Kemendagri; tulis dengan titik, misalnya 35.72.01"),
        (4, "35.05: nama kosong"),
        (4, "35.05: kode BPS “350” seharusnya 4 angka untuk Kabupaten/Kota"),
        (5, "35.05: kode BPS “35” seharusnya 4 angka untuk Kabupaten/Kota"),
        (5, "kode 35.05 sudah ada di baris 4"),
        (6, "36.01.02: wilayah induk 36.01 tidak ada"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "kolom kode dan nama tidak ada"),
        (b"a,b\n1,2\n", "kolom kode dan nama tidak ada"),
        (b"kode,nama\n", "tabel kosong"),
        (b"kode,nama\n35,Jawa Timur\0\n", "karakter NUL"),
        ("kode,nama\n35,Jawa Timur é\n".encode("latin-1"), "bukan UTF-8"),
        (b"PK\x03\x04\x14\x00\x06\x00", "NUL"),
        (b'kode,nama\n35,"Jawa\n', "bukan CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, expected: str):
    """An empty file, a workbook, another encoding or a broken quotation: a sentence, never a traceback."""
    assert expected in problems(write(tmp_path, content))[0][1]


def test_a_bps_code_of_two_regions_is_no_mistake(tmp_path: Path):
    """BPS's bridge with Kemendagri is not one to one: a young kecamatan may still share the code of the old one."""
    table = load_table(write(tmp_path, GOOD + "35.72.09,Baru,3572020\n"))
    region = table.by_bps("3572020")
    assert region is not None
    assert region.code == "35.72.01"


def test_a_broken_or_missing_file_is_refused_with_the_reason(tmp_path: Path):
    """What cannot be opened is told as such."""
    assert "tidak dapat dibaca" in problems(write(tmp_path, b"not gzip", "wilayah.csv.gz"))[0][1]
    assert "tidak dapat dibaca" in problems(tmp_path / "absent.csv")[0][1]


def test_a_written_table_reads_as_it_was_and_always_has_the_same_bytes(tmp_path: Path):
    """The build is reproducible: the same regions give the same file."""
    regions = wilayah.table().children("35.72")
    parents = [region for code in ("35", "35.72") if (region := wilayah.table().get(code))]
    for name in ("one.csv.gz", "two.csv.gz"):
        write_table([*parents, *regions], tmp_path / name)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    assert load_table(tmp_path / "one.csv.gz").children("35.72") == regions

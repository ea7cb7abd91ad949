"""What changed between two versions: fields, files, columns and rows. Needs no service."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.diff import comparing, tables
from ckanext.satudata.domain.diff.comparing import compare
from ckanext.satudata.domain.diff.fields import field_changes
from ckanext.satudata.domain.diff.files import file_changes
from ckanext.satudata.domain.diff.tables import Table, TooLargeError, UnreadableError, read_table
from ckanext.satudata.domain.diff.values import SEPARATOR, kind_of
from ckanext.satudata.domain.diff.words import word_changes


def table(columns: str, *rows: str) -> Table:
    """Return a table written as words."""
    return Table(tuple(columns.split()), [SEPARATOR.join(row.split()) for row in rows])


def csv(text: str) -> Table:
    """Read a CSV text."""
    return read_table(io.BytesIO(text.encode()), "CSV")


def xlsx(rows: Sequence[Sequence[Any]]) -> io.BytesIO:
    """Return a spreadsheet with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file


@given(st.text(), st.text())
def test_words_give_back_both_texts(old: str, new: str) -> None:
    """Equal and deleted pieces are the old text, equal and inserted ones the new text, always."""
    pieces = word_changes(old, new)
    assert "".join(piece["text"] for piece in pieces if piece["op"] != "insert") == old
    assert "".join(piece["text"] for piece in pieces if piece["op"] != "delete") == new


def test_fields_have_old_and_new_value() -> None:
    """Only what differs is told: values with both sides, long texts by words, lists as added and removed."""
    long = "Jumlah penduduk menurut kecamatan dari data kependudukan semester satu tahun 2023 di Kota Blitar."
    before = {"title": "A", "notes": long, "kodereferensi": ["35.72", "35.73"], "satuan": "Jiwa", "url": ""}
    after = {"title": "B", "notes": long.replace("satu", "dua"), "kodereferensi": ["35.72", "35.74"], "satuan": "Jiwa"}
    changes = {item["field"]: item for item in field_changes(before, after)}
    assert set(changes) == {"title", "notes", "kodereferensi"}
    assert (changes["title"]["old"], changes["title"]["new"]) == ("A", "B")
    assert [piece["text"] for piece in changes["notes"]["pieces"] if piece["op"] != "equal"] == ["satu", "dua"]
    assert (changes["kodereferensi"]["added"], changes["kodereferensi"]["removed"]) == (["35.74"], ["35.73"])


def test_files_added_removed_renamed_and_replaced() -> None:
    """A file is the same by its id: another name is a renaming, another hash a replacement."""
    before = [
        {"id": "a", "name": "A", "url": "a.csv", "url_type": "upload"},
        {"id": "b", "name": "B", "url": "b.csv", "url_type": "upload"},
        {"id": "c", "name": "C", "url": "https://a.test/"},
    ]
    after = [
        {"id": "c", "name": "C", "url": "https://b.test/"},
        {"id": "a", "name": "A2", "url": "a.csv", "url_type": "upload", "description": "baru"},
        {"id": "d", "name": "D", "url": "d.csv", "url_type": "upload"},
    ]
    facts = ({"a": {"sha256": "1", "size": 5, "rows": 3}}, {"a": {"sha256": "2", "size": 5, "rows": 4}})
    changes = {item["resource_id"]: item for item in file_changes(before, after, *facts)}
    assert {key: item["status"] for key, item in changes.items()} == {
        "a": "changed",
        "b": "removed",
        "c": "changed",
        "d": "added",
    }
    assert all(changes["a"][mark] for mark in ("renamed", "replaced", "moved"))
    assert changes["a"]["new"]["rows"] == 4
    assert [item["field"] for item in changes["a"]["fields"]] == ["description"]
    assert changes["c"]["replaced"]


def test_rows_are_matched_by_a_leading_key() -> None:
    """The shortest run of unique leading columns is the key; a running number before it is passed over."""
    old = table("no kode tahun jumlah", "1 35.01 2023 10", "2 35.01 2024 20", "3 35.02 2023 30")
    new = table("no kode tahun jumlah", "1 35.01 2023 10", "2 35.01 2024 25", "3 35.03 2023 5", "4 35.02 2023 30")
    result = compare(old, new)
    assert result["key"] == ["kode", "tahun"]
    assert result["rows"] | {"same": 0} == {"old": 3, "new": 4, "added": 1, "removed": 0, "changed": 2, "same": 0}
    cells = result["samples"]["changed"][0]["cells"]
    assert cells == [{"column": "jumlah", "old": "20", "new": "25"}]
    assert result["totals"] == [{"column": "jumlah", "old": "60", "new": "70"}]


def test_a_declared_key_comes_first() -> None:
    """What the office declared counts, as long as it is unique."""
    old = table("nama kode jumlah", "A 1 1", "B 2 2")
    new = table("nama kode jumlah", "A2 1 1", "B 2 2")
    assert compare(old, new)["rows"]["added"] == 1
    assert compare(old, new, ["kode"])["rows"]["changed"] == 1
    doubled = table("nama kode jumlah", "A 1 1", "B 1 2")
    assert compare(old, doubled, ["kode"])["key"] == ["nama"]


def test_rows_without_a_key_are_counted_whole() -> None:
    """Repeated rows count as often as they stand there."""
    result = compare(table("a b", "x 1", "x 1", "y 2"), table("a b", "x 1", "y 2", "y 2"))
    assert result["key"] == []
    assert (result["rows"]["added"], result["rows"]["removed"], result["rows"]["same"]) == (1, 1, 2)


def test_columns() -> None:
    """Columns come, go, get another name or another kind of value, and a new one changes no row."""
    old = table("kode jml ket", "35.01 10 a", "35.02 20 b", "35.03 30 c")
    new = table("kode ket jumlah_baru tahun", "35.01 1 10 2024", "35.02 2 20 2024", "35.03 3 30 2024")
    result = compare(old, new)
    assert result["columns"]["renamed"] == [{"old": "jml", "new": "jumlah_baru"}]
    assert result["columns"]["added"] == ["tahun"]
    assert result["columns"]["retyped"] == [{"column": "ket", "old": "text", "new": "integer"}]
    assert result["columns"]["reordered"]
    wider = compare(table("kode a", "x 1"), table("kode a b", "x 1 2"))
    assert wider["rows"]["changed"] == 0


def test_kinds_of_values() -> None:
    """A code with leading zeros is text, broken numbers are numbers, and nothing is nothing."""
    assert [kind_of(values) for values in (["1", ""], ["1", "2.5"], ["01"], ["2024-01-31"], [""], ["1", "x"])] == [
        "integer",
        "number",
        "text",
        "date",
        "empty",
        "text",
    ]


def test_csv_as_spreadsheet_programs_write_it() -> None:
    """Semicolons, a byte order mark, Windows' code page, empty lines and short rows are read."""
    data = "\ufeffkode;nama;jumlah\r\n\r\n35.01;Kepanjén;10\r\n35.02;Sukorejo\r\n"
    for encoded in (data.encode(), data[1:].encode("cp1252")):
        found = read_table(io.BytesIO(encoded), "csv")
        assert found.columns == ("kode", "nama", "jumlah")
        assert [row.split(SEPARATOR) for row in found.rows] == [["35.01", "Kepanjén", "10"], ["35.02", "Sukorejo", ""]]


def test_a_spreadsheet_equals_its_csv() -> None:
    """The same numbers and words compare as the same, whatever program stored them."""
    sheet = read_table(xlsx([["kode", "jumlah", "rata"], ["35.01", 10, 2.5], ["35.02", 20.0, None]]), "XLSX")
    text = csv("kode,jumlah,rata\n35.01,10,2.5\n35.02,20,\n")
    assert sheet == text
    result = compare(sheet, text)
    assert (result["rows"]["same"], result["rows"]["changed"]) == (2, 0)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04 no archive", b"\n\n\n"])
def test_what_is_no_table(data: bytes) -> None:
    """Damaged and empty files are said to be unreadable, never an internal error."""
    with pytest.raises(UnreadableError):
        read_table(io.BytesIO(data), "csv")


def test_above_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 100,000 rows, or too many bytes, are not compared row by row."""
    with pytest.raises(TooLargeError):
        csv("a\n" + "1\n" * (tables.MAX_ROWS + 1))
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    with pytest.raises(TooLargeError):
        csv("kode,jumlah\n1,2\n")


def test_a_hundred_thousand_rows_in_bounded_time_and_memory() -> None:
    """Two tables of the largest size are compared within seconds and 150 MB; examples stay few."""

    def lines(step: int) -> bytes:
        body = (f"35.{n},Kelurahan {n},{2000 + n % 20},{n * step},{n / 4}" for n in range(tables.MAX_ROWS))
        return ("kode,nama,tahun,jumlah,rata\n" + "\n".join(body)).encode()

    old, new = lines(3), lines(4)
    started = time.process_time()
    result = compare(read_table(io.BytesIO(old), "csv"), read_table(io.BytesIO(new), "csv"))
    assert time.process_time() - started < 30
    assert result["rows"]["changed"] == tables.MAX_ROWS - 1
    assert len(result["samples"]["changed"]) == comparing.SAMPLES
    tracemalloc.start()
    read_table(io.BytesIO(new), "csv")
    assert tracemalloc.get_traced_memory()[1] < 75 * 2**20
    tracemalloc.stop()


_rows = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=12)


@settings(max_examples=200)
@given(_rows, _rows)
def test_counts_are_exact(old: list[tuple[str, int]], new: list[tuple[str, int]]) -> None:
    """Whatever key was guessed: old rows are same, changed or removed, new rows are same, changed or added."""
    first, second = (Table(("k", "v"), [f"{k}{SEPARATOR}{v}" for k, v in rows]) for rows in (old, new))
    rows = compare(first, second)["rows"]
    assert rows["same"] + rows["changed"] + rows["removed"] == len(old)
    assert rows["same"] + rows["changed"] + rows["added"] == len(new)
    assert rows["same"] == (Counter(first.rows) & Counter(second.rows)).total()

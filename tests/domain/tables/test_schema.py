"""Table Schema of a file: inferred, from a dictionary, compared, and held against the next version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.domain.tables import messages, schema
from ckanext.satudata.domain.tables.book import Book, Column, Kind, Range, Sheet, Table, Value
from ckanext.satudata.domain.tables.finding import Severity
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.structure import find_tables

KINDS: list[Kind] = ["code", "text", "integer", "year"]
HEADER = ["kode_kecamatan", "nama_kecamatan", "jumlah (jiwa)", "tahun"]
ROWS: list[list[Value]] = [["35.72.01", "Kepanjenkidul", 40321, 2024], ["35.72.02", "Sukorejo", 48113, 2024]]


def made(
    header: list[str], rows: list[list[Value]], kinds: list[Kind] | None = None, **more: Any
) -> tuple[Book, Table]:
    """Return a file with one table that begins in cell A1."""
    grid: list[list[Value]] = [[*header], *rows]
    kinds = kinds or ["text"] * len(header)
    columns = tuple(
        Column(number, name, (name,), kind)
        for number, (name, kind) in enumerate(zip(header, kinds, strict=True), start=1)
    )
    table = Table("Data", Range(1, 1, len(grid), len(header)), (), (1,), columns, **more)
    return Book("xlsx", (Sheet("Data", grid),)), table


def codes(book: Book, table: Table, expected: schema.Schema) -> dict[str, Severity]:
    """Return what is found, by code."""
    return {finding.code: finding.severity for finding in schema.examine(book, table, expected)}


def test_a_schema_is_inferred() -> None:
    """Names, readable titles, types, units and what is never empty are read from the table; nobody confirmed them."""
    inferred = schema.infer(*made(HEADER, ROWS, KINDS))
    assert inferred["asal"] == schema.INFERRED
    assert schema.problems(inferred) == []
    by_name = {field["name"]: field for field in inferred["fields"]}
    assert by_name["kode_kecamatan"] == {
        "name": "kode_kecamatan",
        "title": "Kode kecamatan",
        "type": "string",
        "kode": True,
        "constraints": {"required": True},
    }
    assert by_name["jumlah (jiwa)"]["type"] == "integer"
    assert by_name["jumlah (jiwa)"]["satuan"] == "jiwa"
    assert by_name["tahun"]["type"] == "year"
    assert schema.edited_type(by_name["kode_kecamatan"]) == "code"


def test_a_unit_column_gives_the_unit_of_the_figures() -> None:
    """Where each row says the same unit, it is the unit of the figures; where they differ, none is guessed."""
    kinds: list[Kind] = ["text", "number", "text"]
    same = schema.infer(*made(["nama", "luas", "satuan"], [["A", 1.5, "km2"], ["B", 2.5, "km2"]], kinds))
    mixed = schema.infer(*made(["nama", "luas", "satuan"], [["A", 1.5, "km2"], ["B", 2.5, "ha"]], kinds))
    assert same["fields"][1]["satuan"] == "km2"
    assert "satuan" not in mixed["fields"][1]


def test_code_lists_are_contents_and_can_be_left_out() -> None:
    """Few texts that repeat are a code list; a schema that is kept where files are not read goes without."""
    rows: list[list[Value]] = [[sex, number] for number in range(4) for sex in ("Laki-laki", "Perempuan")]
    book, table = made(["jenis_kelamin", "jumlah"], rows, ["text", "integer"])
    assert schema.infer(book, table)["fields"][0]["constraints"] == {"enum": ["Laki-laki", "Perempuan"]}
    assert "Perempuan" not in str(schema.infer(book, table, code_lists=False))
    people: list[list[Value]] = [[f"petugas{number % 2}@contoh.go.id", number] for number in range(8)]
    assert "constraints" not in schema.infer(*made(["petugas", "jumlah"], people, ["text", "integer"]))["fields"][0]
    distinct: list[list[Value]] = [[f"Nama {number}", number] for number in range(8)]
    assert "constraints" not in schema.infer(*made(["nama", "jumlah"], distinct, ["text", "integer"]))["fields"][0]


def test_indonesian_figures_are_written_down_for_table_schema() -> None:
    """Thousand dots and decimal commas become ``groupChar`` and ``decimalChar``, so that other tools read them."""
    book, _ = made(["luas"], [["1.234,5"]], ["number"])
    column = Column(1, "luas", ("luas",), "number", "id")
    table = Table("Data", Range(1, 1, 2, 1), (), (1,), (column,))
    assert schema.infer(book, table)["fields"][0] == {
        "name": "luas",
        "title": "Luas",
        "type": "number",
        "groupChar": ".",
        "decimalChar": ",",
    }


def test_number_columns_and_names_that_repeat_are_left_out() -> None:
    """A ``No`` column is no data; of two columns with one name only the first can be described."""
    book, table = made(["No", "nama", "nama"], [[1, "A", "B"]], number_column=1)
    assert [field["name"] for field in schema.infer(book, table)["fields"]] == ["nama"]


DICTIONARY = [
    {"nama": "kode", "tipe_data": "kode", "definisi": "Kode wilayah."},
    {"nama": "jk", "alias": "Jenis kelamin", "tipe_data": "kode", "klasifikasi_isian": "1 Laki-laki, 2 Perempuan"},
    {"nama": "status", "tipe_data": "teks", "klasifikasi_isian": "Hidup\nMati"},
    {"nama": "jumlah_penduduk", "tipe_data": "bilangan_bulat", "satuan": "Orang"},
    {"nama": "kepadatan", "satuan": "orang/km2"},
    {"nama": "catatan", "tipe_data": "teks", "satuan": "tanpa satuan", "klasifikasi_isian": "apa saja, bila perlu"},
    {"nama": "kode"},
    {"nama": " "},
]


def test_a_column_dictionary_is_a_schema() -> None:
    """Rows of MS-Var give names, titles, types, units, definitions and code lists; prose is no code list."""
    made_ = schema.from_columns(DICTIONARY)
    assert made_ is not None
    assert schema.problems(made_) == []
    by_name = {field["name"]: field for field in made_["fields"]}
    assert list(by_name) == ["kode", "jk", "status", "jumlah_penduduk", "kepadatan", "catatan"]
    assert by_name["kode"]["kode"] is True
    assert by_name["jk"] | {"constraints": 0} == {
        "name": "jk",
        "title": "Jenis kelamin",
        "type": "string",
        "kode": True,
        "constraints": 0,
    }
    assert by_name["jk"]["constraints"] == {"enum": ["1", "2"]}
    assert by_name["status"]["constraints"] == {"enum": ["Hidup", "Mati"]}
    assert by_name["jumlah_penduduk"]["satuan"] == "Orang"
    assert by_name["kepadatan"]["type"] == "number"
    assert "constraints" not in by_name["catatan"]
    assert "satuan" not in by_name["catatan"]
    assert schema.from_columns([]) is None


def test_a_dictionary_need_not_describe_every_column() -> None:
    """What the dictionary leaves out is not new; what it names and the file lacks is told as a warning."""
    dictionary = schema.from_columns([{"nama": "jumlah", "tipe_data": "bilangan_bulat"}, {"nama": "luas"}])
    assert dictionary is not None
    found = codes(*made(["nama", "jumlah"], [["A", "lima"]]), dictionary)
    assert found == {"schema_column_missing": Severity.peringatan, "schema_type_changed": Severity.peringatan}


def test_broken_numbers_in_a_column_that_was_whole_so_far() -> None:
    """An inferred whole number only says that no broken one has come yet; one that somebody wrote down is a rule."""
    inferred = schema.infer(*made(HEADER, ROWS, KINDS))
    rows = [[*ROWS[0]], [*ROWS[1][:2], 48.5, 2024]]
    assert codes(*made(HEADER, rows, KINDS), inferred) == {}
    assert codes(*made(HEADER, rows, KINDS), {"fields": inferred["fields"]}) == {"schema_type": Severity.galat}


def test_metadata_alone_give_the_usual_columns() -> None:
    """A dataset without files gets region, figure, unit and year, named after what its metadata say."""
    made_ = schema.from_metadata(
        {"tingkat_penyajian": "kecamatan", "konsep": "Penduduk", "ukuran": "Jumlah", "satuan": "Jiwa"}
    )
    names = [field["name"] for field in made_["fields"]]
    assert names == ["kode_kecamatan", "nama_kecamatan", "jumlah_penduduk", "satuan", "tahun"]
    assert made_["fields"][2]["satuan"] == "Jiwa"
    assert schema.problems(schema.from_metadata({})) == []


def _fields(**types: str) -> dict[str, Any]:
    return {"fields": [{"name": name, "type": type_} for name, type_ in types.items()]}


def test_schemas_are_compared() -> None:
    """Missing, new, renamed and of another type; how a name is spelt does not count, nor whole numbers for numbers."""
    old = _fields(Kode_Wilayah="string", jumlah="number", tahun="year", kecamatan="string", luas="number")
    new = _fields(
        **{"kode wilayah": "string", "jumlah": "integer", "tahun": "date", "kecamtan": "string", "lain": "string"}
    )
    found = {(change.kind, change.name, change.old, change.new) for change in schema.compare(old, new)}
    assert found == {
        ("type", "tahun", "year", "date"),
        ("renamed", "kecamatan", "kecamatan", "kecamtan"),
        ("missing", "luas", "", ""),
        ("new", "lain", "", ""),
    }
    assert schema.compare(old, old) == []
    neighbours = schema.compare(_fields(kecamatan="string"), _fields(kematian="integer"))
    assert {change.kind for change in neighbours} == {"missing", "new"}, "names may be alike by chance"


def test_a_file_that_follows_its_schema_has_no_finding() -> None:
    """The table a schema was made from passes it, with missing markers, other spellings and another order."""
    book, table = made(HEADER, ROWS, KINDS)
    confirmed = {"fields": schema.infer(book, table)["fields"]}
    assert codes(book, table, confirmed) == {}
    other = [[row[3], row[2], row[1], row[0]] for row in ROWS]
    other[0][1] = "-"
    spelt = ["Tahun", "Jumlah (Jiwa)", "NAMA KECAMATAN", "Kode Kecamatan"]
    assert codes(*made(spelt, other, ["year", "integer", "text", "code"]), confirmed) == {}


def test_a_missing_column_is_told() -> None:
    """A missing column that somebody marked as required is a galat, another one a warning, and a new one too."""
    kept = [[row[1], row[2], row[3], "x"] for row in ROWS]
    book, table = made(
        ["nama_kecamatan", "jumlah (jiwa)", "tahun", "keterangan"], kept, ["text", "integer", "year", "text"]
    )
    inferred = schema.infer(*made(HEADER, ROWS, KINDS))
    assert codes(book, table, inferred) == {
        "schema_column_missing": Severity.peringatan,
        "schema_column_new": Severity.peringatan,
    }
    confirmed = {"fields": inferred["fields"]}
    assert codes(book, table, confirmed)["schema_column_missing"] is Severity.galat
    last = [messages.message(item, "id") for item in schema.examine(book, table, inferred)]
    assert "Kolom “kode_kecamatan” hilang: versi berkas sebelumnya memuatnya." in last
    assert "Kolom baru “keterangan”: versi berkas sebelumnya tidak memuatnya." in last
    dictionary = schema.examine(book, table, {**inferred, "asal": schema.DICTIONARY})
    words = [messages.message(item, "id") for item in dictionary]
    assert words == ["Kolom “kode_kecamatan” hilang: penjelasan kolom (MS-Var) memuatnya."]
    missing = next(item for item in schema.examine(book, table, confirmed) if item.code == "schema_column_missing")
    assert messages.message(missing, "id") == "Kolom “kode_kecamatan” hilang: skema berkas ini memuatnya."
    new = next(item for item in schema.examine(book, table, confirmed) if item.code == "schema_column_new")
    assert (new.columns, new.rows) == (("D",), (1,))


def test_a_table_laid_out_in_another_way_is_told_once() -> None:
    """Years as columns or a header of several rows: no column is called missing or new one by one."""
    expected = {"asal": schema.DICTIONARY, "fields": schema.infer(*made(HEADER, ROWS, KINDS))["fields"]}
    wide = [[row[0], row[1], 7, 8] for row in ROWS]
    header = ["kode_kecamatan", "nama_kecamatan", "2023", "2024"]
    found = list(schema.examine(*made(header, wide, ["code", "text", "integer", "integer"]), expected))
    assert [(item.code, item.columns, item.count) for item in found] == [("schema_arrangement", ("C", "D"), 2)]
    assert "2 dari 4 kolom dalam skema belum ada (jumlah (jiwa), tahun)" in messages.message(found[0], "id")
    assert found[0].severity is Severity.peringatan
    other = list(schema.examine(*made(["jenis", "unit"], [["Bus", 3]], ["text", "integer"]), expected))
    assert [(item.code, item.params["variant"]) for item in other] == [("schema_arrangement", "")]
    last_year = {"fields": [{"name": name, "type": "integer"} for name in ("nama_kecamatan", "2021", "2022")]}
    assert "schema_arrangement" not in codes(*made(header, wide, KINDS), {**last_year, "asal": schema.INFERRED})


def test_a_column_below_a_common_heading_goes_by_its_own_name_too() -> None:
    """A schema may call it as the lowest row of the header does, unless two columns are called so."""
    header = (("Kecamatan", ""), ("Produksi", "2022"), ("Produksi", "2023"), ("Luas", "Sawah"), ("Hasil", "Sawah"))
    columns = tuple(
        Column(number, " - ".join(level for level in levels if level), levels, "integer" if number > 1 else "text")
        for number, levels in enumerate(header, start=1)
    )
    grid: list[list[Value]] = [list(row) for row in zip(*header, strict=True)]
    grid += [["Sukorejo", 1, 2, 3, 4], ["Sananwetan", 5, "enam", 7, 8]]
    book, table = Book("xlsx", (Sheet("Data", grid),)), Table("Data", Range(1, 1, 4, 5), (), (1, 2), columns)
    names = ("Kecamatan", "2022", "2023", "Sawah")
    types = ("string", "integer", "integer", "integer")
    dictionary = [{"name": name, "type": type_} for name, type_ in zip(names, types, strict=True)]
    found = list(schema.examine(book, table, {"asal": schema.DICTIONARY, "fields": dictionary}))
    assert [(item.code, item.params["column"]) for item in found] == [
        ("schema_column_missing", "Sawah"),
        ("schema_type", "Produksi - 2023"),
    ]


def test_a_renamed_column_is_told_with_both_names() -> None:
    """A name that is almost the same is taken for the old column, whose values are still examined."""
    book, table = made(["kode_kecamatan", "nama_kecamatn", "jumlah (jiwa)", "tahun"], ROWS, KINDS)
    found = list(schema.examine(book, table, {"fields": schema.infer(*made(HEADER, ROWS, KINDS))["fields"]}))
    assert [finding.code for finding in found] == ["schema_column_renamed"]
    assert "“nama_kecamatan” tampaknya berubah menjadi “nama_kecamatn”" in messages.message(found[0], "id")


def test_values_of_another_type_are_told_with_their_rows() -> None:
    """Single cells are named by row; where most cells differ, the type of the column changed."""
    expected = {"fields": schema.infer(*made(HEADER, ROWS, KINDS))["fields"]}
    rows = [[*ROWS[0]], [*ROWS[1]], ["35.72.03", "Sananwetan", "48 ribu", 2024]]
    found = list(schema.examine(*made(HEADER, rows, KINDS), expected))
    assert [(item.code, item.rows, item.columns, item.count) for item in found] == [("schema_type", (4,), ("C",), 1)]
    assert (
        messages.message(found[0], "id") == "Kolom “jumlah (jiwa)” seharusnya bilangan bulat; 1 sel berisi yang lain."
    )
    dates: list[list[Value]] = [[row[0], row[1], dt.date(2024, 3, 1), row[3]] for row in ROWS]
    changed = list(schema.examine(*made(HEADER, dates, ["code", "text", "date", "year"]), expected))
    assert [item.code for item in changed] == ["schema_type_changed"]
    assert "seharusnya bilangan bulat, dalam berkas ini tanggal" in messages.message(changed[0], "id")
    assert not any("48" in str(item.params) for item in found), "a finding quotes no cell"


def test_required_and_code_lists() -> None:
    """An empty cell in a required column is a galat, a value outside of the code list a warning; neither is quoted."""
    fields = [
        {"name": "kode", "type": "string", "constraints": {"required": True}},
        {"name": "status", "type": "string", "constraints": {"enum": ["Aktif", "Tidak aktif"]}},
    ]
    rows: list[list[Value]] = [["1", "aktif "], ["-", "Tidak  aktif"], [None, "Rahasia"], ["4", None]]
    found = list(schema.examine(*made(["kode", "status"], rows), {"fields": fields}))
    assert [(item.code, item.severity, item.rows) for item in found] == [
        ("schema_required_empty", Severity.galat, (3, 4)),
        ("schema_enum", Severity.peringatan, (4,)),
    ]
    assert "Rahasia" not in str(found)


def test_numbers_of_a_code_list_match_however_they_are_stored() -> None:
    """Excel stores the code 1 as 1.0; it is in a list of the texts 1 and 2."""
    fields = [{"name": "jk", "type": "string", "constraints": {"enum": ["1", "2"]}}]
    assert not list(schema.examine(*made(["jk"], [[1.0], [2], ["1"]]), {"fields": fields}))


VALUES: dict[str, tuple[list[Value], list[Value]]] = {
    "integer": (
        [1, 2.0, "1.250", "12 500", "7", "-3", "1,000"],
        [1.5, "1,25", "12 kg", True, dt.date(2024, 1, 1), "a"],
    ),
    "number": ([1, 2.5, "1.234,56", "1234.56", "1,234.5", "0,5", "1e5", "2.000.000"], ["5 persen", "a", True, "1.2.3"]),
    "year": ([2024, 2024.0, "1999"], [24, "2024/2025", 12024, "dua"]),
    "date": ([dt.date(2024, 1, 1), "2024-01-31", "31/12/2024", "17 Agustus 2024"], [2024, "2024", "Agustus", 45000]),
    "yearmonth": (["2024-01", "Januari 2024", "01/2024"], ["2024", 2024, "Januari"]),
    "datetime": ([dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC), "2024-01-31 09:30", "2024-01-31T09:30:00Z"], ["09:30", 1]),
    "boolean": ([True, "ya", "Tidak", 1, 0.0], ["mungkin", 2]),
    "code": (["35.72", "0001", 35], [dt.date(2024, 1, 1), True]),
    "string": (["a", 1, dt.date(2024, 1, 1)], []),
}


@pytest.mark.parametrize("type_", VALUES)
def test_values_as_offices_write_them(type_: str) -> None:
    """Each type takes the Indonesian and the plain way of writing its values, and nothing with a unit glued on."""
    right, wrong = VALUES[type_]
    expected = {"fields": [schema.with_type({"name": "x"}, type_)]}
    assert not list(schema.examine(*made(["x"], [[value] for value in right]), expected))
    if wrong:
        found = next(schema.examine(*made(["x"], [[value] for value in wrong]), expected))
        assert found.count == len(wrong), found


def test_the_best_table_of_several() -> None:
    """A schema is held against the table that has most of its columns."""
    first, second = made(["a", "b"], [["1", "2"]])[1], made(HEADER, ROWS, KINDS)[1]
    assert schema.best_table([first, second], schema.infer(*made(HEADER, ROWS, KINDS))) is second
    assert schema.best_table([], {"fields": []}) is None


WRONG: list[tuple[Any, str]] = [
    ([], "must be an object"),
    ({"fields": []}, "no fields"),
    ({"fields": "x"}, "no fields"),
    ({"fields": [1]}, "must be an object with a name"),
    ({"fields": [{"type": "string"}]}, "has no name"),
    ({"fields": [{"name": "a", "type": "angka"}]}, "does not know"),
    ({"fields": [{"name": "a", "type": ["string"]}]}, "does not know"),
    ({"fields": [{"name": "a"}, {"name": "a"}]}, "same name"),
    ({"fields": [{"name": "a", "constraints": []}]}, "constraints must"),
    ({"fields": [{"name": "a", "constraints": {"required": "ya"}}]}, "true or false"),
    ({"fields": [{"name": "a", "constraints": {"enum": []}}]}, "code list"),
    ({"fields": [{"name": "a", "constraints": {"pattern": "("}}]}, "regular expression"),
    ({"fields": [{"name": "a", "constraints": {"pattern": 5}}]}, "regular expression"),
    ({"fields": [{"name": "a", "title": 5}]}, "must be a text"),
    ({"fields": [{"name": "a"}], "primaryKey": "b"}, "primary key"),
    ({"fields": [{"name": str(number)} for number in range(501)]}, "more than"),
]


@pytest.mark.parametrize(("value", "words"), WRONG)
def test_what_is_no_schema_is_told(value: Any, words: str) -> None:
    """Each mistake has a sentence of its own whose places are all filled."""
    found = schema.problems(value)
    assert len(found) == 1
    assert words in found[0].message.format(**found[0].params)


def test_changing_a_type_drops_what_belonged_to_the_old_one() -> None:
    """Another type loses format and number marks; the same type keeps everything."""
    field = {"name": "a", "type": "number", "decimalChar": ",", "satuan": "ha"}
    assert schema.with_type(field, "number") == field
    assert schema.with_type(field, "code") == {"name": "a", "type": "string", "kode": True, "satuan": "ha"}
    assert schema.with_type({"name": "a", "type": "string", "kode": True}, "string") == {"name": "a", "type": "string"}


def test_a_schema_follows_a_new_layout() -> None:
    """What was said of columns that stay is kept, but for what no longer holds once texts have become figures."""
    old: schema.Schema = {
        "title": "Penduduk",
        "fields": [
            {"name": "Kecamatan", "type": "string", "title": "Nama kecamatan", "constraints": {"enum": ["Sukorejo"]}},
            {"name": "Jumlah", "type": "string", "satuan": "jiwa", "constraints": {"required": True, "pattern": "x+"}},
            {"name": "2024", "type": "integer"},
        ],
    }
    found = [("kecamatan", "string"), ("jumlah", "integer"), ("tahun", "year")]
    inferred = {"asal": "inferred", "fields": [{"name": name, "type": type_} for name, type_ in found]}
    assert schema.describes(old, ["No", "KECAMATAN", "Jumlah", "2024"])
    assert not schema.describes(old, ["Kecamatan", "Jumlah"])
    assert schema.followed(old, inferred) == {
        "title": "Penduduk",
        "fields": [
            {"name": "kecamatan", "type": "string", "title": "Nama kecamatan", "constraints": {"enum": ["Sukorejo"]}},
            {"name": "jumlah", "type": "integer", "satuan": "jiwa", "constraints": {"required": True}},
            {"name": "tahun", "type": "year"},
        ],
    }


def test_a_column_on_one_line() -> None:
    """Reviewers read a changed column in words."""
    field = {"name": "jk", "title": "Jenis kelamin", "type": "string", "kode": True, "constraints": {"required": True}}
    assert schema.described(field, "id") == "jk (Jenis kelamin): kode, wajib diisi"
    field = {"name": "jumlah", "title": "Jumlah", "type": "integer", "satuan": "Jiwa", "constraints": {"enum": [1, 2]}}
    assert schema.described(field, "en") == "jumlah: whole number, Jiwa, codes: 1; 2"


def test_other_tools_read_an_inferred_schema(tmp_path: Path) -> None:
    """Frictionless accepts the schema with our own properties, and finds the file right that it was made of."""
    frictionless = pytest.importorskip("frictionless")
    path = tmp_path / "data.csv"
    path.write_text(
        'kode,nama,luas,jumlah,tahun\n35.72.01,A,"1.234,5",1.250,2024\n35.72.02,B,-,12,2024\n', encoding="utf-8"
    )
    with path.open("rb") as file:
        book = read(file, path.name).book
    assert book is not None
    found = schema.infer(book, find_tables(book.sheets[0])[0])
    assert found["missingValues"] == ["", "-"]
    descriptor = {key: value for key, value in found.items() if key != "asal"}
    resource = frictionless.Resource(
        path=path.name, basepath=str(tmp_path), schema=frictionless.Schema.from_descriptor(descriptor)
    )
    assert not frictionless.Schema.validate_descriptor(descriptor).to_descriptor()["errors"]
    report = resource.validate()
    assert report.valid, report.flatten(["type", "message"])
    types = {field["name"]: field["type"] for field in found["fields"]}
    assert types == {"kode": "string", "nama": "string", "luas": "number", "jumlah": "number", "tahun": "year"}

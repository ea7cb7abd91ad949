"""A schema from a file: a Table Schema in JSON, a sheet that lists the columns, or a data file as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.domain.tables.book import Book, Table, Value
from ckanext.satudata.domain.tables.own_sheets import without_own_sheets
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.schema.inferring import cells, infer, sheet_of
from ckanext.satudata.domain.tables.schema.shape import TYPE_LABELS, key, problems
from ckanext.satudata.domain.tables.structure import find_tables

MAX_BYTES = 10 * 2**20
_PROPERTIES = {
    "name": ("nama", "name", "nama_kolom", "nama_variabel", "kolom", "field", "variabel"),
    "title": ("judul", "title", "alias", "label"),
    "type": ("tipe", "type", "tipe_data", "jenis_data"),
    "satuan": ("satuan", "unit"),
    "required": ("wajib", "required", "wajib_diisi"),
    "enum": ("daftar_kode", "kode", "enum", "klasifikasi_isian", "pilihan", "code_list"),
    "description": ("definisi", "description", "keterangan"),
}
_TYPE_WORDS = {
    "teks": "string",
    "text": "string",
    "bilangan": "number",
    "angka": "number",
    "desimal": "number",
    "bilangan_desimal": "number",
    "bilangan_bulat": "integer",
    "bulat": "integer",
    "tahun": "year",
    "tanggal": "date",
    "tanggal_dan_waktu": "datetime",
    "waktu": "datetime",
    "tahun_dan_bulan": "yearmonth",
    "ya_tidak": "boolean",
    "ya_atau_tidak": "boolean",
    "kode": "code",
}
_YES = frozenset({"ya", "y", "wajib", "true", "1", "x", "yes", "v", "✓"})


class NotASchemaError(ValueError):
    """A file from which no schema can be made."""


def from_file(file: IO[bytes], name: str) -> dict[str, Any]:
    """Return the schema that a file holds or that its table follows.

    Args:
        file: JSON (a Table Schema, a data resource or a data package with one), or a CSV, XLSX, XLS or ODS file. A
            sheet with the columns ``nama`` and ``tipe`` lists columns; any other table is taken as data.
        name: the file's name, a hint at its format.

    Raises:
        NotASchemaError: it is neither; the text says why, in English, for gettext.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotASchemaError(N_("The file is too large for a schema."))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _from_json(content)
    file.seek(0)
    book = read(file, name).book
    table = _largest(book) if book else None
    if book is None or table is None:
        raise NotASchemaError(N_("No table and no Table Schema was found in the file."))
    listed = _listed(book, table)
    if not listed:
        return infer(book, table)
    if problems({"fields": listed}):
        raise NotASchemaError(N_("The list of columns is not complete: each needs a name of its own and a known type."))
    return {"fields": listed}


def _from_json(content: bytes) -> dict[str, Any]:
    try:
        found: Any = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotASchemaError(N_("This is not valid JSON.")) from error
    for part in ("resources", "schema"):
        inner = found.get(part) if isinstance(found, Mapping) and "fields" not in found else None
        if isinstance(inner, list) and inner:
            inner = inner[0].get("schema") if isinstance(inner[0], Mapping) else None
        found = inner if inner else found
    if problems(found):
        raise NotASchemaError(N_("The JSON holds no valid Table Schema."))
    return dict(found)


def _largest(book: Book) -> Table | None:
    tables = [table for sheet in without_own_sheets(book).sheets if not sheet.hidden for table in find_tables(sheet)]
    return max(tables, key=lambda table: len(table.data_rows()), default=None)


def _listed(book: Book, table: Table) -> list[dict[str, Any]]:
    """Return the fields that a table lists row by row; none when it does not look like such a list."""
    names = {key(column.name): column.index for column in table.columns}
    places = {
        property_: next((names[word] for word in words if word in names), None)
        for property_, words in _PROPERTIES.items()
    }
    sheet = sheet_of(book, table)
    if sheet is None or places["name"] is None or places["type"] is None:
        return []
    # A column may be called "jumlah", which among data would be the name of a row of totals.
    rows = range(max(table.header_rows, default=0) + 1, len(sheet.rows) + 1)
    found = {place: cells(sheet, rows, index) for place, index in places.items() if index is not None}
    records = [{place: values[number] for place, values in found.items()} for number in range(len(rows))]
    return list(_fields(records))


def _fields(records: Iterable[Mapping[str, Value]]) -> Iterable[dict[str, Any]]:
    for record in records:
        text = {name: str(value).strip() for name, value in record.items() if value is not None}
        if not text.get("name"):
            continue
        word = key(text.get("type", ""))
        type_ = _TYPE_WORDS.get(word, word if word in TYPE_LABELS else "string")
        field: dict[str, Any] = {"name": text["name"], "type": "string" if type_ == "code" else type_}
        if type_ == "code":
            field["kode"] = True
        field |= {name: text[name] for name in ("title", "satuan", "description") if text.get(name)}
        limits: dict[str, Any] = {}
        if text.get("required", "").casefold() in _YES:
            limits["required"] = True
        codes = [item.strip() for item in text.get("enum", "").replace("\n", ";").split(";") if item.strip()]
        if len(codes) > 1:
            limits["enum"] = codes
        if limits:
            field["constraints"] = limits
        yield field

"""What was changed and what is asked, in the portal's two languages."""

from __future__ import annotations

from collections.abc import Mapping

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables.messages import figure, listed
from ckanext.satudata.domain.tables.repairs.model import Change, Question

CHANGES: Mapping[str, Text] = {
    "title_removed": Text("Baris judul {rows} dikeluarkan dari tabel.", "Title rows {rows} were taken out."),
    "repeated_header_removed": Text(
        "Kepala tabel yang terulang di baris {rows} dikeluarkan.", "The repeated header in rows {rows} was taken out."
    ),
    "total_removed": Text("Baris jumlah {rows} dikeluarkan.", "Total rows {rows} were taken out."),
    "group_column_added": Text(
        "Kolom “{new}” ditambahkan dari baris subjumlah {rows}, supaya kelompoknya tidak hilang.",
        "Column “{new}” was added from the subtotal rows {rows}, so that their groups are not lost.",
    ),
    "note_removed": Text("Catatan di baris {rows} dikeluarkan dari tabel.", "Notes in rows {rows} were taken out."),
    "empty_removed": Text("Baris kosong {rows} dihapus.", "Empty rows {rows} were removed."),
    "number_column_removed": Text("Kolom nomor urut ({columns}) dihapus.", "The No column ({columns}) was removed."),
    "empty_column_removed": Text("Kolom kosong {columns} dihapus.", "The empty column {columns} was removed."),
    "total_column_removed": Text(
        "Kolom jumlah “{column}” ({columns}) dikeluarkan; tiap angka kini punya barisnya sendiri.",
        "The total column “{column}” ({columns}) was taken out; each figure has its own row now.",
    ),
    "merged_filled": Text(
        "Sel gabungan di kolom {columns} diisi ke setiap baris ({count} sel).",
        "Merged cells in column {columns} were filled into each row ({count} cells).",
    ),
    "header_flattened": Text(
        "Kepala tabel di baris {rows} dijadikan satu baris.", "The header in rows {rows} was made one row."
    ),
    "column_renamed": Text(
        "Kolom {columns} “{before}” diberi nama “{after}”.", "Column {columns} “{before}” is now called “{after}”."
    ),
    "years_to_rows": Text(
        "{count} kolom tahun ({columns}) disusun ke bawah menjadi baris.",
        "{count} columns of years ({columns}) were put below each other as rows.",
    ),
    "months_to_rows": Text(
        "{count} kolom bulan ({columns}) disusun ke bawah menjadi baris.",
        "{count} columns of months ({columns}) were put below each other as rows.",
    ),
    "marker_emptied": Text(
        "Tanda “data tidak ada” di kolom “{column}” dikosongkan ({count} sel).",
        "Marks for “no data” in column “{column}” were emptied ({count} cells).",
    ),
    "dash_replaced": Text(
        "Tanda “-” di kolom “{column}” diganti sesuai jawaban Anda ({count} sel).",
        "Marks like “-” in column “{column}” were replaced as you answered ({count} cells).",
    ),
    "zero_emptied": Text(
        "Angka 0 di kolom “{column}” dikosongkan sesuai jawaban Anda ({count} sel).",
        "Zeros in column “{column}” were emptied as you answered ({count} cells).",
    ),
    "scale_mended": Text(
        "Angka di kolom “{column}” dikalikan 1.000 sesuai jawaban Anda ({count} sel).",
        "Figures in column “{column}” were multiplied by 1,000 as you answered ({count} cells).",
    ),
    "range_restored": Text(
        "Tanggal di kolom “{column}” dikembalikan menjadi rentang sesuai jawaban Anda ({count} sel).",
        "Dates in column “{column}” were made ranges again as you answered ({count} cells).",
    ),
    "number_read": Text(
        "Teks di kolom “{column}” menjadi angka ({count} sel).",
        "Texts in column “{column}” became numbers ({count} cells).",
    ),
    "unit_split": Text(
        "Satuan dipisahkan dari angka di kolom “{column}” ({count} sel).",
        "Units were taken off the figures in column “{column}” ({count} cells).",
    ),
    "year_read": Text(
        "Tahun di kolom “{column}” ditulis sebagai angka ({count} sel).",
        "Years in column “{column}” are written as numbers ({count} cells).",
    ),
    "date_read": Text(
        "Tanggal di kolom “{column}” ditulis seperti 2025-01-31 ({count} sel).",
        "Dates in column “{column}” are written like 2025-01-31 ({count} cells).",
    ),
    "time_read": Text(
        "Tanggal dan jam di kolom “{column}” ditulis sebagai teks ({count} sel).",
        "Dates and times in column “{column}” are written as text ({count} cells).",
    ),
    "month_read": Text(
        "Bulan di kolom “{column}” ditulis seperti 2025-01 ({count} sel).",
        "Months in column “{column}” are written like 2025-01 ({count} cells).",
    ),
    "code_mended": Text(
        "Kode di kolom “{column}” ditulis sebagai teks tanpa spasi ({count} sel).",
        "Codes in column “{column}” are written as text without spaces ({count} cells).",
    ),
    "text_trimmed": Text(
        "Spasi berlebih di kolom “{column}” dibuang ({count} sel).",
        "Superfluous spaces in column “{column}” were removed ({count} cells).",
    ),
    "code_in_name_removed": Text(
        "Nomor di depan nama di kolom “{column}” dibuang ({count} sel).",
        "Numbers in front of names in column “{column}” were removed ({count} cells).",
    ),
    "code_filled_in": Text(
        "Kolom “{new}” ditambahkan: kode Kemendagri menurut nama di kolom “{column}” ({count} sel).",
        "Column “{new}” was added: Kemendagri codes by the names in column “{column}” ({count} cells).",
    ),
    "code_unknown": Text(
        "{count} nama di kolom “{column}” tidak diberi kode karena tidak dikenal atau belum dijawab; periksa ejaannya.",
        "{count} names in column “{column}” got no code: they are unknown or not answered; check their spelling.",
    ),
    "unit_column_added": Text(
        "Kolom “{new}” ditambahkan: {unit} (untuk {column}).", "Column “{new}” was added: {unit} (for {column})."
    ),
    "year_added": Text(
        "Kolom “tahun” ditambahkan: {year}, menurut metadata.", "Column “tahun” was added: {year}, as the metadata say."
    ),
}

QUESTIONS: Mapping[str, Text] = {
    "dash": Text(
        "Apa arti “{marks}” di kolom “{column}” ({count} sel)?",
        "What does “{marks}” mean in column “{column}” ({count} cells)?",
    ),
    "zero": Text(
        "Apa arti angka 0 di kolom “{column}” ({count} sel)? Angka lain di kolom itu jauh dari nol.",
        "What does 0 mean in column “{column}” ({count} cells)? Its other figures are far from zero.",
    ),
    "scale": Text(
        "Di kolom “{column}” ada angka seperti {example} di antara bilangan bulat. Apakah titiknya tanda ribuan?",
        "Column “{column}” has figures like {example} among whole numbers. Was the point meant for thousands?",
    ),
    "mark": Text(
        "Apa arti tanda dalam “{example}” di kolom “{column}” ({count} sel)?",
        "What does the mark in “{example}” mean in column “{column}” ({count} cells)?",
    ),
    "lost_zeros": Text(
        "Apa arti tanda dalam “{example}” di kolom “{column}” ({count} sel), di samping angka bertanda ribuan?",
        "What does the mark in “{example}” mean in column “{column}” ({count} cells), beside thousands marks?",
    ),
    "spaces": Text(
        "“{example}” di kolom “{column}” ({count} sel): satu angka dengan spasi yang salah tempat?",
        "“{example}” in column “{column}” ({count} cells): one number with its space in the wrong place?",
    ),
    "range": Text(
        "Kolom “{column}” memuat “{example}” di antara rentang ({count} sel). Seharusnya rentang, seperti {range}?",
        "Column “{column}” has “{example}” among ranges ({count} cells). Were these ranges, such as {range}?",
    ),
    "year_of_months": Text(
        "Tabel ini menyebut bulan tanpa tahun. Tahun berapa?", "This table names months without a year. Which year?"
    ),
    "region": Text(
        "Wilayah mana yang dimaksud dengan “{name}” di kolom “{column}” ({count} sel)?",
        "Which region does “{name}” in column “{column}” mean ({count} cells)?",
    ),
}

KINDS: Mapping[str, Text] = {
    "row": Text("baris", "row"),
    "column": Text("kolom", "column"),
    "header": Text("kepala tabel", "header"),
    "empty": Text("kosong", "empty"),
    "marker": Text("tanda tidak ada data", "mark for no data"),
    "text": Text("teks", "text"),
    "code": Text("kode", "code"),
    "integer": Text("bilangan bulat", "whole number"),
    "number": Text("angka", "number"),
    "year": Text("tahun", "year"),
    "month": Text("bulan", "month"),
    "date": Text("tanggal", "date"),
    "boolean": Text("ya atau tidak", "yes or no"),
}
"""What stood in a place before, and what stands there now."""


def change_text(change: Change, language: str) -> str:
    """Return one sentence about a change."""
    return _filled(CHANGES[change.code], change, language)


def question_text(question: Question, language: str) -> str:
    """Return a question as it is asked."""
    return _filled(QUESTIONS[question.code], question, language)


def _filled(text: Text, item: Change | Question, language: str) -> str:
    places = {
        **{name: str(value) for name, value in item.params.items()},
        "rows": listed(item.rows, language),
        "columns": listed(item.columns, language),
        "count": figure(item.count, language),
    }
    return text.in_language(language).format(**places)

"""The words of a template, in the portal's two languages."""

from __future__ import annotations

from collections.abc import Mapping

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.codes.wilayah import Level

KINDS: Mapping[str, Text] = {
    "string": Text("Teks", "Text"),
    "integer": Text("Bilangan bulat, tanpa titik ribuan", "Whole number, without thousand marks"),
    "number": Text("Angka", "Number"),
    "year": Text("Tahun, empat angka", "Year, four digits"),
    "yearmonth": Text("Bulan, ditulis 2025-01", "Month, written 2025-01"),
    "date": Text("Tanggal, ditulis 2025-01-31", "Date, written 2025-01-31"),
    "datetime": Text("Tanggal dan jam", "Date and time"),
    "time": Text("Jam, ditulis 14:05", "Time, written 14:05"),
    "boolean": Text("Pilihan ya atau tidak", "Yes or no"),
}
EXAMPLES: Mapping[str, str] = {
    "integer": "1250",
    "number": "12,5",
    "year": "2025",
    "yearmonth": "2025-01",
    "date": "2025-01-31",
    "time": "14:05",
}
REGION_EXAMPLES: Mapping[Level, tuple[str, str, str]] = {
    Level.provinsi: ("35", "35", "Jawa Timur"),
    Level.kabupaten_kota: ("35.72", "3572", "Kota Blitar"),
    Level.kecamatan: ("35.72.03", "3572030", "Sananwetan"),
    Level.kelurahan_desa: ("35.72.03.1004", "3572030005", "Sananwetan"),
}
"""Code of Kemendagri, code of BPS, name."""
CODE = Text("Kode (teks; nol di depan tetap ditulis)", "Code (text; leading zeros stay)")
CHOICE = Text("Pilih dari daftar", "Choose from the list")
TRUE_OR_FALSE = Text(
    "Pilih dari daftar: true berarti ya, false berarti tidak", "Choose from the list: true is yes, false is no"
)
INSTRUCTIONS_SHEET = Text("Petunjuk", "Petunjuk")
DATA_SHEET = Text("Data", "Data")
TITLE = Text("Templat isian", "Template to fill in")
PRODUCER = Text("Produsen data", "Data producer")
PERIOD = Text("Periode", "Period")
REGION = Text("Wilayah", "Region")
UNIT = Text("Satuan", "Unit")
CONTACT = Text("Kontak", "Contact")
HOW = Text("Cara mengisi", "How to fill it in")
STEPS = (
    Text(
        "Isi lembar berkepala biru, mulai dari baris 2. Satu baris untuk satu catatan.",
        "Fill in the sheets with a blue header, from row 2 on. One row for each record.",
    ),
    Text(
        "Kepala kolom dikunci: jangan diganti, dipindah, digabung, atau dihapus. Kepala biru tua wajib diisi.",
        "The header is locked: do not rename, move, merge or delete it. Columns with a dark blue header are mandatory.",
    ),
    Text(
        "Baris yang sudah terisi boleh dihapus bila tidak diperlukan. Bila kurang, tambahkan baris di bawahnya.",
        "Rows that are filled in already may be deleted if they are not needed. Add more below them where they lack.",
    ),
    Text(
        "Jangan menambah judul, baris jumlah, kolom No, baris kosong, atau catatan di dalam tabel.",
        "Add no title, total row, No column, empty row or note to the table.",
    ),
    Text(
        "Tulis angka saja, tanpa satuan dan tanpa titik ribuan. Bila tidak ada data, kosongkan sel; "
        "tulis 0 hanya bila nilainya memang nol.",
        "Write figures alone, without unit and thousand marks. Leave a cell empty where there are no data; "
        "write 0 only where the value is zero.",
    ),
    Text(
        "Kolom dengan daftar pilihan diisi dari daftarnya. Pilih sel, lalu klik panah di sebelahnya.",
        "Columns with a list are filled from the list. Choose the cell, then the arrow beside it.",
    ),
    Text(
        "Simpan sebagai XLSX atau ODS, lalu unggah. Lembar petunjuk ini tidak ikut diperiksa.",
        "Save as XLSX or ODS and upload it. This sheet of instructions is not checked.",
    ),
)
COLUMNS_OF = Text("Kolom lembar “{sheet}”", "Columns of the sheet “{sheet}”")
HEADERS = (
    Text("Kolom", "Column"),
    Text("Keterangan", "Meaning"),
    Text("Isian", "Kind"),
    Text("Satuan", "Unit"),
    Text("Wajib", "Mandatory"),
    Text("Contoh (tidak dihitung)", "Example (not counted)"),
)
YES, NO = Text("Ya", "Yes"), Text("Tidak", "No")
EXAMPLE = Text("Contoh: {example}", "Example: {example}")
UNIT_IS = Text("Satuan: {unit}", "Unit: {unit}")
MANDATORY = Text("Wajib diisi.", "Mandatory.")
NOT_IN_LIST = Text("Isian tidak ada dalam daftar. Pilih dari daftar.", "Not in the list. Choose from the list.")
WRONG_KIND = Text("Isian kolom ini: {kind}.", "This column holds: {kind}.")
CHECK = Text("Periksa isian", "Check the value")

"""Schemas of the kinds that offices use, and a way to fill in their templates as a person would."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl

from ckanext.satudata.domain.tables.template import About

REQUIRED = {"required": True}


def _field(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, **more}


YEAR = _field("tahun", "year", constraints=REQUIRED)
UNIT = _field("satuan")
KECAMATAN = (_field("kode_kecamatan", kode=True, constraints=REQUIRED), _field("nama_kecamatan", constraints=REQUIRED))
BLITAR = About("Jumlah penduduk", "Dinas Kependudukan dan Pencatatan Sipil", "Jiwa", "2025", "35.72")
JATIM = About("Produksi padi", "Dinas Pertanian", "Ton", "2024", "35")

CASES: dict[str, tuple[list[dict[str, Any]], About]] = {
    "penduduk_kecamatan": (
        [
            {
                "title": "Penduduk",
                "fields": [*KECAMATAN, _field("jumlah_penduduk", "integer", satuan="Jiwa"), UNIT, YEAR],
            }
        ],
        BLITAR,
    ),
    "produksi_kabupaten": (
        [
            {
                "title": "Produksi",
                "fields": [
                    _field("kode_kabupaten_kota", kode=True),
                    _field("nama_kabupaten_kota"),
                    _field("produksi_padi", "number", satuan="Ton", constraints={"minimum": 0}),
                    UNIT,
                    YEAR,
                ],
            }
        ],
        JATIM,
    ),
    "kode_bps": (
        [
            {
                "fields": [
                    _field("bps_kode_kecamatan", kode=True),
                    _field("bps_nama_kecamatan"),
                    _field("persentase_miskin", "number", satuan="Persen"),
                    YEAR,
                ]
            }
        ],
        About("Persentase penduduk miskin", unit="Persen", period="2025", region="35.72"),
    ),
    "kelurahan": (
        [
            {
                "fields": [
                    _field("kode_kelurahan", kode=True),
                    _field("kelurahan"),
                    _field("jumlah_rt", "integer"),
                    UNIT,
                    YEAR,
                ]
            }
        ],
        About("Jumlah RT menurut kelurahan", unit="Unit", period="2025", region="35.72.03"),
    ),
    "bulanan": (
        [
            {
                "title": "IHK",
                "fields": [
                    _field("bulan", "yearmonth"),
                    _field("indeks_harga_konsumen", "number", satuan="Indeks"),
                    UNIT,
                ],
            }
        ],
        About("Indeks harga konsumen bulanan", unit="Indeks", period="2025", region="35.72"),
    ),
    "daftar_pilihan": (
        [
            {
                "title": "Kondisi jalan",
                "fields": [
                    _field("nama_ruas"),
                    _field(
                        "kondisi", constraints={"enum": ["Baik", "Sedang", "Rusak ringan", "Rusak berat"], **REQUIRED}
                    ),
                    _field("panjang_jalan", "number", satuan="Kilometer"),
                    UNIT,
                    YEAR,
                ],
            }
        ],
        About("Panjang jalan menurut kondisi", "Dinas PUPR", "Kilometer", "2025", "35.72"),
    ),
    "tanggal": (
        [
            {
                "fields": [
                    _field("tanggal_kejadian", "date"),
                    _field("jenis_bencana", constraints={"enum": ["Banjir", "Tanah longsor", "Kebakaran"]}),
                    _field("korban_luka", "integer", satuan="Orang"),
                ]
            }
        ],
        About("Kejadian bencana", "BPBD", "Orang", "2025", "35.72"),
    ),
    "ya_tidak": (
        [
            {
                "fields": [
                    _field("nama_puskesmas"),
                    _field("rawat_inap", "boolean"),
                    _field("jumlah_tempat_tidur", "integer"),
                    UNIT,
                    YEAR,
                ]
            }
        ],
        About("Tempat tidur puskesmas", unit="Unit", period="2025", region="35.72"),
    ),
    "dua_tabel": (
        [
            {"title": "Siswa", "fields": [*KECAMATAN, _field("jumlah_siswa", "integer", satuan="Orang"), UNIT, YEAR]},
            {"title": "Guru", "fields": [*KECAMATAN, _field("jumlah_guru", "integer", satuan="Orang"), UNIT, YEAR]},
        ],
        About("Siswa dan guru", "Dinas Pendidikan", "Orang", "2025", "35.72"),
    ),
    "nama_panjang": (
        [
            {
                "title": "Realisasi anggaran: belanja / pendapatan [semester I]",
                "fields": [
                    _field("kode_rekening", kode=True, description="Kode rekening menurut Permendagri 90/2019"),
                    _field("uraian_belanja", title="Uraian"),
                    _field("realisasi_belanja", "number", satuan="Rupiah"),
                    UNIT,
                    YEAR,
                ],
            }
        ],
        About("=Realisasi anggaran", "Badan Keuangan", "Rupiah", "2025", "35.72"),
    ),
    "triwulan_dan_kelas": (
        [
            {
                "fields": [
                    *KECAMATAN,
                    YEAR,
                    _field("triwulan", "integer", constraints={"enum": [1, 2, 3, 4]}),
                    _field("kelas", constraints={"enum": ["1", "2", "3"]}),
                    _field("jumlah_murid", "integer", satuan="Orang"),
                ]
            }
        ],
        About("Murid menurut kelas", period="2025", region="35.72"),
    ),
    "kolom_yang_biasanya_ditegur": (
        [
            {
                "fields": [
                    _field("No", "integer"),
                    _field("nama_pasar"),
                    _field("tahun_dibangun", "year"),
                    _field("2023", "integer"),
                    _field("2024", "integer"),
                    _field("Jumlah", "number"),
                ]
            }
        ],
        About("Pasar"),
    ),
}

_NAMES = ("Anggrek", "Bougenvil", "Cempaka", "Dahlia", "Edelweis", "Flamboyan", "Gladiol", "Harum Sari")
_CODES = ("5.1.01", "5.1.02", "5.1.05", "5.2.01", "5.2.02", "5.2.03", "5.2.04", "5.3.01")


def fill_in(content: bytes, schemas: list[dict[str, Any]], rows: int = 8) -> bytes:
    """Return a template with a figure in every row; rows that are filled in already keep what they hold."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet, schema in zip(book.worksheets[:-2], schemas, strict=True):
        last = max(sheet.max_row, 1 + (rows if sheet.max_row < 4 else 0))
        for number in range(2, last + 1):
            for column, field in enumerate(schema["fields"], start=1):
                cell = sheet.cell(number, column)
                if cell.value is None:
                    cell.value = _value(field, number - 2)
    _stay_anonymous(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _stay_anonymous(book: openpyxl.Workbook) -> None:
    """Let openpyxl name no author, which would be a finding of its own."""
    book.properties.creator = ""
    for cell in (cell for sheet in book.worksheets for cell in sheet[1] if cell.comment is not None):
        cell.comment.author = ""


def _value(field: dict[str, Any], number: int) -> object:
    enum = field.get("constraints", {}).get("enum")
    if enum:
        return enum[number % len(enum)]
    if field["name"] == "satuan":
        return "Jiwa"
    if field["type"] == "string":
        return (_CODES if field.get("kode") else _NAMES)[number % len(_NAMES)]
    plain = {
        "integer": 120 + 17 * number,
        "number": 45.25 + 3.5 * number,
        "year": 2025,
        "yearmonth": f"2025-{number + 1:02}",
        "date": date(2025, 1 + number % 12, 1 + number % 28),
        "boolean": number % 2 == 0,
    }
    return plain[field["type"]]

"""The closed lists and suggestions of the metadata schema, each an ordered mapping of stored value to term."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from ckanext.satudata.domain.codes.formats import FORMATS, find_format, is_open_format
from ckanext.satudata.domain.codes.text import Text

__all__ = [
    "ACCESS_CLASSES",
    "FORMATS",
    "FREQUENCIES",
    "JENIS_DATA",
    "JENIS_ORGANISASI",
    "LEVELS",
    "SATUAN",
    "SIFAT_DATA",
    "TOPICS",
    "UKURAN",
    "URUSAN",
    "AccessClass",
    "Affair",
    "Frequency",
    "Term",
    "choices",
    "find_format",
    "is_open_format",
]

EU_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
EU_ACCESS_RIGHT = "http://publications.europa.eu/resource/authority/access-right/"


@dataclass(frozen=True)
class Term:
    """A value as stored, and what people read.

    Attributes:
        note: what the value means for the person who chooses it.
    """

    value: str
    label: Text
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Frequency(Term):
    """How often data are released, with the codes of other systems.

    Attributes:
        eu: URI of the EU authority table "frequency", for ``dct:accrualPeriodicity``.
        iso8601: repeating interval of ISO 8601.
        sdmx: code of SDMX CL_FREQ 2.1.
        months: step from one period to the next in calendar months.
        days: the same in days, for steps shorter than a month.
    """

    eu: str
    iso8601: str | None = None
    sdmx: str | None = None
    months: int | None = None
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class AccessClass(Term):
    """Who may read the data. ``eu``: URI of the EU authority table "access-right", for ``dct:accessRights``."""

    eu: str


@dataclass(frozen=True, kw_only=True)
class Affair(Term):
    """An affair of regional government, or a supporting element of it.

    Attributes:
        name: the label without the code.
        is_affair: False for the supporting elements (4.01 and up), which are not affairs under UU 23/2014.
    """

    name: Text
    group: Text
    is_affair: bool


AnyTerm = TypeVar("AnyTerm", bound=Term)


def _vocabulary(terms: Iterable[AnyTerm]) -> Mapping[str, AnyTerm]:
    return MappingProxyType({term.value: term for term in terms})


def _simple(*rows: tuple[str, str, str]) -> Mapping[str, Term]:
    return _vocabulary(Term(value, Text(id_, en)) for value, id_, en in rows)


def _suggestions(*rows: tuple[str, str]) -> Mapping[str, Term]:
    """Words for a free text field: the stored value is the Indonesian word itself."""
    return _vocabulary(Term(word, Text(word, en)) for word, en in rows)


def choices(vocabulary: Mapping[str, Term]) -> list[dict[str, Any]]:
    """Return a vocabulary as the choices of a ckanext-scheming field."""
    return [{"value": term.value, "label": term.label.as_dict()} for term in vocabulary.values()]


def _frequency(value: str, label: tuple[str, str], eu: str, **codes: Any) -> Frequency:
    return Frequency(value=value, label=Text(*label), eu=EU_FREQUENCY + eu, **codes)


FREQUENCIES: Mapping[str, Frequency] = _vocabulary(
    (
        _frequency("harian", ("Harian", "Daily"), "DAILY", iso8601="R/P1D", sdmx="D", days=1),
        _frequency("mingguan", ("Mingguan", "Weekly"), "WEEKLY", iso8601="R/P1W", sdmx="W", days=7),
        _frequency("bulanan", ("Bulanan", "Monthly"), "MONTHLY", iso8601="R/P1M", sdmx="M", months=1),
        _frequency("triwulanan", ("Triwulanan", "Quarterly"), "QUARTERLY", iso8601="R/P3M", sdmx="Q", months=3),
        _frequency(
            "empat_bulanan", ("Empat bulanan", "Every four months"), "ANNUAL_3", iso8601="R/P4M", sdmx="A_3", months=4
        ),
        _frequency("semesteran", ("Semesteran", "Half-yearly"), "ANNUAL_2", iso8601="R/P6M", sdmx="S", months=6),
        _frequency("tahunan", ("Tahunan", "Annual"), "ANNUAL", iso8601="R/P1Y", sdmx="A", months=12),
        _frequency(
            "dua_tahunan", ("Dua tahunan", "Every two years"), "BIENNIAL", iso8601="R/P2Y", sdmx="A2", months=24
        ),
        _frequency("lebih_dua_tahunan", ("Lebih dari dua tahunan", "Less often than every two years"), "OTHER"),
        _frequency("ad_hoc", ("Sewaktu-waktu (ad hoc)", "As needed (ad hoc)"), "IRREG"),
        _frequency("sekali", ("Hanya sekali", "Once only"), "NEVER"),
    )
)
"""``accrualPeriodicity``: data.go.id's "Jadwal Pemutakhiran" and MS-Keg 4.2."""

ACCESS_CLASSES: Mapping[str, AccessClass] = _vocabulary(
    (
        AccessClass(
            value="terbuka",
            label=Text("Terbuka", "Open"),
            note=Text("Semua orang dapat membaca dan mengunduh.", "Everybody may read and download."),
            eu=EU_ACCESS_RIGHT + "PUBLIC",
        ),
        AccessClass(
            value="terbatas",
            label=Text("Terbatas", "Restricted"),
            note=Text(
                "Metadata terbuka; berkas hanya untuk yang diberi izin oleh PPID.",
                "The metadata are open; the files are for those to whom the information officer (PPID) gives leave.",
            ),
            eu=EU_ACCESS_RIGHT + "RESTRICTED",
        ),
        AccessClass(
            value="tertutup",
            label=Text("Tertutup", "Closed"),
            note=Text(
                "Tidak diterbitkan; paling banyak tercantum dalam Daftar Data.",
                "Not published; listed in the Daftar Data at most.",
            ),
            eu=EU_ACCESS_RIGHT + "NON_PUBLIC",
        ),
    )
)
"""``accessRights``: the classes of data.go.id. Limits follow Perpres 39/2019 Pasal 37 and UU 14/2008 Pasal 17."""

JENIS_DATA = _simple(
    ("statistik", "Statistik", "Statistical"),
    ("geospasial", "Geospasial", "Geospatial"),
    ("keuangan", "Keuangan negara", "State finance"),
    ("lainnya", "Lainnya", "Other"),
)
"""``jenis``: each kind has its own Pembina Data (Perpres 39/2019 Pasal 13)."""

TOPICS = _simple(
    ("pertahanan-dan-luar-negeri", "Pertahanan dan Luar Negeri", "Defence and Foreign Affairs"),
    ("ekonomi-dan-industri", "Ekonomi dan Industri", "Economy and Industry"),
    ("pembangunan-daerah", "Pembangunan Daerah", "Regional Development"),
    ("perlindungan-sosial-dan-kesehatan", "Perlindungan Sosial dan Kesehatan", "Social Protection and Health"),
    ("ketertiban-umum-dan-keselamatan", "Ketertiban Umum dan Keselamatan", "Public Order and Safety"),
    ("pendidikan-dan-tenaga-kerja", "Pendidikan dan Tenaga Kerja", "Education and Employment"),
    ("lingkungan-dan-sumber-daya-alam", "Lingkungan dan Sumber Daya Alam", "Environment and Natural Resources"),
    ("budaya-dan-agama", "Budaya dan Agama", "Culture and Religion"),
    ("pemerintahan-umum", "Pemerintahan Umum", "General Government"),
    ("pendukung-umum", "Pendukung Umum", "General Support"),
)
"""``theme``: the ten topics of Portal Satu Data Indonesia (data.go.id)."""

LEVELS = _simple(
    ("nasional", "Nasional", "National"),
    ("provinsi", "Provinsi", "Province"),
    ("kabupaten_kota", "Kabupaten/Kota", "Regency or city"),
    ("kecamatan", "Kecamatan", "District"),
    ("kelurahan_desa", "Kelurahan/Desa", "Village"),
    ("lainnya", "Lainnya", "Other"),
)
"""``tingkat_penyajian`` and ``level_estimasi`` (MS-Keg 7.4, MS-Ind column 16)."""

SIFAT_DATA = _simple(
    ("sangat_sementara", "Sangat sementara", "Very provisional"),
    ("sementara", "Sementara", "Provisional"),
    ("tetap", "Tetap", "Final"),
)
"""How final figures are, as BPS marks them with ``**``, ``*`` and nothing."""

JENIS_ORGANISASI = _simple(
    ("sekretariat", "Sekretariat", "Secretariat"),
    ("inspektorat", "Inspektorat", "Inspectorate"),
    ("dinas", "Dinas", "Department"),
    ("badan", "Badan", "Agency"),
    ("kecamatan", "Kecamatan", "District"),
    ("kelurahan", "Kelurahan atau desa", "Village"),
    ("rumah_sakit", "Rumah sakit daerah", "Regional hospital"),
    ("bumd", "Badan usaha milik daerah", "Regionally owned enterprise"),
    ("instansi_vertikal", "Instansi vertikal", "Office of the central government"),
    ("lainnya", "Lainnya", "Other"),
)
"""Kinds of offices in a region (PP 18/2016 for the regional ones)."""

UKURAN = _suggestions(
    ("Jumlah", "Number"),
    ("Persentase", "Percentage"),
    ("Rata-rata", "Mean"),
    ("Rasio", "Ratio"),
    ("Indeks", "Index"),
    ("Proporsi", "Proportion"),
    ("Nilai", "Value"),
    ("Luas", "Area"),
    ("Panjang", "Length"),
    ("Volume", "Volume"),
    ("Berat", "Weight"),
    ("Kepadatan", "Density"),
    ("Laju", "Rate of change"),
    ("Waktu", "Time"),
)
"""``ukuran``: words that the national list of data standards (SDSN) uses most; other words are allowed."""

SATUAN = _suggestions(
    ("Persen", "Per cent"),
    ("Orang", "Persons"),
    ("Jiwa", "Inhabitants"),
    ("Keluarga", "Families"),
    ("Rumah tangga", "Households"),
    ("Rupiah", "Rupiah"),
    ("Ribu rupiah", "Thousand rupiah"),
    ("Juta rupiah", "Million rupiah"),
    ("Miliar rupiah", "Billion rupiah"),
    ("Unit", "Units"),
    ("Buah", "Pieces"),
    ("Hektar", "Hectares"),
    ("Kilometer persegi", "Square kilometres"),
    ("Meter persegi", "Square metres"),
    ("Kilometer", "Kilometres"),
    ("Meter", "Metres"),
    ("Ton", "Tonnes"),
    ("Kilogram", "Kilograms"),
    ("Liter", "Litres"),
    ("Ekor", "Head of animals"),
    ("Kasus", "Cases"),
    ("Kejadian", "Events"),
    ("Kegiatan", "Activities"),
    ("Dokumen", "Documents"),
    ("Lembaga", "Institutions"),
    ("Sekolah", "Schools"),
    ("Usaha", "Businesses"),
    ("Jiwa per kilometer persegi", "Inhabitants per square kilometre"),
    ("Indeks", "Index points"),
    ("Hari", "Days"),
    ("Tahun", "Years"),
    ("Tanpa satuan", "No unit"),
)
"""``satuan``: units written out, so that one unit has one spelling; other units are allowed."""


def _affairs() -> Iterable[Affair]:
    text = (Path(__file__).parent / "data" / "urusan.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        code, name = row["kode"], Text(row["nama"], row["nama_en"])
        yield Affair(
            value=code,
            label=Text(f"{code} {name.id}", f"{code} {name.en}"),
            name=name,
            group=Text(row["kelompok"], row["kelompok_en"]),
            is_affair=int(code[0]) <= _LAST_GROUP_OF_AFFAIRS,
        )


_LAST_GROUP_OF_AFFAIRS = 3
URUSAN: Mapping[str, Affair] = _vocabulary(_affairs())
"""``urusan``: the 32 concurrent affairs of UU 23/2014 and the supporting elements, with Permendagri 90/2019's codes."""

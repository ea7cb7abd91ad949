"""Words by which titles, notes and tables that go on are known."""

from __future__ import annotations

import re

NOTE = re.compile(
    r"(?:sumber|catatan|keterangan|ket|notes?|sources?|cat|diolah|data diolah|angka|mengetahui|nip|dicetak|halaman|"
    r"page|bersambung)\b|\*|\d\)|[¹²³]",
    re.IGNORECASE,
)
"""How a note below a table begins."""

FACT = re.compile(
    r"(?:provinsi|prov|kabupaten|kota|kab|kecamatan|kec|desa|kelurahan|kode|tahun|periode|bulan|opd|dinas|instansi|"
    r"produsen|satuan|sumber|judul|nama data|wilayah|unit kerja|bidang|urusan)\b",
    re.IGNORECASE,
)
"""How a line above a table begins that tells what the table is about: ``Provinsi | Jawa Barat``."""

_LONGEST_NUMBER, _LONGEST_TITLE = 60, 1_000
_CONTINUED = re.compile(r"\b(?:lanjutan|lanj|sambungan|continued|continuation)\b", re.IGNORECASE)
_NUMBERED_TITLE = re.compile(
    r"(?:tabel|table|lampiran|daftar|gambar)\b[\s.:]*[\d.]*$|(?:tabel|table)\s+\d", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:tabel|table|daftar|rekap\w*|laporan|data|jumlah|banyaknya|persentase|luas|realisasi|lampiran)\s|"
    r".*\b(?:menurut|berdasarkan|(?:tahun|periode|semester)\s+(?:anggaran\s+)?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def is_continuation(title: str) -> bool:
    """Tell whether a line says that a table goes on: ``Lanjutan Tabel 5.1``."""
    return bool(_CONTINUED.search(title[:_LONGEST_TITLE]))


def is_numbered_title(text: str) -> bool:
    """Tell whether a cell is the number of a table, beside which its title stands: ``Tabel 3.1``, ``Table``."""
    return len(text) <= _LONGEST_NUMBER and bool(_NUMBERED_TITLE.match(text))


def is_title(text: str) -> bool:
    """Tell whether a text is a title by its words, and not the name of a column."""
    return bool(_TITLE.match(text[:_LONGEST_TITLE]))

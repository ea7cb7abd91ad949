"""Reading tables of regions: the packaged one, and an operator's newer one."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ckanext.satudata.domain.codes.region import BPS_LENGTHS, LEVEL_LABELS, Region
from ckanext.satudata.domain.codes.region_table import RegionTable
from ckanext.satudata.domain.codes.text import Text

DATA = Path(__file__).parent / "data"
UPPER, VILLAGES = DATA / "wilayah.csv.gz", DATA / "wilayah_desa.csv.gz"
COLUMNS = ("kode", "nama", "kode_bps", "sumber_kode_bps")

_ALIASES = {"kode_kemendagri": "kode", "code": "kode", "name": "nama", "bps_code": "kode_bps"}
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
_MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class LineProblem:
    """What is wrong in a line of a table; line 1 holds the names of the columns."""

    line: int
    message: Text


class RegionTableError(ValueError):
    """A table that cannot be used, with all its problems."""

    def __init__(self, path: Path, problems: Iterable[LineProblem]) -> None:
        """Keep the problems; the text names the file and each line."""
        self.problems = tuple(problems)
        lines = "; ".join(f"{path.name}:{problem.line}: {problem.message.id}" for problem in self.problems)
        super().__init__(lines)


@cache
def table() -> RegionTable:
    """Return the packaged table; it is read once."""
    return RegionTable(_packaged(UPPER), lambda: _packaged(VILLAGES))


def load_table(path: Path) -> RegionTable:
    """Read and check an operator's table (CSV or CSV.GZ with ``kode``, ``nama``, and ``kode_bps`` if known).

    Raises:
        RegionTableError: with every problem of the file.
    """
    rows = list(_rows(path))
    problems = [problem for line, row in rows for problem in _row_problems(line, row)]
    problems += _table_problems(rows)
    if problems:
        raise RegionTableError(path, sorted(problems, key=lambda problem: problem.line))
    return RegionTable(_region(row) for _, row in rows)


def write_table(regions: Iterable[Region], path: Path) -> None:
    """Write regions in the form of the packaged table; the same regions give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for region in regions:
        writer.writerow((region.code, region.name, region.bps_code or "", region.bps_source or ""))
    content = text.getvalue().encode()
    unfinished = path.with_name(path.name + ".part")  # so that a table in use is never half written
    unfinished.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)
    unfinished.replace(path)


def _packaged(path: Path) -> Iterator[Region]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for code, name, bps_code, source in reader:
            yield Region(code, name, bps_code or None, source or None)


def _region(row: Mapping[str, str]) -> Region:
    return Region(row["kode"], row["nama"], row.get("kode_bps") or None, row.get("sumber_kode_bps") or None)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [_ALIASES.get(name.strip().lower(), name.strip().lower()) for name in next(reader, [])]
        missing = [name for name in ("kode", "nama") if name not in header]
        if missing:
            raise _unusable(path, f"kolom {' dan '.join(missing)} tidak ada", f"no column {' and '.join(missing)}")
        for values in reader:
            if any(values):
                cells = [*(value.strip() for value in values), *[""] * len(header)]
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        message = Text(f"bukan CSV yang dapat dibaca ({error})", f"not readable as CSV ({error})")
        raise RegionTableError(path, [LineProblem(reader.line_num, message)]) from error


def _text(path: Path) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, EOFError) as error:
        raise _unusable(path, f"berkas tidak dapat dibaca ({error})", f"cannot read the file ({error})") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, "berkas bukan UTF-8; simpan ulang sebagai CSV UTF-8", "not UTF-8") from error
    if len(content) > _MAX_BYTES:
        raise _unusable(path, "berkas lebih besar dari 50 MB", "the file is larger than 50 MB")
    if "\0" in text:
        raise _unusable(path, "berkas memuat karakter NUL; simpan ulang sebagai CSV", "NUL characters in the file")
    return text


def _unusable(path: Path, id_: str, en: str) -> RegionTableError:
    return RegionTableError(path, [LineProblem(1, Text(id_, en))])


def _row_problems(line: int, row: Mapping[str, str]) -> Iterator[LineProblem]:
    code, bps_code = row["kode"], row.get("kode_bps", "")
    if not row["nama"]:
        yield LineProblem(line, Text(f"{code}: nama kosong", f"{code}: no name"))
    if not _CODE.fullmatch(code):
        yield LineProblem(
            line,
            Text(
                f"kode “{code}” bukan kode Kemendagri; tulis dengan titik, misalnya 35.72.01",
                f"“{code}” is no Kemendagri code; write it with dots, for example 35.72.01",
            ),
        )
        return
    level = Region(code, row["nama"]).level
    digits = BPS_LENGTHS[level]
    if bps_code and not (bps_code.isascii() and bps_code.isdigit() and len(bps_code) == digits):
        label = LEVEL_LABELS[level]
        yield LineProblem(
            line,
            Text(
                f"{code}: kode BPS “{bps_code}” seharusnya {digits} angka untuk {label.id}",
                f"{code}: BPS code “{bps_code}” should have {digits} digits for a {label.en.lower()}",
            ),
        )


def _table_problems(rows: list[tuple[int, dict[str, str]]]) -> Iterator[LineProblem]:
    if not rows:
        yield LineProblem(1, Text("tabel kosong", "the table is empty"))
    codes: dict[str, int] = {}
    for line, row in rows:
        first = codes.setdefault(row["kode"], line)
        if first != line:
            yield LineProblem(
                line,
                Text(
                    f"kode {row['kode']} sudah ada di baris {first}", f"code {row['kode']} is already in line {first}"
                ),
            )
    for code, line in codes.items():
        parent = Region(code, "").parent
        if _CODE.fullmatch(code) and parent and parent not in codes:
            yield LineProblem(
                line, Text(f"{code}: wilayah induk {parent} tidak ada", f"{code}: its parent {parent} is missing")
            )

"""Time and memory of reading table files: ``python bench/tables.py [ROWS ...]``.

For 1,000, 100,000 and 1,000,000 rows of eight columns, as CSV and XLSX, each in a process of its own: the bare reader
(csv, calamine), our reading and search for tables, the whole check, and frictionless alone if it is installed. Seconds
are those of the processor; peak memory is that of the process, Python and imports included.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

HEADER = ("kode_kecamatan", "nama_kecamatan", "jenis_kelamin", "kelompok_umur", "jumlah", "persen", "satuan", "tahun")
SIZES = (1_000, 100_000, 1_000_000)
_SLOW = 100_000
"""Rows beyond which frictionless is not waited for, unless asked for with ``--all``."""
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def rows(count: int) -> Iterator[tuple[str | int | float, ...]]:
    """Yield synthetic rows, the same ones each time."""
    chosen = random.Random(7)
    for number in range(count):
        yield (
            f"32.04.{number % 31:02d}",
            f"KECAMATAN {number % 31}",
            ("LAKI-LAKI", "PEREMPUAN")[number % 2],
            f"{number % 16 * 5}-{number % 16 * 5 + 4}",
            chosen.randrange(100_000),
            round(chosen.random() * 100, 2),
            "JIWA",
            2018 + number % 7,
        )


def write_csv(path: Path, count: int) -> None:
    """Write the rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """Write the rows as XLSX with shared texts, as Excel does."""
    texts: dict[str, int] = {}

    def cell(letter: str, number: int, value: str | float) -> str:
        if isinstance(value, str):
            return f'<c r="{letter}{number}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
        return f'<c r="{letter}{number}"><v>{value}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as raw:
            sheet = io.TextIOWrapper(raw, "utf-8")
            sheet.write(f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_SHEET}"><sheetData>')
            for number, row in enumerate((HEADER, *rows(count)), start=1):
                cells = "".join(cell(chr(65 + index), number, value) for index, value in enumerate(row))
                sheet.write(f'<row r="{number}">{cells}</row>')
            sheet.write("</sheetData></worksheet>")
            sheet.flush()
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_SHEET}">{items}</sst>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{main}.sharedStrings+xml"/></Types>',
        )


def bare(path: Path) -> None:
    """Read every cell with the bare reader and keep the rows."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            list(csv.reader(file))
    else:
        from python_calamine import CalamineWorkbook

        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def reading(path: Path) -> None:
    """Read with all that is looked at on the way."""
    from ckanext.satudata.domain.tables.reading import read

    with path.open("rb") as file:
        assert read(file, path.name).book


def tables(path: Path) -> None:
    """Read, and find the tables."""
    from ckanext.satudata.domain.tables.reading import read
    from ckanext.satudata.domain.tables.structure import find_tables

    with path.open("rb") as file:
        book = read(file, path.name).book
    assert book
    for sheet in book.sheets:
        assert find_tables(sheet)


def check(path: Path) -> None:
    """Do the whole check, with all findings and the score."""
    from ckanext.satudata.domain.tables.checking import check_file

    with path.open("rb") as file:
        assert check_file(file, path.name).tables


def frictionless(path: Path) -> None:
    """Validate with frictionless alone."""
    from frictionless import validate

    validate(str(path.name), basepath=str(path.parent))


STEPS: dict[str, Callable[[Path], None]] = {
    "bare": bare,
    "reading": reading,
    "tables": tables,
    "check": check,
    "frictionless": frictionless,
}


def run_step(step: str, path: Path) -> None:
    """Run one step in this process and print seconds and peak megabytes."""
    started = time.process_time()
    try:
        STEPS[step](path)
    except ImportError as error:
        print("missing", str(error).replace(" ", "_"))
        return
    seconds = time.process_time() - started
    print(f"{seconds:.2f}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def measure(folder: Path, sizes: list[int], steps: list[str], *, everything: bool) -> None:
    """Print a table of all steps for all sizes."""
    print(f"{'file':>16} {'MB':>7} " + " ".join(f"{step:>20}" for step in steps))
    for count in sizes:
        for ending, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            path = folder / f"{count}.{ending}"
            write(path, count)
            found: list[str] = []
            for step in steps:
                if step == "frictionless" and count > _SLOW and not everything:
                    found.append("not run")
                    continue
                command = [sys.executable, __file__, "--step", step, str(path)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                words = done.stdout.split()
                found.append(f"{words[0]} s {words[1]} MB" if len(words) == 2 else f"failed {done.returncode}")  # noqa: PLR2004
            size = path.stat().st_size / 1e6
            print(f"{path.name:>16} {size:>7.1f} " + " ".join(f"{text:>20}" for text in found), flush=True)
            path.unlink()


def main() -> None:
    """Measure, or run one step when called by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--steps", default=",".join(STEPS))
    parser.add_argument("--all", action="store_true", help="wait for frictionless with all sizes")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        run_step(arguments.step[0], Path(arguments.step[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.rows, arguments.steps.split(","), everything=arguments.all)


if __name__ == "__main__":
    main()

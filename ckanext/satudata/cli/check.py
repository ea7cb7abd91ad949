"""``ckan satudata check``: what is wrong with a local table file; no portal, database or search index is asked."""

from __future__ import annotations

import gettext
import json
from pathlib import Path
from typing import Any

import click

from ckanext.satudata import regions as region_tables
from ckanext.satudata.domain.codes.wilayah import RegionTable, RegionTableError
from ckanext.satudata.domain.tables.checking import Options, Report, as_json, check_file
from ckanext.satudata.domain.tables.schema.files import NotASchemaError, from_file

CLEAN, FOUND, NOT_READABLE = 0, 1, 2
_CATALOGUES = Path(__file__).resolve().parents[1] / "i18n"
_LABELS = {"galat": "GALAT", "peringatan": "PERINGATAN", "saran": "SARAN"}


@click.group()
def check() -> None:
    """Pemeriksaan berkas tabel."""


@check.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--schema", type=click.Path(path_type=Path), help="Skema tabel (Table Schema) yang harus dipenuhi.")
@click.option("--json", "as_json_", is_flag=True, help="Tulis hasilnya sebagai JSON.")
@click.option("--lang", default="id", type=click.Choice(["id", "en"]), help="Bahasa kalimat temuan.")
def run(file: Path, schema: Path | None, as_json_: bool, lang: str) -> None:  # noqa: FBT001 - click passes a flag
    """Periksa berkas tabel FILE (CSV, XLSX, XLS, ODS) di komputer ini.

    Status keluar: 0 tanpa temuan, 1 ada temuan, 2 berkas tidak dapat dibaca.
    """
    options = Options(schema=_schema(schema, lang) if schema else None, regions=_regions())
    try:
        with file.open("rb") as opened:
            report = check_file(opened, file.name, options)
    except OSError as error:
        click.echo(f"{file} tidak dapat dibuka: {error.strerror}.", err=True)
        raise click.exceptions.Exit(NOT_READABLE) from error
    if as_json_:
        click.echo(json.dumps({**as_json(report, lang), "file": str(file)}, ensure_ascii=False, indent=2))
    else:
        _print(report, lang)
    raise click.exceptions.Exit(NOT_READABLE if report.book is None else FOUND if report.findings else CLEAN)


def _schema(path: Path, language: str) -> dict[str, Any]:
    try:
        with path.open("rb") as opened:
            return dict(from_file(opened, path.name))
    except OSError as error:
        click.echo(f"Skema {path} tidak dapat dibuka: {error.strerror}.", err=True)
    except NotASchemaError as error:
        # Outside of a request CKAN speaks English, so the catalogue is asked itself.
        catalogue = gettext.translation("ckanext-satudata", _CATALOGUES, [language], fallback=True)
        click.echo(f"Skema {path} tidak dapat dipakai: {catalogue.gettext(str(error))}", err=True)
    raise click.exceptions.Exit(NOT_READABLE)


def _regions() -> RegionTable:
    try:
        return region_tables.table()
    except (OSError, RegionTableError) as error:
        raise click.ClickException(f"Tabel kode wilayah tidak dapat dipakai: {error}") from error


def _print(report: Report, language: str) -> None:
    answer = as_json(report, language)
    for table in answer["tables"]:
        sheet = f"{table['sheet']}!" if table["sheet"] else ""
        click.echo(f"Tabel {sheet}{table['range']}: {len(table['columns'])} kolom")
    for finding in answer["findings"]:
        place = f" [{finding['sheet']}]" if finding["sheet"] else ""
        click.echo(f"{_LABELS[finding['severity']]} {finding['code']}{place}: {finding['message']}")
        click.echo(f"    {finding['advice']}")
    if not answer["findings"]:
        click.echo("Tidak ada temuan.")
    if report.score:
        click.echo(f"Nilai mutu: {report.score.value} ({report.score.grade(language)}). {report.score.how(language)}")
        for part in answer["score"]["parts"]:
            value = "-" if part["value"] is None else part["value"]
            click.echo(f"    {part['label']}: {value}. {part['how']}")

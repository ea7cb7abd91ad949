"""``ckan satudata check run``: a local file is checked without a portal."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ckanext.satudata.cli import local
from ckanext.satudata.cli.check import check

TIDY = """kode_kabupaten_kota,nama_kabupaten_kota,jumlah_penduduk,satuan,tahun
35.72,Kota Blitar,149149,jiwa,2023
35.76,Kota Mojokerto,132434,jiwa,2023
35.77,Kota Madiun,195175,jiwa,2023
"""
UNTIDY = """Jumlah sekolah,
jenjang,jumlah
SD,61
SMP,20
Jumlah,81
"""


def _run(tmp_path: Path, content: str | bytes, *arguments: str, name: str = "data.csv") -> Result:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(check, ["run", str(path), *arguments])


@pytest.mark.parametrize(
    ("content", "status"), [(TIDY, 0), (UNTIDY, 1), ("", 2), (b"\x89PNG\r\n\x1a\n" + bytes(99), 2)]
)
def test_the_exit_status_tells_what_was_found(tmp_path: Path, content: str | bytes, status: int) -> None:
    """0 is clean, 1 has findings, 2 cannot be read."""
    assert _run(tmp_path, content).exit_code == status


def test_the_json_has_the_agreed_shape(tmp_path: Path) -> None:
    """File, digest, tables, findings with places and sentences, privacy, score."""
    answer = json.loads(_run(tmp_path, UNTIDY, "--json").stdout)
    assert set(answer) == {"file", "sha256", "tables", "findings", "privacy", "score"}
    assert answer["sha256"] == hashlib.sha256(UNTIDY.encode()).hexdigest()
    assert answer["tables"] == [{"sheet": "", "header_rows": [2], "range": "A2:B5", "columns": ["jenjang", "jumlah"]}]
    assert answer["privacy"] == []
    total = next(finding for finding in answer["findings"] if finding["code"] == "total_row")
    assert set(total) >= {"code", "severity", "sheet", "rows", "columns", "count", "message"}
    assert (total["severity"], total["rows"], total["count"]) == ("peringatan", [5], 1)
    assert "Baris 5" in total["message"]
    assert [part["name"] for part in answer["score"]["parts"]] == [
        "kesesuaian",
        "keunikan",
        "konsistensi",
        "ketepatan_waktu",
        "kelengkapan",
    ]
    assert all(part["how"] for part in answer["score"]["parts"])


def test_the_sentences_come_in_english_too(tmp_path: Path) -> None:
    """Indonesian is the default."""
    assert "Rows 1" in _run(tmp_path, UNTIDY, "--lang", "en").stdout
    assert "Baris 1" in _run(tmp_path, UNTIDY).stdout


def test_a_schema_is_held_against_the_file(tmp_path: Path) -> None:
    """A column that the schema requires and the file lacks is found; a schema that is none is refused in Indonesian."""
    schema = tmp_path / "schema.json"
    fields = [{"name": "jenjang", "type": "string"}, {"name": "wilayah", "type": "string"}]
    schema.write_text(json.dumps({"fields": fields}))
    answer = json.loads(_run(tmp_path, UNTIDY, "--json", "--schema", str(schema)).stdout)
    assert any(finding["code"].startswith("schema") for finding in answer["findings"])
    schema.write_text("[")
    refused = _run(tmp_path, UNTIDY, "--schema", str(schema))
    assert (refused.exit_code, refused.output) == (
        2,
        f"Skema {schema} tidak dapat dipakai: Berkas ini tidak memuat tabel maupun Table Schema.\n",
    )


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    """It cannot be read, like one that is broken."""
    result = CliRunner().invoke(check, ["run", str(tmp_path / "nihil.csv")])
    assert (result.exit_code, "nihil.csv" in result.output) == (2, True)


def test_neither_database_nor_search_index_nor_redis_is_needed(tmp_path: Path) -> None:
    """The command answers where every service is down."""
    (tmp_path / "data.csv").write_text(TIDY)
    (tmp_path / "ckan.ini").write_text(
        "[app:main]\nckan.plugins = satudata\nSECRET_KEY = only-for-tests\nckan.site_url = http://localhost\n"
        "sqlalchemy.url = postgresql://nobody:no@127.0.0.1:1/none\nsolr_url = http://127.0.0.1:1/solr/none\n"
        "ckan.redis.url = redis://127.0.0.1:1/1\n"
        "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nhandlers =\n"
    )
    command = [str(Path(sys.executable).with_name("ckan")), "-c", str(tmp_path / "ckan.ini")]
    command += ["satudata", "check", "run", str(tmp_path / "data.csv"), "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CKAN_")}
    done = subprocess.run(command, capture_output=True, text=True, env=kept, check=False)
    assert (done.returncode, json.loads(done.stdout)["findings"]) == (0, []), done.stderr[-2000:]


@pytest.mark.parametrize("arguments", [[], ["pytest"], ["ckan", "-c", "x.ini", "satudata", "tick"], ["ckan", "check"]])
def test_other_commands_start_as_ever(arguments: list[str]) -> None:
    """Nothing is answered early but the check of a file."""
    local.answer(arguments)

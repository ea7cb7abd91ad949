"""Frictionless reads one table: the file of the resource, and nothing that it or its address leads on to."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from frictionless import system

import ckan.plugins.toolkit as tk
from ckan.lib import uploader

from ckanext.validation import jobs

from ckanext.satudata.domain.tables.template import template
from ckanext.satudata.services import remote_files
from ckanext.satudata.shared import CKAN_212
from ckanext.satudata.validation import job, loading, options, sources, status
from ckanext.satudata.validation.fetching import NotReadableError

from tests.portal import Portal
from tests.validation.conftest import status_of, work

pytestmark = pytest.mark.usefixtures("with_request_context")

CSV = b"kecamatan,jumlah\nSukorejo,51234\n"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The one way to other servers: what each address answers, and which were asked for."""
    found: dict[str, Any] = {"answer": CSV, "asked": []}

    def stream(url: str, _deadline: float, _max_bytes: int) -> Iterator[bytes]:
        found["asked"].append(url)
        yield found["answer"]

    monkeypatch.setattr(remote_files, "stream", stream)
    return found


@pytest.fixture
def only(fetched: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same, and no other way is open."""

    def closed(*_args: Any, **_more: Any) -> None:
        raise AssertionError("frictionless has opened a connection")

    monkeypatch.setattr("socket.create_connection", closed)
    monkeypatch.setattr("requests.sessions.Session.send", closed)
    return fetched


def _outcome(url: str, format_: str = "CSV", **more: Any) -> status.Outcome:
    return job.examine({"id": "x", "package_id": "y", "url": url, "format": format_, **more})


def test_address_is_one_table(only: dict[str, Any]) -> None:
    """Whatever an address looks like to frictionless, it is asked for once and read as the table that it is."""
    for url in (
        "https://data.example.id/data.csv",
        "HTTPS://Data.Example.id/data.csv",
        "https://data.example.id/dataset/penduduk",
        "https://github.com/pemkot",
        "https://github.com/pemkot/data",
        "https://zenodo.org/record/1",
        "https://zenodo.org/deposit/bukan-angka",
        "https://docs.google.com/spreadsheets/d/1/edit#gid=0",
        "https://docs.google.com/spreadsheets/d/1/export?format=csv",
        "https://data.example.id/datapackage.json",
        "https://data.example.id/data.csv.gz",
        "https://data.example.id/data.zip",
        "https://data.example.id/lalu/../data.csv?berkas=$HOME/../a",
        "https://data.example.id/data baru [1]*.csv",
        "https://data.example.id/a+b?c=mysql://d",
    ):
        only["asked"].clear()
        found = _outcome(url)
        assert found.status == "success", (url, found)
        assert only["asked"] == [url]
    for url in ("https://[data.example.id/a.csv", "http:///a.csv", "ftp://data.example.id/a.csv", "s3://a/b.csv"):
        only["asked"].clear()
        assert _outcome(url).status == "error"
        assert only["asked"] == []


def test_content_leads_nowhere(only: dict[str, Any], tmp_path: Path) -> None:
    """A file that describes other files is a wrong table, and none of them is read."""
    secret = tmp_path / "rahasia.csv"
    secret.write_bytes(b"nama\nRAHASIA\n")
    for path in (str(secret), f"file://{secret}", "http://10.0.0.1/a.csv", "rahasia.csv"):
        for descriptor in (
            {"path": path, "format": "csv"},
            {"name": "a", "resources": [{"name": "a", "path": path}]},
            {"tasks": [{"path": path}]},
        ):
            content = json.dumps(descriptor).encode()
            only["answer"] = content
            only["asked"].clear()
            for found in (
                _outcome("https://data.example.id/data.json", "JSON"),
                job.examine({"format": "JSON", "url": "data.json"}, io.BytesIO(content)),
                job.examine({"format": "CSV", "url": "datapackage.json"}, io.BytesIO(content)),
            ):
                assert "RAHASIA" not in json.dumps([found.report, found.error])
            assert only["asked"] == ["https://data.example.id/data.json"]


def test_rows_that_bear_a_style_alone_are_no_error() -> None:
    """LibreOffice leaves a thousand empty rows behind a list of choices; a template that was filled in is valid.

    A dialect of the resource that says otherwise is kept.
    """
    schema: dict[str, Any] = {"fields": [{"name": "kondisi", "constraints": {"enum": ["Baik", "Rusak"]}}]}
    book = openpyxl.load_workbook(io.BytesIO(template(schema)))
    book.worksheets[0]["A2"] = "Baik"
    book.worksheets[0]["A9"].number_format = "@"
    buffer = io.BytesIO()
    book.save(buffer)
    resource = {"format": "XLSX", "url": "data.xlsx", "schema": schema}

    found = job.examine(resource, io.BytesIO(buffer.getvalue()))
    assert found.status == "success", found.report
    strict = {"dialect": {"skipBlankRows": False}}
    found = job.examine({**resource, "validation_options": strict}, io.BytesIO(buffer.getvalue()))
    assert found.status == "failure"
    assert "blank-row" in json.dumps(found.report)


def test_nothing_is_unpacked(only: dict[str, Any]) -> None:
    """An archive is no table of its format, so nobody can fill memory or disk with what it holds."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", CSV)
    for name, content in (("data.csv.gz", gzip.compress(CSV, mtime=0)), ("data.csv.zip", packed.getvalue())):
        only["answer"] = content
        assert _outcome(f"https://data.example.id/{name}").status == "failure"


def test_what_is_no_text_is_no_csv() -> None:
    """An archive or a picture is never a valid table, whatever encoding its bytes might be read in.

    Left to itself, frictionless takes an archive that was made at such a moment for one column of Chinese.
    """
    moment = 1_700_000_216
    archives = [gzip.compress(CSV, mtime=moment + second) for second in range(-8, 8)]
    for content in (*archives, b"\x89PNG\r\n\x1a\n" + bytes(range(128)), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9):
        for format_ in ("CSV", "TSV"):
            found = job.examine({"format": format_, "url": "data.csv"}, io.BytesIO(content))
            assert found.status == "failure", content[:12]
            assert "the content is no text" in json.dumps(found.report)


def test_other_texts_are_no_csv() -> None:
    """A page, such as the one for logging in that comes instead of the file, has lines too and is no table.

    The report names what it is, and quotes nothing of it.
    """
    for content, kind in (
        (b"<!DOCTYPE html>\n<html><body>masuk, rahasia</body></html>\n", "HTML"),
        (b"<?xml version='1.0'?>\n<data><rahasia>1</rahasia></data>\n", "XML"),
        (b'{"success": false, "rahasia": 1}\n', "JSON"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\nrahasia: 1\r\n", "HTML (MHT)"),
        (b"{\\rtf1 rahasia}\n", "RTF"),
    ):
        for format_ in ("CSV", "TSV"):
            found = job.examine({"format": format_, "url": "data.csv"}, io.BytesIO(content))
            assert found.status == "failure", content
            assert f"the content is {kind}, not CSV" in json.dumps(found.report)
            assert "rahasia" not in json.dumps(found.report)


def test_workbook_of_formats() -> None:
    """One whose texts, formats or names would fill the memory is not opened; the person learns what helps."""
    formats = ("xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    for name, size in (*((part, 11) for part in formats), ("xl/sharedStrings.xml", 65)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b" " * (size * 2**20))
        packed.seek(0)
        found = job.examine({"format": "XLSX", "url": "a.xlsx"}, packed)
        assert found.status == "error"
        assert "as CSV" in found.reasons[0][0]


def test_fetched_only_when_it_is_read(only: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with options or schema is said before anything is fetched; so is a scheme that is not http."""
    assert _outcome("https://data.example.id/a.csv", schema="{").status == "error"
    assert _outcome("https://data.example.id/a.csv", validation_options='{"basepath": "/"}').status == "error"
    monkeypatch.setattr(jobs, "validate", lambda *_args, **_more: {"valid": True})
    assert _outcome("https://data.example.id/a.csv").status == "success"
    assert only["asked"] == []


def test_schema_and_options_of_any_shape(only: dict[str, Any]) -> None:
    """Whatever an option or a schema holds, it is taken or refused in words, never an error of the server."""
    wrong = [
        *({"limit_errors": value} for value in ("x", -1, 1.5, True, float("nan"))),
        *({"limit_rows": value} for value in ("x", -5)),
        *({"encoding": value} for value in (5, "x\x00", "tidak-ada", "")),
        *({"pick_errors": value} for value in ("x", 5, [5])),
        *({"dialect": value} for value in (5, "/etc/passwd", {"csv": {"delimiter": 5}}, {"headerRows": "x"})),
        *({"checks": value} for value in (5, [5], [{}], ["/etc/passwd"], [{"type": "tidak-ada"}])),
    ]
    fields = [{"name": "kecamatan"}, {"name": "jumlah"}]
    schemas = [
        *({"fields": value} for value in (5, [5], [{"name": None}], [{"name": "a", "type": "tidak"}])),
        *({"fields": [{**fields[0], "constraints": value}, fields[1]]} for value in (5, {"pattern": "("}, {"enum": 5})),
        *({"fields": fields, "foreignKeys": value} for value in (5, [5])),
        *({"fields": fields, "primaryKey": value} for value in (5, ["x"])),
    ]
    deep = "[" * 100_000
    cases = [{"validation_options": json.dumps(value)} for value in wrong] + [{"schema": value} for value in schemas]
    for more in [*cases, {"validation_options": deep}, {"validation_options": "5"}, {"schema": deep}]:
        found = job.examine({"format": "CSV", "url": "a.csv", **more}, io.BytesIO(CSV))
        assert found.status == "error", more
        assert "broke off" not in found.reasons[0][0], more
    for value in ({"remote": {"httpTimeout": 1}}, {"local": {}}, {"sql": {"table": "a"}}, {"csv": {"delimiter": ","}}):
        more = {"validation_options": json.dumps({"dialect": value})}
        assert _outcome("https://data.example.id/a.csv", **more).status == "success"


def test_what_may_take_for_ever() -> None:
    """Where somebody waits, only patterns and formulas are tried whose time grows with the cell alone."""
    quick = (
        r"\d{2}\.\d{2}\.\d{2}",
        r"(\d{2}\.)*\d{2}",
        "Laki-laki|Perempuan",
        r"[a-z+*|\]]+",
        r"\+\*.*",
        "[A-Z]?[0-9]",
    )
    slow = ("(a+)+", "(a|a)*b", "(a|a){40}", "a?" * 30 + "a" * 30, ".*.*x", "x" * 2_000, "(a{1,9}){1,9}", "(")
    patterns = [
        ("schema", {"fields": [{"name": "kecamatan", "constraints": {"pattern": one}}]}) for one in quick + slow
    ]
    formulas = (
        "int(jumlah) < 3",
        "jumlah * 2 > 5",
        "9**4000000 > 1",
        "1<<9999 > 1",
        "[x for x in [1]]",
        "1 + " * 300 + "1",
    )
    checks = [{"checks": [{"type": "row-constraint", "formula": one}]} for one in formulas]
    seen = []
    for key, value in patterns + [("validation_options", json.dumps(one)) for one in checks]:
        try:
            job.examine({"format": "CSV", "url": "a.csv", key: value}, io.BytesIO(CSV), at_once=True)
            seen.append(True)
        except options.NotAtOnceError:
            seen.append(False)
    # The last pattern is none, which is said at once too.
    assert seen == [True] * len(quick) + [False] * (len(slow) - 1) + [True, True, True, False, False, False, False]


def test_rows_and_guesses_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The separator is guessed from a sample, and a row that never ends is refused: time and memory stay bounded."""
    monkeypatch.setattr(loading, "MAX_ROW", 2**20)
    for content in (b"x" * 2**20 + b"y", b'a,b\n"' + b"1,2\n" * 300_000, b"a,b\n" * 200 + b'"' + b"1,2\n" * 300_000):
        found = job.examine({"format": "CSV", "url": "a.csv"}, io.BytesIO(content))
        assert (found.status, found.reasons[0][1]) == ("error", {"size": 1})
    began = time.process_time()
    for line in (b",'a" * 100_000, b'x,"' * 100_000):
        job.examine({"format": "CSV", "url": "a.csv", "id": "x"}, io.BytesIO(line[: 3 * 600] + b"\n" + line + b"\n"))
    assert time.process_time() - began < 20
    for content, delimiter in (
        (b"a;b\n1;2\n", None),
        (b"a\tb\n1\t2\n", None),
        (b"a:b\n1:2\n", ":"),
        (b"a,b\n'1',\"2\"\n", ","),
    ):
        more = {"validation_options": json.dumps({"dialect": {"csv": {"delimiter": delimiter}}})} if delimiter else {}
        schema = {"fields": [{"name": "a"}, {"name": "b", "type": "integer"}]}
        assert (
            job.examine({"format": "CSV", "url": "a.csv", "schema": schema, **more}, io.BytesIO(content)).status
            == "success"
        )


def test_errors_are_limited(only: dict[str, Any]) -> None:
    """Nobody can ask for more errors than a page and the memory hold; without a limit there still is one."""
    content = b"a,b\n" + b"1\n" * 3_000
    for limit, expected in ((0, 1000), (5000, 1000), (20, 20), (None, 1000)):
        more = {"validation_options": json.dumps({"limit_errors": limit})}
        found = job.examine({"format": "CSV", "url": "a.csv", **more}, io.BytesIO(content))
        assert len((found.report or {})["tasks"][0]["errors"]) == expected


class TestUploads:
    """Uploads in a folder of this machine."""

    @pytest.fixture
    def stored(self, checked: Portal) -> dict[str, Any]:
        """An upload whose file lies in the storage."""
        found = checked.dataset()["resources"][0]
        work()
        return status.resource(found["id"]) or {}

    @staticmethod
    def _path(resource: dict[str, Any]) -> Path:
        return Path(uploader.get_resource_uploader(dict(resource)).get_path(resource["id"]))

    def test_trusted_by_its_own_path(self, stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """Frictionless reads the upload where it lies, and trusts a path for no longer than that."""
        seen: list[tuple[Any, ...]] = []

        def validate(source: str, **more: Any) -> dict[str, Any]:
            seen.append((source, system.trusted, more["schema"] and more["schema"].to_descriptor()))
            raise RuntimeError

        monkeypatch.setattr(jobs, "validate", validate)
        schema = {"fields": [{"name": "a", "$ref": "file:///etc/passwd"}], "$schema": "/etc/passwd"}
        found = job.examine({**stored, "schema": schema})
        assert (found.status, system.trusted) == ("error", False)
        source, trusted, described = seen[0]
        assert (source, trusted) == (str(self._path(stored)), True)
        assert "passwd" not in json.dumps(described)
        job.examine(stored, io.BytesIO(CSV))
        assert seen[1][:2] == ("data.csv", False)

    @pytest.mark.skipif(not CKAN_212, reason="CKAN 2.12 has storages")
    def test_another_storage(self, checked: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of a storage that is no folder of CKAN frictionless reads a copy, without trusting it."""
        from ckan.lib import files

        settings = {"type": "ckan:fs", "path": str(tmp_path), "initialize": True, "overwrite_existing": True}
        storage, real, validate = files.make_storage("uji", settings), files.get_storage, jobs.validate
        monkeypatch.setitem(tk.config, "ckan.files.default_storages.resource", "uji")
        monkeypatch.setattr(files, "get_storage", lambda name=None: storage if name == "uji" else real(name))
        seen: list[tuple[str, bool]] = []

        def validated(source: str, **more: Any) -> Any:
            seen.append((source, system.trusted))
            return validate(source, **more)

        monkeypatch.setattr(jobs, "validate", validated)
        resource = checked.dataset()["resources"][0]["id"]
        work()
        assert (seen, status_of(resource)) == ([("data.csv", False)], "success")
        next(path for path in tmp_path.rglob("*") if path.is_file()).unlink()
        found = job.examine(status.resource(resource) or {})
        assert (found.status, found.reasons[0][0]) == ("error", "The file is missing in the storage.")

    def test_path_is_not_told(self, stored: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
        """Neither a report nor a log names the place of a file, also where its format is wrong or it is gone."""
        path = self._path(stored)
        for content in (b"PK\x03\x04rusak", b"\xff\xfe\x00", b"", b"a,b\n1\n"):
            path.write_bytes(content)
            for format_ in ("CSV", "XLSX", "XLS", "ODS"):
                found = job.examine({**stored, "format": format_})
                assert found.status in ("success", "failure", "error")
                assert str(path) not in json.dumps([found.report, found.error, found.reasons])
        path.unlink()
        found = job.examine(stored)
        assert (found.status, found.reasons[0][0]) == ("error", "The file is missing in the storage.")
        assert str(path) not in caplog.text

    def test_limits(self, stored: dict[str, Any], ckan_config: dict[str, Any]) -> None:
        """An upload that is too large, too large unpacked or too wide is not given to frictionless."""
        ckan_config["ckanext.satudata.checks.max_mb"] = 1
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b" " * (11 * 2**20))
        for content in (b"x" * (2**20 + 1), packed.getvalue(), b"," * 3000):
            self._path(stored).write_bytes(content)
            with sources.given(stored) as found, pytest.raises(NotReadableError):
                found.validated("csv")

    def test_dictionary(self, checked: Portal, stored: dict[str, Any], fetched: dict[str, Any]) -> None:
        """Of a resource that the database has never had the dictionary is validated; a deleted one is forgotten."""
        unknown = {"id": "11111111-0000-4000-8000-000000000000", "package_id": "-", "format": "CSV"}
        jobs.run_validation_job({**unknown, "url": "https://data.example.id/a.csv"})
        assert fetched["asked"] == ["https://data.example.id/a.csv"]
        assert status.show(unknown["id"]) is None
        checked.as_("editor", "resource_delete", id=stored["id"])
        jobs.run_validation_job({**stored, "url": "https://data.example.id/b.csv", "url_type": ""})
        assert fetched["asked"] == ["https://data.example.id/a.csv"]
        assert status.show(stored["id"]) is None

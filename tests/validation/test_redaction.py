"""A stored report says where and why, and quotes nothing of the file."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
from frictionless import Check, Schema, validate

from ckanext.satudata.validation.redaction import MASK, redact

NIK = "3572010101900001"
SECRETS = (NIK, "Uji Rahasia", "0812-555-0101", "salah")
ROWS = f"nik,nama,jumlah\n{NIK},Uji Rahasia,salah\n{NIK},Uji Rahasia,2\n\n{NIK},Uji Rahasia,2,0812-555-0101\n{NIK}\n"
SCHEMA = {
    "fields": [
        {"name": "nik", "type": "string", "constraints": {"unique": True, "pattern": "[0-9]{4}"}},
        {"name": "nama", "type": "string", "constraints": {"maxLength": 3}},
        {"name": "jumlah", "type": "integer"},
    ],
    "primaryKey": ["nama"],
    "foreignKeys": [{"fields": ["nama"], "reference": {"resource": "", "fields": ["jumlah"]}}],
}
CHECKS = (
    {"type": "duplicate-row"},
    {"type": "forbidden-value", "fieldName": "jumlah", "values": [2]},
    {"type": "row-constraint", "formula": "jumlah > 5"},
    {"type": "deviated-value", "fieldName": "jumlah", "interval": 0},
    {"type": "truncated-value"},
    {"type": "ascii-value"},
)


def _report(tmp_path: Path, content: bytes, name: str = "data.csv", **more: Any) -> dict[str, Any]:
    (tmp_path / name).write_bytes(content)
    return validate(name, basepath=str(tmp_path), **more).to_dict()


def _errors(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [error for task in report["tasks"] for error in task["errors"]]


def test_cells_are_masked(tmp_path: Path) -> None:
    """Neither rows nor messages nor notes keep a cell; kind, row, column and rule stay."""
    checks = [Check.from_descriptor(dict(check)) for check in CHECKS]
    report = _report(tmp_path, ROWS.encode(), schema=Schema.from_descriptor(SCHEMA), checks=checks)
    assert NIK in json.dumps(report)
    redacted = redact(report)
    text = json.dumps(redacted)
    assert not any(secret in text for secret in SECRETS)
    before, after = _errors(report), _errors(redacted)
    kinds = {error["type"] for error in after}
    assert {"type-error", "constraint-error", "unique-error", "primary-key", "foreign-key", "extra-cell"} <= kinds
    assert [(e["type"], e.get("rowNumber"), e.get("fieldName")) for e in before] == [
        (e["type"], e.get("rowNumber"), e.get("fieldName")) for e in after
    ]
    wrong_type = next(error for error in after if error["type"] == "type-error")
    assert wrong_type["message"] == (
        f'Type error in the cell "{MASK}" in row "2" and field "jumlah" at position "3": type is "integer/default"'
    )
    assert wrong_type["cells"] == [MASK, MASK, MASK]


def test_redacting_twice(tmp_path: Path) -> None:
    """A redacted report stays as it is."""
    once = redact(_report(tmp_path, ROWS.encode()))
    assert redact(once) == once


def test_header_that_is_data(tmp_path: Path) -> None:
    """A file without a header does not show its first row as names of columns."""
    content = f"{NIK},uji@contoh.example,{NIK}\n1,2,3\n"
    redacted = redact(_report(tmp_path, content.encode()))
    assert redacted["tasks"][0]["labels"] == [MASK, MASK, MASK]
    assert NIK not in json.dumps(redacted)
    assert redact(_report(tmp_path, b"tahun,2023,2024\n1,2,3\n"))["tasks"][0]["labels"] == ["tahun", "2023", "2024"]


def test_files_that_are_none(tmp_path: Path) -> None:
    """What libraries say about a broken file may quote it, and is left out; what is known to be harmless stays."""
    for name, content, quoted in (
        ("data.xls", b"nik;nama\n" + NIK.encode() * 100, NIK[:4]),
        ("data.xlsx", b"%PDF-1.7 rahasia", "rahasia"),
        ("data.csv", b"nama\n" + b"Jos\xe9 \x81 rahasia\n" * 50, "rahasia"),
    ):
        redacted = redact(_report(tmp_path, content, name, **({"encoding": "utf-8"} if name == "data.csv" else {})))
        assert not redacted["valid"]
        text = json.dumps(redacted, ensure_ascii=False)
        assert quoted not in text
        assert str(tmp_path) not in text
        assert redact(redacted) == redacted
        assert (name == "data.xls") == ("Unsupported format, or corrupt file" in text)
    assert "the source is empty" in json.dumps(redact(_report(tmp_path, b"")))


def test_workbook(tmp_path: Path) -> None:
    """Cells of a workbook are masked as those of a text file."""
    book = openpyxl.Workbook()
    for row in (["nik", "jumlah"], [NIK, "salah"], [NIK]):
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    schema = Schema.from_descriptor({"fields": [{"name": "nik", "type": "string"}, {"name": "jumlah", "type": "year"}]})
    redacted = redact(_report(tmp_path, content.getvalue(), "data.xlsx", schema=schema))
    assert [error["cells"] for error in _errors(redacted)] == [[MASK, MASK]]
    assert not any(secret in json.dumps(redacted) for secret in SECRETS)


def test_older_reports() -> None:
    """A report that an older version has stored is masked too, in rows and messages."""
    error = {
        "code": "type-error",
        "row-number": 2,
        "row": [NIK, "x", ""],
        "message": f'The value "{NIK}" in row 2 is no',
    }
    redacted = redact({"valid": False, "tables": [{"headers": ["nik", "a", "b"], "errors": [error]}]})
    found = redacted["tables"][0]["errors"][0]
    assert found["row"] == [MASK, MASK, ""]
    assert found["message"] == f'The value "{MASK}" in row 2 is no'


def test_a_report_has_an_end() -> None:
    """Each error brings its row: of wide tables a report lists fewer errors, says so, and keeps their number."""
    error = {"type": "missing-cell", "cells": ["1"] * 1_000, "rowNumber": 2, "message": "x", "note": "y"}
    report = {"valid": False, "tasks": [{"errors": [error] * 1_000, "warnings": [], "stats": {"errors": 1_000}}]}
    task = redact(report)["tasks"][0]
    assert (len(task["errors"]), task["warnings"]) == (50, ["reached error limit: 50"])
    assert task["stats"]["errors"] == 1_000
    assert redact(redact(report)) == redact(report)
    assert len(redact({"tasks": [{"errors": [{**error, "cells": ["1"] * 100_000}]}]})["tasks"][0]["errors"]) == 1

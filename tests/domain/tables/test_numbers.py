"""Numbers, months, dates and codes as they are typed in Indonesia."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.tables.numbers import (
    column_style,
    is_missing,
    month,
    number,
    parse_date,
    region_code,
)


@pytest.mark.parametrize(
    ("text", "value", "style", "unit"),
    [
        ("1.234,56", "1234.56", "id", ""),
        ("1.234.567", "1234567", "id", ""),
        ("1234.56", "1234.56", "plain", ""),
        ("1,234.56", "1234.56", "en", ""),
        ("278,85", "278.85", "id", ""),
        ("1.250", "1250", "ambiguous", ""),
        ("1,250", "1250", "ambiguous", ""),
        ("0.250", "0.250", "plain", ""),
        ("1162.657", "1162.657", "plain", ""),
        ("21 575", "21575", "plain", ""),
        ("21\u00a0575", "21575", "plain", ""),
        ("21\u2009575", "21575", "plain", ""),
        ("1 842,51", "1842.51", "id", ""),
        ("7 52", "752", "plain", ""),
        ("1.250,5 km", "1250.5", "id", "km"),
        ("76,2%", "76.2", "id", "%"),
        ("Rp 1.000.000", "1000000", "id", "rp"),
        ("Rp1.500,-", "1500", "id", "rp"),
        ("(1.234,5)", "-1234.5", "id", ""),
        ("\u22125", "-5", "plain", ""),
        ("12 kg/ha", "12", "plain", "kg/ha"),
        ("1,5E+3", "1500", "id", ""),
        ("1e5", "100000", "plain", ""),
        (" 12 ", "12", "plain", ""),
        ("1.234,5*)", "1234.5", "id", ""),
        ("5,21 **", "5.21", "id", ""),
        ("76,2%***)", "76.2", "id", "%"),
    ],
)
def test_numbers_are_read_in_every_way_of_writing(text: str, value: str, style: str, unit: str):
    found = number(text)
    assert found
    assert (found.value, found.style, found.unit) == (Decimal(value), style, unit)


@pytest.mark.parametrize(
    "text",
    ["", "-", "n/a", "650 x 12", "278,85 x 10", "01. Surodinawan", "02 Nias", "32.04.05", "1.2.3", "2020-2024", "12,",
     "5-9", "1 2 3 4", "1,23,4", "(5", "5)", "9" * 100, "1e999999", "²", "٣", "nan", "inf", "1_000", "0x1F",
     "2022*)", "*"],
)  # fmt: skip
def test_what_is_no_number_is_none(text: str):
    assert number(text) is None


def test_the_column_decides_what_stays_ambiguous():
    """1.250 is 1250 in a column of Indonesian numbers and one and a quarter in one of plain ones."""
    for style, value in (("id", "1250"), ("plain", "1.250"), ("en", "1.250")):
        found = number("1.250", style)  # type: ignore[arg-type]
        assert found
        assert (str(found.value), found.style) == (value, "id" if style == "id" else "plain")


def test_thousands_marks_in_the_wrong_place_are_told():
    found = number("7 52")
    assert found
    assert (found.spaced, found.bad_groups) == (True, True)


@pytest.mark.parametrize(
    ("texts", "header", "style"),
    [
        (["1.250", "1.234,5"], "", "id"),
        (["1.250", "12.5", "7.25"], "", "plain"),
        (["1.250", "21.575"], "", "ambiguous"),
        (["1.250", "21.575"], "Jumlah Penduduk", "id"),
        (["167.228", "106.373", "50.36"], "DATA PENDUDUK", "mixed"),
        (["96.646", "1687.25", "53.4"], "rasio_penduduk_panjang_jalan", "plain"),
        (["851.59", "1463.67", "349.531"], "Jumlah Penduduk Miskin (ribu)", "plain"),
        (["1 842,51", "473.73"], "Luas", "mixed"),
        (["1,250", "12.5"], "", "en"),
        (["12", "13"], "", "plain"),
        (["Andir", "-"], "", None),
    ],
)
def test_the_style_of_a_column(texts: list[str], header: str, style: str | None):
    assert column_style(texts, header) == style


def test_months_and_dates_in_words():
    assert [month(text) for text in ("Januari", "PEBRUARI", "Agt.", "nop", "Des", "Mei ", "Jum")] == [
        1, 2, 8, 11, 12, 5, None,
    ]  # fmt: skip
    assert parse_date("17 Agustus 2024") == parse_date("17/08/2024") == parse_date("2024-08-17") == date(2024, 8, 17)
    assert parse_date("17-Agt-24") == date(2024, 8, 17)
    assert [parse_date(text) for text in ("31/02/2024", "9-May", "5-9", "2024", "")] == [None] * 5


def test_region_codes_lose_their_spaces_alone():
    assert region_code("32. 04. 05") == "32.04.05"
    assert region_code(" 32.04.05.2001 ") == "32.04.05.2001"
    assert [region_code(text) for text in ("3204", "32.4", "50.36.1", "Andir")] == [None] * 4


def test_signs_for_missing_figures():
    assert all(is_missing(value) for value in (None, "", " ", "-", "–", "N/A", "na", "null", "Tidak ada data", "..."))
    assert not any(is_missing(value) for value in (0, "0", "x", "Andir", False))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(0, 99), st.sampled_from(["id", "en", "plain"]))
def test_what_is_written_in_a_style_is_read_back(whole: int, cents: int, style: str):
    text = f"{whole:,}" + (f".{cents:02d}" if cents else "")
    if style == "plain":
        text = text.replace(",", "")
    elif style == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    found = number(text, style)  # type: ignore[arg-type]
    assert found
    assert found.value == Decimal(f"{whole}.{cents:02d}")


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789.,-+() eExkmRp%'/\u00a0²", max_size=70))
def test_any_text_is_a_number_or_none(text: str):
    found = number(text)
    assert found is None or found.value.is_finite()
    parse_date(text)
    region_code(text)

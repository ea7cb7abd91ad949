"""``ckan satudata wilayah``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckan.tests.helpers import CKANCliRunner

from ckanext.satudata import config
from ckanext.satudata.cli.codes import wilayah

TABLE = "kode,nama,kode_bps\n35,Jawa Timur,35\n35.72,Kota Blitar Raya,3572\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "newer.csv"
    path.write_text(TABLE)
    return path


def run(*arguments: str) -> tuple[int, str]:
    result = CKANCliRunner().invoke(wilayah, arguments)
    return result.exit_code, result.output


def test_check_shows_both_codes_and_where_the_link_comes_from():
    """A right code is shown with its full name, its BPS code, and how the two were linked."""
    code, output = run("check", "35.72.01", "Kepanjen Kidul")
    assert code == 0
    assert "Kepanjenkidul, Kota Blitar, Jawa Timur" in output
    assert "3572020 (hasil taut: nama)" in output


def test_check_explains_a_code_of_the_other_system():
    """A wrong code ends with an exit code, and says what was probably meant."""
    code, output = run("check", "1301")
    assert code == 1
    assert "kode BPS untuk Kabupaten Kepulauan Mentawai; kode Kemendagri-nya 13.09" in output


def test_import_writes_a_checked_table_and_says_how_to_use_it(table: Path, tmp_path: Path):
    """The operator sees what changes, and which option to set."""
    target = tmp_path / "wilayah.csv.gz"
    code, output = run("import", str(table), str(target))
    assert code == 0
    assert "Berganti nama: 1" in output
    assert "tidak memuat kelurahan/desa" in output
    assert f"{config.WILAYAH_TABLE} = {target}" in output


def test_an_imported_table_is_the_one_that_is_used(
    table: Path, tmp_path: Path, ckan_config: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    """After the option is set, codes are looked up in the operator's table."""
    target = tmp_path / "wilayah.csv"
    run("import", str(table), str(target))
    monkeypatch.setitem(ckan_config, config.WILAYAH_TABLE, str(target))
    assert "Kota Blitar Raya" in run("check", "35.72")[1]
    assert run("check", "33.75")[0] == 1


def test_import_refuses_a_table_with_mistakes_and_writes_nothing(tmp_path: Path):
    """All mistakes are listed with their lines; a table in use is not touched."""
    source, target = tmp_path / "bad.csv", tmp_path / "wilayah.csv"
    source.write_text(TABLE + "3573,Kota Malang,3573\n36.71,Kota Tangerang,3671\n")
    target.write_text("old")
    code, output = run("import", str(source), str(target))
    assert code == 1
    assert "2 masalah; tidak ada yang ditulis" in output
    assert "baris 4: kode “3573” bukan kode Kemendagri" in output
    assert "baris 5: 36.71: wilayah induk 36 tidak ada" in output
    assert target.read_text() == "old"


def test_import_explains_a_target_that_cannot_be_written(table: Path, tmp_path: Path):
    """A missing folder is told as such."""
    code, output = run("import", str(table), str(tmp_path / "absent" / "wilayah.csv"))
    assert code == 1
    assert "tidak dapat ditulis" in output


def test_a_configured_table_that_is_broken_is_told(
    tmp_path: Path, ckan_config: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    """A path that leads nowhere is explained, naming the option."""
    monkeypatch.setitem(ckan_config, config.WILAYAH_TABLE, str(tmp_path / "absent.csv"))
    code, output = run("check", "35.72")
    assert code == 1
    assert config.WILAYAH_TABLE in output


def test_the_list_that_others_put_together_can_be_imported(shared_data: Path, tmp_path: Path):
    """A real table with columns and oddities of its own is taken in."""
    code, output = run("import", str(shared_data / "codes" / "wilayah.csv"), str(tmp_path / "wilayah.csv"))
    assert code == 0
    assert "Kecamatan: 7285" in output
    assert "9408051" in output

"""Commands that keep a portal in order: adopt, doctor, tick, event redact."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from ckan import model

from ckanext.satudata.cli import leaks, switching_off
from ckanext.satudata.gate import doctor as gate_doctor
from ckanext.satudata.model import events
from ckanext.satudata.model.presence import MigrationPendingError, tables_exist
from ckanext.satudata.services import adoption, ticking

_SHOWN = 10


def _require_tables() -> None:
    try:
        there = tables_exist()
    except MigrationPendingError as error:
        raise click.ClickException("Tabel belum mutakhir. Jalankan: ckan db upgrade -p satudata") from error
    if not there:
        raise click.ClickException("Tabel belum ada. Jalankan: ckan db upgrade -p satudata")


@click.command()
@click.option("--dry-run", is_flag=True, help="Hanya tampilkan apa yang akan terjadi.")
@click.option(
    "--include-new",
    is_flag=True,
    help="Ikutkan dataset yang menjadi publik di antara migrasi dan pengaktifan plugin.",
)
def adopt(dry_run: bool, include_new: bool) -> None:
    """Ambil alih dataset publik yang sudah ada; boleh dijalankan berulang kali."""
    _require_tables()
    started = time.monotonic()
    result = adoption.adopt(include_in_between=include_new, dry_run=dry_run)
    verb = "akan diambil alih" if dry_run else "diambil alih"
    click.echo(f"{len(result.adopted)} dataset {verb}; {result.already} sudah diambil alih sebelumnya.")
    if result.in_between and not include_new:
        click.echo(
            f"{len(result.in_between)} dataset menjadi publik setelah migrasi tanpa melalui persetujuan, dan sekarang "
            "tersembunyi. Periksa, lalu jalankan lagi dengan --include-new bila memang boleh publik:"
        )
        for package_id in result.in_between:
            click.echo(f"  {package_id}")
    click.echo(f"Selesai dalam {time.monotonic() - started:.1f} detik.")


@click.command()
@click.option("--fix", is_flag=True, help="Perbaiki yang dapat diperbaiki, selalu ke arah tersembunyi.")
@click.option("--files", is_flag=True, help="Baca juga setiap berkas yang terbit dan bandingkan dengan yang disetujui.")
@click.option("--leak-test", is_flag=True, help="Cari dataset tersembunyi lewat semua saluran, sebagai orang luar.")
@click.option(
    "--switch-off",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=switching_off.tell,
    help="Tampilkan apa yang menjadi publik bila plugin ini dimatikan.",
)
@click.option("--url", help="Alamat portal untuk --leak-test (bawaan: ckan.site_url).")
@click.option("--limit", type=click.IntRange(min=1), default=1, show_default=True, help="Dataset per keadaan, idem.")
def doctor(fix: bool, files: bool, leak_test: bool, url: str | None, limit: int) -> None:
    """Periksa apakah basis data, tanda privat, indeks, riwayat, dan isi sepakat untuk setiap dataset."""
    if leak_test:
        _require_tables()
        leaks.run(url, limit)
        return
    problems = gate_doctor.examine(files=files)
    for problem in problems:
        click.secho(f"[{problem.code}] {problem.message}", fg="red")
        for package_id in problem.package_ids[:_SHOWN]:
            click.echo(f"  {package_id}")
        if len(problem.package_ids) > _SHOWN:
            click.echo(f"  ... dan {len(problem.package_ids) - _SHOWN} lainnya")
    if not problems:
        click.secho("Tidak ada masalah.", fg="green")
        return
    if not fix:
        raise SystemExit(1)
    click.echo(f"{gate_doctor.repair(problems)} perbaikan dilakukan.")
    remaining = gate_doctor.examine(files=files)
    if remaining:
        codes = ", ".join(problem.code for problem in remaining)
        raise click.ClickException(f"Masih ada masalah: {codes}")
    click.secho("Sekarang tidak ada masalah.", fg="green")


@click.command()
@click.option("--every", type=click.IntRange(min=1), help="Ulangi terus setiap sekian detik.")
def tick(every: int | None) -> None:
    """Kerjakan semua yang berjalan sendiri (untuk cron atau systemd); aman dijalankan bersamaan."""
    while True:
        _require_tables()
        with _in_the_language_of_the_portal():
            result = ticking.tick()
        click.echo(
            f"{result.published} diterbitkan, {result.indexed} indeks diperbarui, "
            f"{result.publication_failed + result.index_failed} gagal."
        )
        model.Session.remove()
        if every is None:
            break
        time.sleep(every)


def _in_the_language_of_the_portal() -> AbstractContextManager[Any]:
    """Let what is kept for people to read (why something was not published) be written as on the pages."""
    app = click.get_current_context().meta.get("flask_app")
    return app.test_request_context() if app is not None else nullcontext()


@click.group()
def event() -> None:
    """Riwayat."""


@event.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Alasan, ikut tersimpan.")
def redact(number: int, reason: str) -> None:
    """Kosongkan nama pelaku dan catatan satu peristiwa (data pribadi); peristiwanya sendiri tetap ada."""
    _require_tables()
    if not events.redact(number, reason=reason):
        model.Session.rollback()
        raise click.ClickException(f"Tidak ada peristiwa nomor {number}.")
    events.append("redact", data={"event": number, "reason": reason})
    model.Session.commit()
    click.echo(f"Nama dan catatan peristiwa {number} dikosongkan.")

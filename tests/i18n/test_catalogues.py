"""What the Indonesian catalogue must hold: everything we say, the visible words of CKAN, and no wrong word."""

from __future__ import annotations

import gettext
import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.support import Translations

import ckan

from ckanext.satudata.plugin import SatudataPlugin

from tools import i18n

_PLACES = re.compile(r"\{[^}]*\}|%\([^)]*\)[a-z]|%[sdri]")
_MARKS = re.compile(r"</?([a-z0-9]+)")
_WRONG = re.compile(
    r"\b(cacat|kumpulan data|sumber ?daya|paket|silahkan|antrean|pratayang|pemelihara|permintaan buruk|draf)\b",
    re.IGNORECASE,
)


@cache
def _joined() -> Catalog:
    return read_po(io.BytesIO(i18n.PO.read_bytes()), locale="id")


def _text(message: Message) -> str:
    return message.string if isinstance(message.string, str) else " ".join(message.string)


def _all() -> list[Message]:
    return i18n.messages(_joined())


def test_everything_we_say_is_translated() -> None:
    """Each message of our code and templates has an Indonesian text, reviewed (not fuzzy)."""
    assert i18n.untranslated(i18n.join(i18n.extract(), _joined(), i18n.read(i18n.OVERLAY, "id"))) == []


def test_compiled_catalogue_is_current() -> None:
    """The committed .mo, which CKAN reads, says what the .po says."""
    with i18n.MO.open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    for message in _all():
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            assert compiled.ngettext(*message.id, 5) == message.string[0]


def test_overlay_is_joined() -> None:
    """Each entry of the overlay is in the catalogue; where our code says the same, both have one text."""
    joined = {i18n.key(message): _text(message) for message in _all()}
    overlay = {i18n.key(message): _text(message) for message in i18n.messages(i18n.read(i18n.OVERLAY, "id"))}
    assert {msgid: joined.get(msgid) for msgid in overlay} == overlay


def test_places_for_values_are_kept() -> None:
    """A translation has the same places for values as the message, or CKAN would fail while showing it."""
    for message in _all():
        forms = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        allowed = [sorted(_PLACES.findall(form)) for form in forms]
        assert sorted(_PLACES.findall(_text(message))) in allowed, forms[0]


def test_markup_is_kept() -> None:
    """A translation has the same HTML tags as the message."""
    for message in _all():
        assert sorted(_MARKS.findall(_text(message))) == sorted(_MARKS.findall(i18n.key(message))), i18n.key(message)


def test_wrong_words_do_not_occur() -> None:
    """Not "cacat" for invalid, not "kumpulan data" for dataset, not "paket"; the reader is "Anda"."""
    for message in _all():
        text = _text(message)
        assert not _WRONG.search(text), text
        assert not re.search(r"\banda\b", text), text


def test_plugin_hands_over_its_catalogue() -> None:
    """CKAN finds our catalogue; ``DefaultTranslation`` must stand before ``ITranslation``, which answers with ""."""
    plugin = SatudataPlugin.__new__(SatudataPlugin)
    plugin.name = "satudata"
    assert Path(plugin.i18n_directory()) == i18n.I18N
    assert plugin.i18n_domain() == i18n.DOMAIN
    assert plugin.i18n_locales() == ["id"]


def test_one_plural_form() -> None:
    """Indonesian has one form; flask-babel lets the last catalogue decide for all, so it must be said here."""
    assert _joined().num_plurals == 1


def _merged() -> Translations:
    """Merge as flask-babel does: CKAN's catalogue first, then the plugin's."""
    merged = Translations()
    for directory, domain in ((Path(ckan.__file__).parent / "i18n", "ckan"), (i18n.I18N, i18n.DOMAIN)):
        catalog = Translations.load(str(directory), ["id"], domain)
        merged.merge(catalog)
        merged.plural = catalog.plural
    return merged


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("Dataset", "Dataset"),
        ("Datasets", "Dataset"),
        ("Resources", "Berkas"),
        ("Data and Resources", "Data dan Berkas"),
        ("Missing value", "Wajib diisi"),
        ("Bad request", "Permintaan tidak valid"),
        ("State", "Status"),
        ("Preview", "Pratinjau"),
        ("Maintainer", "Penanggung jawab"),
        ("Author", "Penyusun"),
        ("Upload to DataStore", "Unggah ke DataStore"),
        ("Log in", "Masuk"),
        ("Log out", "Keluar"),
        ("Search datasets...", "Cari dataset..."),
        ("Order by", "Urutkan menurut"),
        ("Name Ascending", "Nama A-Z"),
        ("Last Updated", "Terakhir diperbarui"),
        ("Draft", "Draft"),
        ("Visibility", "Keterbukaan"),
        ("Next: Add Data", "Lanjut: tambah data"),
        ("Additional Info", "Informasi tambahan"),
        ("Activity Stream", "Aktivitas"),
        ("API Tokens", "Token API"),
        ("Member", "Anggota"),
        ("Dashboard", "Dasbor"),
        ("No License Provided", "Lisensi belum ditentukan"),
        ("Page not found", "Halaman tidak ditemukan"),
        ("Reset your password - %(site_title)s", "Atur ulang kata sandi Anda - %(site_title)s"),
    ],
)
def test_visible_words_of_ckan(english: str, indonesian: str) -> None:
    """What a citizen or an OPD clerk meets on CKAN's own pages is said in good Indonesian."""
    assert _merged().gettext(english) == indonesian


def test_number_of_search_results() -> None:
    """Counts read the same for one and for many."""
    merged = _merged()
    for count in (0, 1, 7):
        text = merged.ungettext("{number} dataset found", "{number} datasets found", count)
        assert text == "{number} dataset ditemukan"


def test_nearly_all_of_ckan_is_translated() -> None:
    """No page of the installed CKAN falls back to English, apart from examples for developers."""
    with (Path(ckan.__file__).parent / "i18n" / "ckan.pot").open("rb") as handle:
        template = read_po(handle)
    merged = _merged()._catalog  # noqa: SLF001
    missing = [
        message.id
        for message in i18n.messages(template)
        if i18n.key(message) not in merged
        and (i18n.key(message), 0) not in merged
        and not all("example_" in place or "/development/" in place for place, _line in message.locations)
    ]
    assert missing == []

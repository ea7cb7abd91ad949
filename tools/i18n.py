"""Keep the catalogues: extract our messages, join them with the overlay of CKAN's, compile.

English needs no catalogue: the messages in the code are English. The Indonesian catalogue has two parts:

* our own messages, translated directly in ``id/LC_MESSAGES/ckanext-satudata.po``;
* messages of CKAN and of the extensions scheming, validation, dcat and xloader, translated in ``core-id.po``. A
  plugin's catalogue is merged after CKAN's, so these entries supply what CKAN lacks and replace what it words badly.

Run ``python tools/i18n.py`` after a message was added or translated, and with ``--check`` in tests.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import frontend
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "ckanext/satudata"
DOMAIN = "ckanext-satudata"
I18N = ROOT / SOURCES / "i18n"
POT = I18N / f"{DOMAIN}.pot"
PO = I18N / "id" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
OVERLAY = I18N / "core-id.po"
OVERLAY_COMMENT = "CKAN core"
_HEADER = "# Satu Data for CKAN: {title}.\n# Distributed under the licence of the project.\n#"


def read(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalogue from disk; a missing file is an empty catalogue."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as handle:
        return read_po(handle, locale=locale)


def messages(catalog: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalog if message.id]


def key(message: Message) -> str:
    """Return the singular msgid, by which gettext finds a message."""
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def is_overlay(message: Message) -> bool:
    """Tell whether a message of the joined catalogue comes from the overlay."""
    return OVERLAY_COMMENT in message.auto_comments


def _header(catalog: Catalog, title: str) -> None:
    catalog.header_comment = _HEADER.format(title=title)
    catalog.project, catalog.version = DOMAIN, "0.1"
    catalog.fuzzy = False
    catalog.last_translator = catalog.language_team = "Satu Data"
    catalog.msgid_bugs_address = ""
    catalog.revision_date = catalog.creation_date
    # As in CKAN's own Indonesian catalogue. Babel proposes two forms, and the last merged catalogue decides for all.
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]


def extract() -> Catalog:
    """Collect the messages of our Python code, templates and scripts."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as handle:
        # CKAN 2.11 has a Babel with the old name only.
        methods, options = getattr(frontend, "parse_mapping_cfg", frontend.parse_mapping)(handle)
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT / SOURCES, methods, options, comment_tags=("TRANSLATORS:",), strip_comment_tags=True)
    for name, line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        place = [(os.path.join(SOURCES, name), line)]
        catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def join(pot: Catalog, previous: Catalog, overlay: Catalog) -> Catalog:
    """Return the Indonesian catalogue: our messages first, then CKAN's."""
    known = {key(message): message.string for message in messages(overlay)}
    known.update({key(message): message.string for message in messages(previous) if _filled(message)})
    joined = Catalog(locale="id", charset="utf-8", creation_date=pot.creation_date)
    _header(joined, "Indonesian")
    for message in messages(pot):
        plural = isinstance(message.id, (tuple, list))
        string = known.get(key(message), ("",) if plural else "")
        joined.add(message.id, _shaped(string, plural), message.locations, message.flags, message.auto_comments)
    own = {key(message) for message in messages(pot)}
    for message in messages(overlay):
        if key(message) not in own:
            joined.add(message.id, message.string, (), message.flags, [OVERLAY_COMMENT, *message.auto_comments])
    return joined


def _filled(message: Message) -> bool:
    return bool(message.string[0]) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _shaped(string: object, plural: bool) -> str | tuple[str, ...]:
    """Indonesian has one plural form: a text may move between a plain and a plural message."""
    text = str(string[0] if isinstance(string, (tuple, list)) else string or "")
    return (text,) if plural else text


def untranslated(catalog: Catalog) -> list[str]:
    """Return the msgids without a translation."""
    return [key(message) for message in messages(catalog) if not _filled(message) or message.fuzzy]


def po_bytes(catalog: Catalog) -> bytes:
    """Return the text of a catalogue; without line numbers, which change with every edit of the code."""
    target = io.BytesIO()
    write_po(target, catalog, width=110, include_lineno=False)
    return target.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled form of a catalogue."""
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def build() -> dict[Path, bytes]:
    """Return what the committed files should hold."""
    previous_pot, pot = read(POT), extract()
    same = [message.id for message in messages(previous_pot)] == [message.id for message in messages(pot)]
    pot.creation_date = previous_pot.creation_date if same else datetime.now(UTC)
    _header(pot, "template")
    joined = join(pot, read(PO, "id"), read(OVERLAY, "id"))
    return {POT: po_bytes(pot), PO: po_bytes(joined), MO: mo_bytes(joined)}


def main() -> int:
    """Write the files, or tell with ``--check`` what is not up to date."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    check: bool = parser.parse_args().check
    stale = []
    for path, content in build().items():
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(path.name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    missing = untranslated(join(extract(), read(PO, "id"), read(OVERLAY, "id")))
    for msgid in missing:
        sys.stdout.write(f"not translated: {msgid}\n")
    for name in stale:
        sys.stdout.write(f"{'out of date' if check else 'written'}: {name}\n")
    return 1 if missing or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())

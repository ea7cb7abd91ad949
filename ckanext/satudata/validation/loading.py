"""A plugin of frictionless for the length of our validations: addresses from a copy of ours, and CSV in bounded time.

Beside the session that frictionless keeps for all threads this works for each validation by itself, and leaves out
what frictionless would do with an address: unpacking by its ending, a second request, a second copy.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from frictionless import FrictionlessException, Loader, Plugin, errors, system
from frictionless.formats.csv import CsvControl, CsvParser

from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.domain.tables.reading import kinds
from ckanext.satudata.validation.fetching import NotReadableError

if TYPE_CHECKING:
    from frictionless import Resource

SCHEME = "satudata"
MAX_ROW = 10 * 2**20
"""Characters of one row. An outline on a map may take a few millions; a cell whose quote never ends takes all."""
_SAMPLE_LINES = 100
_SAMPLE = 8_000
_NO_TEXT = "the content is no text"
_SNIFFED = {
    "delimiter": "delimiter",
    "line_terminator": "lineterminator",
    "escape_char": "escapechar",
    "quote_char": "quotechar",
    "skip_initial_space": "skipinitialspace",
}

Opener = Callable[[str], IO[bytes]]


@dataclass
class _Reading:
    opener: Opener | None
    problem: NotReadableError | None = None


_reading: ContextVar[_Reading | None] = ContextVar("satudata_validation_reading", default=None)


@contextmanager
def reading(opener: Opener | None = None) -> Iterator[None]:
    """Let frictionless read as this plugin wants it, as long as one validation lasts.

    Args:
        opener: opens the addresses of our scheme.

    Raises:
        NotReadableError: the file could not be read, which frictionless may have taken for a fault of the table.
    """
    state = _Reading(opener)
    token = _reading.set(state)
    try:
        yield
    finally:
        _reading.reset(token)
    if state.problem is not None:
        raise state.problem


@contextmanager
def _remembered() -> Iterator[_Reading]:
    state = _reading.get() or _Reading(None)
    try:
        yield state
    except NotReadableError as error:
        state.problem = error
        raise


class CopyLoader(Loader):
    """Reads what is opened for an address."""

    def read_byte_stream_create(self) -> Any:
        """Open the address."""
        with _remembered() as state:
            if state.opener is None:
                raise NotReadableError(N_("The address could not be reached."))
            return state.opener(self.resource.normpath or "")


class BoundedCsvParser(CsvParser):
    """Reads CSV as frictionless does, with an end to the sample from which it guesses, and to a row.

    The time of the guess grows with the square of the sample: for a hundred lines of text that may be hours. What is
    something else is refused by its first bytes: some encoding can be found for anything, and each text has lines. Then
    an archive is a valid table, and so is the page with which a portal answers instead of the file.
    """

    def read_loader(self) -> Loader | None:
        """Open the file."""
        loader = super().read_loader()
        if loader is not None:
            _refuse_other_than_csv(loader.buffer)
        return loader

    def read_cell_stream_create(self) -> Any:
        """Yield the rows."""
        control: Any = CsvControl.from_dialect(self.resource.dialect)
        lines = _Lines(self.loader.text_stream)
        sample = lines.sample()
        if self.resource.format == "tsv":
            control.set_not_defined("delimiter", "\t")
        guessed = _guessed(sample, control.get_defined("delimiter", default=",\t;|"))
        for name, key in _SNIFFED.items():
            control.set_not_defined(name, getattr(guessed, key), distinct=True)
        for cells in csv.reader(chain(sample, lines), dialect=control.to_python()):
            lines.length = 0
            yield cells


def _refuse_other_than_csv(head: bytes) -> None:
    kind = kinds.kind_of(io.BytesIO(head))
    if kind == "csv":
        return
    # The note of a text may stand in the report (see ``redaction``): it names the kind of the file and quotes nothing.
    note = f"the content is {kinds.label(kind)}, not CSV" if kind in kinds.TEXT else _NO_TEXT
    raise FrictionlessException(errors.FormatError(note=note))


def _guessed(sample: list[str], delimiter: str) -> Any:
    try:
        guessed: Any = csv.Sniffer().sniff("".join(sample)[:_SAMPLE], delimiter)
    except csv.Error:
        return csv.excel
    if guessed.quotechar == "'":
        guessed.quotechar = '"'  # may be that of JSON in a cell
    return guessed


class _Lines:
    """The lines of a text, which end where those of one row are too long."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self.length += len(line)
        if self.length > MAX_ROW:
            with _remembered():
                text = N_("A row of the table is longer than {size} MB, and the file was not validated.")
                raise NotReadableError(text, size=MAX_ROW // 2**20)
        return line

    def sample(self) -> list[str]:
        """Return the first lines, none of which is the end of a row yet."""
        found = []
        for line in islice(self, _SAMPLE_LINES):
            found.append(line)
            self.length = 0
        return found


class SatudataPlugin(Plugin):
    """Wiring of loader and parser; frictionless wants the hooks on the class itself."""

    def create_loader(self, resource: Resource) -> Loader | None:
        """Return our loader for our scheme."""
        return CopyLoader(resource) if resource.scheme == SCHEME else None

    def create_parser(self, resource: Resource) -> Any:
        """Return our parser for CSV, in our validations."""
        return BoundedCsvParser(resource) if _reading.get() and resource.format in ("csv", "tsv") else None

    def detect_resource(self, resource: Resource) -> None:
        """Take a file for what its format says: an archive that is unpacked has no limit."""
        if resource.scheme == SCHEME:
            resource.compression = None


system.register(SCHEME, SatudataPlugin())

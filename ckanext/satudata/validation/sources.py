"""What frictionless is given for a resource, and how it comes to read it.

- An address: the address itself, of which a loader of ours reads a copy. It is fetched once, when frictionless first
  wants it, by the rules of ``services.remote_files``; frictionless opens no connection.
- An upload in a local storage: its own path, the only one that is trusted.
- An upload that is not stored yet, or lies in another storage: a copy in a folder of its own, by a relative path.

Each is read as a table, whatever its name or content looks like: frictionless would take ``datapackage.json`` or an
address of GitHub for a list of further files.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from frictionless import system
from frictionless.schemes import LocalControl, RemoteControl

from ckan.lib import uploader

from ckanext.validation import jobs

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.findings import N_
from ckanext.satudata.shared import open_resource_file
from ckanext.satudata.validation import fetching, loading, width
from ckanext.satudata.validation.fetching import NotReadableError

log = logging.getLogger(__name__)

_FOLDER = "satudata-validation-"
_PIECE = 1 << 20
_WHOLE = {
    re.compile(r"(^|/)(styles|workbook|core|app|custom|externalLink\d*|\[Content_Types\])\.xml$|\.rels$"): 10 * 2**20,
    re.compile(r"(^|/)sharedStrings\.xml$"): 64 * 2**20,
}
"""Parts of a workbook that are kept in memory whole, in fifty and ten times their size, and how large each may be."""
_trusting = threading.Lock()


class Given:
    """A file by a path below a folder.

    Args:
        source: what frictionless is given.
        options: how it is to take it.
    """

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        self.options = options

    def validated(self, format_: str, **options: Any) -> dict[str, Any]:
        """Return the report of frictionless.

        Raises:
            NotReadableError: the file cannot be read or is not fit for frictionless.
        """
        return self._report(format_, options)

    def _report(self, format_: str, options: Mapping[str, Any], opener: loading.Opener | None = None) -> dict[str, Any]:
        with loading.reading(opener):
            report = jobs.validate(self.source, type="table", format=format_, **self.options, **options)
        return _unnamed(report if isinstance(report, dict) else report.to_dict(), self.source, f"data.{format_}")


class _Stored(Given):
    """The own path of an upload."""

    def __init__(self, path: str, refuse: Callable[[Path], None]) -> None:
        super().__init__(path, control=LocalControl())
        self._refuse = refuse

    def validated(self, format_: str, **options: Any) -> dict[str, Any]:
        # A file that is missing is frictionless' finding first, which is told below in our words.
        if self._present():
            self._refuse(Path(self.source))
        with _trusting:  # frictionless has one switch for all threads
            system.trusted = True
            try:
                report = self._report(format_, options)
            finally:
                system.trusted = False
        if not report.get("valid") and not self._present():
            raise _missing()
        return report

    def _present(self) -> bool:
        try:
            with open(self.source, "rb"):
                return True
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _missing() from error


class _Remote(Given):
    """An address, of which frictionless reads a copy."""

    def __init__(self, url: str, refuse: Callable[[Path], None]) -> None:
        # The scheme leads to our loader. The control says that it is a file, and no portal to be read through its API.
        super().__init__(_label(url), scheme=loading.SCHEME, control=RemoteControl())
        self._url = url
        self._refuse = refuse

    def validated(self, format_: str, **options: Any) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
            copy = _Copy(self.source, Path(folder) / f"data.{_suffix(format_)}", self._fetch)
            return self._report(format_, options, copy.open)

    def _fetch(self, path: Path) -> None:
        _write(fetching.fetched(self._url), path)
        self._refuse(path)


class _Copy:
    """The copy of an address, made when it is first asked for.

    Args:
        label: the address as frictionless knows it; no other one is answered.
        path: where the copy is to lie.
        make: makes it.
    """

    def __init__(self, label: str, path: Path, make: Callable[[Path], None]) -> None:
        self._label, self._path, self._make = label, path, make
        self._made = False

    def open(self, label: str) -> IO[bytes]:
        """Open what lies at an address."""
        if label != self._label:
            raise fetching.refusal("not http")
        if not self._made:
            self._make(self._path)
            self._made = True
        return open(self._path, "rb")


def given(
    resource: Mapping[str, Any], stream: IO[bytes] | None = None, delimiter: str | None = None
) -> AbstractContextManager[Given]:
    """Give what frictionless is to read for a resource, for as long as it reads.

    Args:
        resource: a resource dictionary; its id decides which upload is read, its URL which address is fetched.
        stream: an upload that is not stored yet.
        delimiter: what separates the columns of a text, if that is known.

    Raises:
        NotReadableError: the file is missing, cannot be fetched, may not be fetched, or is too large or too wide.
    """

    def refuse(path: Path) -> None:
        _refuse_unfit(path, delimiter)

    if stream is not None:
        return _copied(_pieces(stream), resource, refuse)
    if resource.get("url_type") != "upload":
        return nullcontext(_Remote(str(resource.get("url") or ""), refuse))
    path = _local_path(resource)
    return _copied(_stored_pieces(resource), resource, refuse) if path is None else nullcontext(_Stored(path, refuse))


@contextmanager
def _copied(pieces: Iterable[bytes], resource: Mapping[str, Any], refuse: Callable[[Path], None]) -> Iterator[Given]:
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        path = Path(folder) / f"data.{_suffix(str(resource.get('format') or ''))}"
        _write(pieces, path)
        refuse(path)
        yield Given(path.name, basepath=folder)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_PIECE), b"")


def _stored_pieces(resource: Mapping[str, Any]) -> Iterator[bytes]:
    try:
        with open_resource_file(resource) as file:
            yield from _pieces(file)
    except OSError as error:
        log.warning("satudata: the file of resource %s is missing in the storage", resource.get("id"))
        raise _missing() from error


def _local_path(resource: Mapping[str, Any]) -> str | None:
    """Return the path of an upload, if its storage is a folder of this machine."""
    upload = uploader.get_resource_uploader(dict(resource))
    path = str(upload.get_path(resource["id"]))
    return path if getattr(upload, "storage", None) is None and os.path.isabs(path) else None


def _missing() -> NotReadableError:
    """Return what is said of an upload whose file is gone."""
    return NotReadableError(N_("The file is missing in the storage."))


def _suffix(format_: str) -> str:
    return format_.lower() if format_.isalnum() else "csv"


def _label(url: str) -> str:
    """Return an address as frictionless takes it for one; what is fetched is the address itself.

    Raises:
        NotReadableError: it is not http.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise fetching.refusal("not http") from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise fetching.refusal("not http")
    # Frictionless thinks of both as of a path that leads out of its folder.
    return parts.geturl().replace("../", "..%2F").replace("$", "%24")


def _write(pieces: Iterable[bytes], path: Path) -> None:
    limit, size = config.checks_max_bytes(), 0
    with open(path, "wb") as target:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            target.write(piece)


def _too_large(limit: int) -> NotReadableError:
    return NotReadableError(N_("The file is larger than {size} MB and was not validated."), size=limit // 2**20)


def _refuse_unfit(path: Path, delimiter: str | None) -> None:
    """Refuse what is too large, small packed and large unpacked, or too wide for frictionless."""
    limit, parts = config.checks_max_bytes(), []
    # No archive: whatever is wrong with it is frictionless' finding.
    with suppress(zipfile.BadZipFile, OSError, ValueError), open(path, "rb") as file, zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if os.path.getsize(path) > limit or sum(item.file_size for item in parts) > 10 * limit:
        raise _too_large(limit)
    if any(item.file_size > most and part.search(item.filename) for item in parts for part, most in _WHOLE.items()):
        text = N_(
            "The workbook holds too many texts, formats or names to be validated. Save its table as CSV, and upload it."
        )
        raise NotReadableError(text)
    if width.too_wide(path, delimiter):
        text = N_("The table has more than {count} columns and was not validated.")
        raise NotReadableError(text, count=width.MAX_COLUMNS)


def _unnamed(report: dict[str, Any], source: str, name: str) -> dict[str, Any]:
    """Return a report that calls the file by a name that tells nothing of where it lies."""

    def without(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(source, name)
        if isinstance(value, dict):
            return {key: without(item) for key, item in value.items()}
        return [without(item) for item in value] if isinstance(value, list) else value

    return without(report)

"""Files that are kept as evidence when their tidied copy takes their place; written and read by the portal's uploaders.

A kept file belongs to the checks that refer to it. One to which nothing refers any more is cleared away by ``tick``:
its dataset was purged, or the edit that should have followed was refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ckan import model

from ckanext.satudata.model import checks
from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.services.checks.material import Spool
from ckanext.satudata.shared import open_resource_file
from ckanext.satudata.uploader import remove_blob, write_blob

_CLEARED_AFTER = dt.timedelta(hours=1)
"""An edit that is under way refers to its original only when it is done."""


def keep(resource_id: str, name: str, spool: Spool, user: model.User) -> str:
    """Keep a file and return the id under which it lies; commits.

    Raises:
        OSError: the storage did not take it.
    """
    original_id = make_id()
    # Noted first, so that a file that was written and never used is found again.
    checks.keep_original(
        original_id, resource_id=resource_id, name=name, sha256=spool.sha256, size=spool.size, kept_by=user.id
    )
    model.Session.commit()
    spool.file.seek(0)
    write_blob(original_id, spool.file, name)
    return original_id


@contextmanager
def opened(row: checks.Row) -> Iterator[IO[bytes]]:
    """Open a kept file.

    Raises:
        OSError: it is not there.
    """
    with open_resource_file({"id": row["id"], "url": row["name"], "url_type": "upload"}) as file:
        yield file


def clear() -> int:
    """Remove checks of files that are gone, and kept files that nothing refers to; return how many files."""
    checks.erase_orphans()
    model.Session.commit()
    gone = checks.unused_originals(now() - _CLEARED_AFTER)
    for original_id in gone:
        remove_blob(original_id)
        checks.forget_original(original_id)
        model.Session.commit()
    return len(gone)

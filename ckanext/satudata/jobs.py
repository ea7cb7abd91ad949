"""Jobs of the queue; each may be started twice and may be lost, ``ckan satudata tick`` looks after them."""

from __future__ import annotations

from ckanext.satudata.services.checks import running


def check_file(check_id: str) -> None:
    """Check a file.

    Args:
        check_id: id of the row that was inserted with the upload.
    """
    running.run(check_id)

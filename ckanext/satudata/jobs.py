"""Jobs of the queue; each may be started twice and may be lost, ``ckan satudata tick`` looks after them."""

from __future__ import annotations

from ckanext.satudata import config
from ckanext.satudata.services.checks import memory, running


def check_file(check_id: str) -> None:
    """Check a file.

    Args:
        check_id: id of the row that was inserted with the upload.
    """
    with memory.bounded(config.checks_job_memory()):
        running.run(check_id)

"""The table of region codes that this portal uses: the packaged one, or the operator's newer one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ckanext.satudata import config
from ckanext.satudata.domain.codes import wilayah


@lru_cache(maxsize=2)
def _load(path: Path, modified: float) -> wilayah.RegionTable:
    return wilayah.load_table(path)


def table() -> wilayah.RegionTable:
    """Return the table of ``ckanext.satudata.wilayah_table``, read again when the file changes, or the packaged one.

    Raises:
        OSError: the file cannot be read.
        RegionTableError: the file is no table of regions.
    """
    path = config.wilayah_table()
    return _load(path, path.stat().st_mtime) if path else wilayah.table()

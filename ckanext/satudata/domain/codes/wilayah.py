"""Region codes of Indonesia: what other rooms use.

The codes of Kemendagri (with dots) and BPS (without) are two systems: 13.01 is Pesisir Selatan at Kemendagri, 1301 is
Kepulauan Mentawai at BPS. The table holds them side by side; neither is ever derived from the other.
"""

from __future__ import annotations

from ckanext.satudata.domain.codes import region_check
from ckanext.satudata.domain.codes.region import LEVEL_LABELS, Level, Region
from ckanext.satudata.domain.codes.region_check import Problem
from ckanext.satudata.domain.codes.region_files import RegionTableError, load_table, table, write_table
from ckanext.satudata.domain.codes.region_table import RegionTable

__all__ = [
    "LEVEL_LABELS",
    "Level",
    "Problem",
    "Region",
    "RegionTable",
    "RegionTableError",
    "check",
    "load_table",
    "table",
    "write_table",
]


def check(code: str, name: str | None = None, *, regions: RegionTable | None = None) -> list[Problem]:
    """Return what is wrong with a Kemendagri code and the name beside it; nothing when both are right.

    Args:
        code: as the person wrote it.
        name: the name that stands beside the code, in any usual spelling.
        regions: the table to look in; the packaged one unless given.
    """
    return region_check.check(regions or table(), code, name)

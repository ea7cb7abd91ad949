"""What the published ckanext-validation lacks on CKAN 2.11 and 2.12, one small patch per lack.

Each patch says why it is there and which CKAN needs it, and asks first whether it is needed: a later
ckanext-validation that works by itself is left as it is.
"""

from __future__ import annotations

import logging

from ckanext.satudata.validation.patches import execution, forms, reports, standins, tables, wiring
from ckanext.satudata.validation.patches.patch import Patch

log = logging.getLogger(__name__)

# Stand-ins come first: the modules of ckanext-validation cannot be imported without them. Each module of patches
# imports what it patches only when asked. The wiring comes last, because it imports the plugin.
PATCHES: tuple[Patch, ...] = (
    *standins.PATCHES,
    *tables.PATCHES,
    *forms.PATCHES,
    *reports.PATCHES,
    *execution.PATCHES,
    *wiring.PATCHES,
)


def install() -> list[str]:
    """Apply the patches that are needed here; returns their names. A second call finds nothing to do."""
    applied = []
    for patch in PATCHES:
        if patch.needed():
            patch.apply()
            applied.append(patch.name)
    log.debug("ckanext-validation adapted: %s", ", ".join(applied) or "nothing needed")
    return applied

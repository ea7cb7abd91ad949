"""Auth functions of what a check makes of a file: for who may read the file."""

from __future__ import annotations

from ckanext.satudata.logic.auth.check import satudata_check_show

__all__ = ["satudata_check_changes", "satudata_check_markup"]

satudata_check_changes = satudata_check_show
satudata_check_markup = satudata_check_show

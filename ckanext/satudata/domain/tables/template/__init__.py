"""Templates: workbooks to fill in, made from a schema and the metadata, that pass the checks when they come back."""

from __future__ import annotations

from ckanext.satudata.domain.tables.template.about import About
from ckanext.satudata.domain.tables.template.again import LastTime, columns_of, last_time
from ckanext.satudata.domain.tables.template.carry import carried_rows
from ckanext.satudata.domain.tables.template.workbook import template

__all__ = ["About", "LastTime", "carried_rows", "columns_of", "last_time", "template"]

"""Layouts of Indonesian publications, drawn in ``shapes.txt``: what a person sees on a sheet, the search finds."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.tables.structure import find_tables

from .shapes import Shape, shapes, told


@pytest.mark.parametrize("shape", list(shapes()), ids=lambda shape: shape.name)
def test_layouts_of_publications(shape: Shape):
    """Tables, titles, header rows, totals and notes are where a person who looks at the sheet sees them."""
    assert [told(table) for table in find_tables(shape.sheet)] == shape.tables

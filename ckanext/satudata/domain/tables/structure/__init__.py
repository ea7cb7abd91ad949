"""Where the tables of a sheet are: titles, header levels, data, totals, notes."""

from __future__ import annotations

from .tables import find_tables

__all__ = ["find_tables"]

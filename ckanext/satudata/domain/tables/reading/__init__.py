"""Reading table files as offices make them: CSV, XLSX, XLS, ODS, and HTML pages that call themselves XLS."""

from __future__ import annotations

from .reader import fits, read
from .result import Limits, Reading

__all__ = ["Limits", "Reading", "fits", "read"]

"""What a template prescribes is not held against whoever filled it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ckanext.satudata.domain.tables.book import Table
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.own_sheets import TemplateFacts, column_key

_OF_COLUMNS = frozenset({"no_column", "wide_years", "wide_months", "missing_satuan", "missing_tahun"})
"""Findings about which columns there are: the template has its office's, and its header is locked."""
_OF_TEXTS = frozenset({"number_as_text"})
"""Findings about texts that look like figures: in a column of texts, such as classes 1, 2 and 3, they shall."""


def not_prescribed(findings: Iterable[Finding], tables: Sequence[Table], facts: TemplateFacts) -> Iterator[Finding]:
    """Yield the findings of a file that was made from a template, without those that follow from the template.

    Args:
        findings: what was found.
        tables: the tables of the file.
        facts: what its template says.
    """
    for finding in findings:
        wanted = facts.columns if finding.code in _OF_COLUMNS else facts.text_columns
        if finding.code not in _OF_COLUMNS | _OF_TEXTS or not _names(finding, tables) <= wanted:
            yield finding


def _names(finding: Finding, tables: Sequence[Table]) -> set[str]:
    """Return the names of the columns that a finding is about, all of the table where it names none."""
    columns = [column for table in tables if table.sheet == finding.sheet for column in table.columns]
    letters = set(finding.columns)
    return {column_key(column.name) for column in columns if not letters or letter(column.index) in letters}

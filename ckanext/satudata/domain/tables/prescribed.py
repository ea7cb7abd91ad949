"""What a template prescribes is not held against whoever filled it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ckanext.satudata.domain.tables.book import Table
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.own_sheets import TemplateFacts, column_key
from ckanext.satudata.domain.tables.region_columns import region_column
from ckanext.satudata.domain.tables.schema.shape import INFERRED

_OF_COLUMNS = frozenset({"no_column", "wide_years", "wide_months", "missing_satuan", "missing_tahun"})
"""Findings about which columns there are: the template has its office's, and its header is locked."""
_OF_CODES = frozenset({"region_without_code"})
"""Findings about a column of codes that is not there; those of a column that is there stay."""
_OF_TEXTS = frozenset({"number_as_text"})
"""Findings about texts that look like figures: in a column of texts, such as classes 1, 2 and 3, they shall."""
_OF_LAST_TIME = frozenset(
    {
        "schema_arrangement",
        "schema_column_missing",
        "schema_column_new",
        "schema_column_renamed",
        "schema_type_changed",
    }
)
"""Findings about what the version before had otherwise: the template was made from it, in a better form."""


def not_prescribed(
    findings: Iterable[Finding], tables: Sequence[Table], facts: TemplateFacts, schema: Mapping[str, Any] | None
) -> Iterator[Finding]:
    """Yield the findings of a file that was made from a template, without those that follow from the template.

    Args:
        findings: what was found.
        tables: the tables of the file.
        facts: what its template says.
        schema: what the file was held against; one that somebody wrote down counts also where a template differs.
    """
    codes = {found.level for name in facts.columns if (found := region_column(name)) and found.holds == "code"}
    without_code = {name for name in facts.columns if (found := region_column(name)) and found.level not in codes}
    wanted = dict.fromkeys(_OF_COLUMNS, facts.columns) | dict.fromkeys(_OF_TEXTS, facts.text_columns)
    wanted |= dict.fromkeys(_OF_CODES, frozenset(without_code))
    if schema is not None and schema.get("asal") == INFERRED:
        wanted |= dict.fromkeys(_OF_LAST_TIME, facts.columns)
    for finding in findings:
        if finding.code not in wanted or not _names(finding, tables) <= wanted[finding.code]:
            yield finding


def _names(finding: Finding, tables: Sequence[Table]) -> set[str]:
    """Return the names of the columns that a finding is about, all of the table where it names none."""
    columns = [column for table in tables if table.sheet == finding.sheet for column in table.columns]
    letters = set(finding.columns)
    return {column_key(column.name) for column in columns if not letters or letter(column.index) in letters}

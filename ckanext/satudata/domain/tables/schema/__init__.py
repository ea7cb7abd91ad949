"""Table Schema of a file: made from what there is, compared, and held against the next version.

Table Schema is the format of https://specs.frictionlessdata.io/table-schema/, with two properties of our own in a
field: ``satuan`` (its unit) and ``kode`` (true: digits that count nothing, such as region codes; they stay text).
A schema from a file (``files.from_file``) is imported by itself, as it needs the readers.
"""

from ckanext.satudata.domain.tables.schema.comparing import Change, compare
from ckanext.satudata.domain.tables.schema.dictionary import from_columns, from_metadata
from ckanext.satudata.domain.tables.schema.examining import best_table, examine
from ckanext.satudata.domain.tables.schema.following import describes, followed, same_columns
from ckanext.satudata.domain.tables.schema.inferring import infer
from ckanext.satudata.domain.tables.schema.shape import (
    DICTIONARY,
    EDITABLE_TYPES,
    INFERRED,
    TYPE_LABELS,
    Problem,
    Schema,
    described,
    edited_type,
    fields,
    key,
    label,
    problems,
    with_type,
)

__all__ = [
    "DICTIONARY",
    "EDITABLE_TYPES",
    "INFERRED",
    "TYPE_LABELS",
    "Change",
    "Problem",
    "Schema",
    "best_table",
    "compare",
    "described",
    "describes",
    "edited_type",
    "examine",
    "fields",
    "followed",
    "from_columns",
    "from_metadata",
    "infer",
    "key",
    "label",
    "problems",
    "same_columns",
    "with_type",
]

"""Whether Solr says of every dataset what the database says."""

from __future__ import annotations

from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import make_connection

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection
from ckanext.satudata.services import indexing
from ckanext.satudata.shared import remove_from_index

_PAGE = 5000
_STATE, _STAGE = "extras_satudata_state", "extras_satudata_stage"


@dataclass(frozen=True)
class _Documents:
    standing: dict[str, tuple[str | None, str | None]]
    """State and stage that the document of each dataset carries."""
    shown: set[str]
    """What Solr shows to everybody."""


def problems() -> list[Problem]:
    """Return datasets whose search document is wrong, missing or left over."""
    documents = _documents()
    there = set(documents.standing)
    public, expected = inspection.public(), inspection.indexable()
    false_claims = (documents.shown - public) & expected
    hidden = (public - documents.shown) & there
    standing = inspection.standing()
    stale = {
        package_id
        for package_id in (there & expected) - false_claims - hidden
        if not _up_to_date(documents.standing[package_id], standing.get(package_id, ("draft", None)))
    }
    return [
        *found(
            "index_public",
            tk._("The index shows a hidden dataset as public: the document is written anew."),
            false_claims,
            _reindex,
        ),
        *found(
            "index_hidden",
            tk._("The index hides a published dataset: the document is written anew."),
            hidden,
            _reindex,
        ),
        *found(
            "index_stale",
            tk._("The index has another state or stage than the database: the document is written anew."),
            stale,
            _reindex,
        ),
        *found(
            "index_missing",
            tk._("The index has no document of a dataset: it is written."),
            expected - there,
            _reindex,
        ),
        *found(
            "index_orphan",
            tk._("The index has a document of a dataset that is gone: it is removed."),
            there - expected,
            remove_from_index,
        ),
    ]


def _up_to_date(carried: tuple[str | None, str | None], expected: tuple[str, str | None]) -> bool:
    # Documents from before the extension carry no state; of public datasets nothing is missing in them.
    return carried in (expected, (None, None) if expected[0] == "published" else expected)


def _reindex(package_id: str) -> None:
    indexing.index_after_commit(package_id)


def _documents() -> _Documents:
    everything = _solr("*:*", f"id,{_STATE},{_STAGE}")
    shown = _solr("permission_labels:public", "id")
    return _Documents(
        {document["id"]: (document.get(_STATE), document.get(_STAGE)) for document in everything},
        {document["id"] for document in shown},
    )


def _solr(query: str, fields: str) -> list[dict[str, str]]:
    connection = make_connection()
    site = tk.config["ckan.site_id"]
    documents: list[dict[str, str]] = []
    while True:
        page = connection.search(
            query,
            fq=[f'+site_id:"{site}"', "+entity_type:package"],
            fl=fields,
            sort="id asc",
            start=len(documents),
            rows=_PAGE,
        )
        documents.extend(page.docs)
        if len(documents) >= page.hits or not page.docs:
            return documents

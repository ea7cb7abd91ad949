"""A readable page while the database, Redis or Solr is down. It asks none of them."""

from __future__ import annotations

import json
import logging

from flask import Blueprint, Response, request
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import InterfaceError, OperationalError

from ckan.lib.search import SearchIndexError

from ckanext.satudata.model.presence import MigrationPendingError, tables_exist

outage = Blueprint("satudata_outage", __name__)
log = logging.getLogger(__name__)

_TEXTS = {
    "id": (
        "Portal sedang terganggu",
        "Salah satu layanan di balik portal ini sedang tidak menjawab. Tidak ada data yang berubah. "
        "Silakan coba lagi beberapa menit lagi.",
        "Coba lagi",
    ),
    "en": (
        "The portal is disturbed",
        "A service behind this portal does not answer. No data was changed. Please try again in a few minutes.",
        "Try again",
    ),
}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font-family:system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;
line-height:1.5;color:#222}}a{{color:#0b5394}}</style></head>
<body><h1>{title}</h1><p>{text}</p><p><a href="">{again}</a></p></body></html>"""


@outage.before_app_request
def before_the_migration() -> Response | None:
    """Answer calls of our actions with 503 while the tables are missing; CKAN's API would say 500.

    Between an update of the extension and its migration nothing is answered at all.

    Raises:
        MigrationPendingError: answered with the page of a disturbance.
    """
    if tables_exist() or "/action/satudata_" not in request.path:
        return None
    message = "Satu Data is not set up yet. Run: ckan db upgrade -p satudata"
    return _json(message)


def _json(message: str) -> Response:
    body = json.dumps({"success": False, "error": {"__type": "Service Unavailable", "message": message}})
    return Response(body, status=503, headers={"Retry-After": "60"}, content_type="application/json")


def _answer(error: Exception) -> Response:
    log.error("satudata: a service does not answer (%s)", type(error).__name__)
    if request.path.startswith("/api/"):
        return _json("Coba lagi nanti.")
    language = "en" if request.path.startswith("/en/") else "id"
    title, text, again = _TEXTS[language]
    page = _PAGE.format(language=language, title=title, text=text, again=again)
    return Response(page, status=503, headers={"Retry-After": "60"}, content_type="text/html; charset=utf-8")


for _error in (OperationalError, InterfaceError, RedisConnectionError, SearchIndexError, MigrationPendingError):
    outage.app_errorhandler(_error)(_answer)

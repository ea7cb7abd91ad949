"""What all views share: the context of the caller, the CSRF check, and answers to errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from flask import Blueprint
from flask_wtf import csrf
from wtforms import ValidationError as CsrfError

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.lib import base

from ckanext.satudata.logic.lookup import NotInstalledError


def context() -> types.Context:
    """Return the context of the logged-in caller."""
    user = tk.current_user
    return cast(types.Context, {"user": getattr(user, "name", ""), "auth_user_obj": user})


def require_csrf() -> None:
    """Refuse a form without a valid token.

    CKAN 2.12.0 lets an anonymous request to a form switch its check off, so ours do not rely on it.
    """
    if not tk.config.get("WTF_CSRF_ENABLED", True):
        return
    name = tk.config.get("WTF_CSRF_FIELD_NAME", "_csrf_token")
    token = tk.request.form.get(name) or tk.request.headers.get("X-CSRFToken")
    try:
        csrf.validate_csrf(token, token_key=name)
    except CsrfError:
        base.abort(400, tk._("The form has expired. Go back, reload the page and send it again."))


def problems(error: tk.ValidationError) -> list[str]:
    """Return all problems of an action as sentences (CKAN's summary keeps only the first of each field)."""
    return sentences(error.error_dict)


def sentences(errors: Any) -> list[str]:
    """Return all problems of an error dictionary, each once."""
    return list(dict.fromkeys(_sentences(errors)))


def _sentences(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        for value in errors.values():
            yield from _sentences(value)
    elif isinstance(errors, list):
        for value in errors:
            yield from _sentences(value)
    else:
        yield str(errors)


def flash_problems(error: tk.ValidationError) -> None:
    """Show all problems of an action on the next page."""
    for message in problems(error):
        tk.h.flash_error(message)


def error_page(code: int, name: str, message: str) -> tuple[str, int]:
    """Return the page of an error and its status."""
    page = tk.render("error_document_template.html", extra_vars={"code": code, "name": name, "content": message})
    return page, code


def handle_errors(blueprint: Blueprint) -> None:
    """Turn what actions raise into pages."""

    def not_found(error: Exception) -> Any:
        return error_page(404, tk._("Not found"), str(error) or tk._("This page does not exist."))

    def not_authorized(error: Exception) -> Any:
        if tk.current_user.is_anonymous:
            return tk.h.redirect_to("user.login", came_from=tk.request.full_path)
        return error_page(403, tk._("Not allowed"), str(error))

    def not_installed(error: Exception) -> Any:
        return error_page(503, tk._("Not set up yet"), str(error))

    blueprint.register_error_handler(tk.ObjectNotFound, not_found)
    blueprint.register_error_handler(tk.NotAuthorized, not_authorized)
    blueprint.register_error_handler(NotInstalledError, not_installed)

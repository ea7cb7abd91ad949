"""Whether somebody may read the bytes of a file: what stands in front of it, and who they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import has_request_context

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.satudata.domain.withholding import Barrier, Reader, barrier
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import access
from ckanext.satudata.services import cases


@dataclass(frozen=True)
class Withheld:
    """A file that somebody may not read: why, and of which dataset."""

    barrier: Barrier
    package_id: str
    package_name: str

    @property
    def message(self) -> str:
        """Why, and what to do."""
        return explanation(self.barrier, self.package_name)


def explanation(reason: Barrier, package_name: str) -> str:
    """Return why a file is withheld and what to do, in the language of the request."""
    if reason is Barrier.quarantine:
        return tk._(
            "This file is withheld: it may contain personal data and is being checked. Only its uploader and the "
            "reviewers can open it."
        )
    if reason is Barrier.tertutup:
        return tk._("This file is withheld: its dataset is of the class Tertutup (closed).")
    return tk._(
        "This file is of the class Terbatas (restricted): its description is public, its contents are not. "
        "Request access here: {url}"
    ).format(url=request_url(package_name))


def request_url(package_name: str) -> str:
    """Return the address of the page on which citizens request access."""
    try:
        return tk.url_for("satudata_access.request_page", name=package_name, qualified=True)
    except RuntimeError:  # outside of a request, in a job
        return f"{tk.config['ckan.site_url']}/dataset/{package_name}/permohonan"


def withheld(resource_id: str, user: model.User | None, *, rows: bool = False) -> Withheld | None:
    """Return what keeps a user (``None`` = anonymous) from the bytes of a file, ``None`` when nothing does.

    ``rows`` asks for the table in the DataStore. It may still hold what was loaded from an earlier file, so whoever
    replaced a quarantined file of somebody else reads their own file, but not the table.

    Visibility of the dataset is not asked here: a grant opens no hidden dataset, because core's check comes as well.
    """
    row = _protection(resource_id)
    return _withheld(row, user, rows) if row is not None else None


def _protection(resource_id: str) -> access.Row | None:
    """Read what stands in front of a file; a request that only reads asks the database once for each dataset."""
    reads = has_request_context() and tk.request.method in ("GET", "HEAD")
    known: dict[str, access.Row] = tk.request.environ.setdefault("satudata.protections", {}) if reads else {}
    if resource_id not in known:
        known.update(access.protections(resource_id))
    return known.get(resource_id)


def withheld_package(package_id: str, user: model.User | None) -> Withheld | None:
    """Return what keeps a user from files that CKAN 2.12 keeps for a dataset as a whole."""
    row = access.protection_of_package(package_id)
    return _withheld(row, user) if row is not None else None


def _withheld(row: access.Row, user: model.User | None, rows: bool = False) -> Withheld | None:
    if not (row["quarantined"] or row["access"] in (Barrier.terbatas, Barrier.tertutup)):
        return None
    reason = barrier(row["access"], row["quarantined"], _reader(row, user, rows))
    return Withheld(reason, row["package_id"], row["package_name"]) if reason else None


def _reader(row: access.Row, user: model.User | None, rows: bool) -> Reader:
    if user is None or user.is_anonymous or user.state != "active":
        return Reader()
    package = model.Package.get(row["package_id"])
    if package is None:
        return Reader()
    held = cases.roles_of(user, package, row["jenis"])
    uploaded = row["uploader_id"] == user.id and Role.produsen in held
    if rows and row["quarantined"]:
        uploaded = uploaded and row["marked_uploader_id"] == user.id
    if user.sysadmin and not _edits_for_the_office(user, row["owner_org"]):
        held -= {Role.produsen}
    return Reader(roles=held, uploaded=uploaded, granted=access.granted(package.id, user.id))


def _edits_for_the_office(user: model.User, organization_id: str | None) -> bool:
    capacity = authz.users_role_for_group_or_org(organization_id, user.name) if organization_id else None
    return capacity in ("editor", "admin")

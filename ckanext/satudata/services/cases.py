"""One dataset with everything a decision about it needs: core's row, ours, the submission, its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import authz, model, types

from ckanext.satudata import config
from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.machine import Actor, Facts, Position
from ckanext.satudata.domain.workflow.terms import JenisData, Role, State
from ckanext.satudata.model import datasets, roles, submissions

Row = Mapping[Any, Any]


def show(package_id: str) -> dict[str, Any]:
    """Return ``package_show`` of a dataset without asking who may see it."""
    context = cast(types.Context, {"ignore_auth": True, "user": "", "use_cache": False})
    return tk.get_action("package_show")(context, {"id": package_id})


def facts_of(record: Mapping[str, Any]) -> Facts:
    """Return what of a dataset decides its route."""
    return Facts(
        data_prioritas=bool(record.get("prioritas_tahun")),
        jenis=record.get("jenis") or None,
        akses=record.get("accessRights") or None,
    )


@dataclass(frozen=True)
class Case:
    """A dataset on its way through the procedure, as read at one moment."""

    package: model.Package
    row: Row | None
    submission: Row | None

    @cached_property
    def record(self) -> dict[str, Any]:
        """The dataset dictionary."""
        return show(self.package.id)

    @cached_property
    def organization(self) -> model.Group | None:
        """The OPD that owns the dataset."""
        return model.Group.get(self.package.owner_org) if self.package.owner_org else None

    @property
    def is_open(self) -> bool:
        """Whether a submission is under way."""
        return self.submission is not None and self.submission["closed_at"] is None

    @cached_property
    def workflow(self) -> Workflow:
        """The procedure the submission began with (it is kept with it), or the one a new submission would follow."""
        if self.submission is not None and self.is_open:
            return Workflow.model_validate(self.submission["definition"])
        return config.workflow_for(self.organization.name if self.organization else None)

    @cached_property
    def facts(self) -> Facts:
        """What decides the route; fixed at submission."""
        if self.submission is not None and self.is_open and self.submission["state"] != State.changes_requested:
            return Facts(**self.submission["facts"])
        return facts_of(self.record)

    @cached_property
    def position(self) -> Position:
        """Where the dataset stands."""
        visibility = self.row["visibility"] if self.row else "hidden"
        if visibility in datasets.PUBLIC:
            return Position(State.published)
        if visibility == "withdrawn" and not self.is_open:
            return Position(State.withdrawn)
        if self.submission is None:
            return Position(State.draft)
        return Position(State(self.submission["state"]), self.submission["stage"], self.submission["returned_from"])

    def actor(self, user: model.User | None) -> Actor:
        """Return in which roles a user meets this dataset, and whether it is their own work."""
        if user is None or user.is_anonymous:
            return Actor(roles=frozenset(), own_work=False)
        return Actor(roles=roles_of(user, self.package, self.facts.jenis), own_work=self.is_own_work(user.id))

    def is_own_work(self, user_id: str) -> bool:
        """Return whether the user submitted the dataset or edited it last."""
        editor = self.row["last_editor_id"] if self.row else None
        submitter = self.submission["submitted_by"] if self.submission is not None and self.is_open else None
        return user_id in (editor or self.package.creator_user_id, submitter)

    @property
    def route(self) -> tuple[Any, ...]:
        """The stages of this dataset."""
        return machine.route(self.workflow, self.facts)


def roles_of(user: model.User, package: model.Package, jenis: str | None) -> frozenset[Role]:
    """Return the roles of a user for a dataset: granted ones whose scope fits, and produsen from the organisation.

    A sysadmin edits every dataset in CKAN and so may act for the produsen, but reviews only with a granted role.
    """
    held = set()
    kind = jenis or JenisData.lainnya.value
    for row in roles.of_user(user.id):
        organization_fits = row["organization_id"] in (None, package.owner_org)
        if organization_fits and row["jenis_data"] in (None, kind):
            held.add(Role(row["role"]))
    capacity = authz.users_role_for_group_or_org(package.owner_org, user.name) if package.owner_org else None
    if capacity in ("editor", "admin") or user.sysadmin:
        held.add(Role.produsen)
    return frozenset(held)


def read(package: model.Package) -> Case:
    """Read a case without locking it, for showing."""
    row = datasets.get(package.id)
    return Case(package, row, _submission(package.id, row))


def lock(package_id: str) -> Case:
    """Read a case and lock it until the end of the transaction.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: the dataset is gone or deleted.
    """
    row = datasets.lock(package_id)
    package = model.Session.get(model.Package, package_id, populate_existing=True)
    if package is None or package.state == "deleted":
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return Case(package, row, _submission(package_id, row))


def _submission(package_id: str, row: Row | None) -> Row | None:
    """Return the newest submission of a dataset: its own, or that of the revision which was published last."""
    own = submissions.latest(package_id)
    published = row["submission_id"] if row is not None else None
    if published is None or (own is not None and (own["id"] == published or own["closed_at"] is None)):
        return own
    merged = submissions.get(published)
    if own is None or merged is None:
        return merged or own
    return merged if merged["opened_at"] > own["opened_at"] else own

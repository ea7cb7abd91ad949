"""Make the agencies and people of the demonstration, their roles, and tokens for scripts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan.lib import api_token

from ckanext.satudata.demo import content
from ckanext.satudata.demo.people import Say, act, administrator, done, mark

TOKENS = "SATUDATA_DEMO_TOKENS"
LOGIN_LINE = "DEMO_PASSWORD"
"""Name of the line with the password of all demonstration accounts."""


class Secrets:
    """The file of tokens and the password, readable by its owner alone."""

    def __init__(self, path: Path | None) -> None:
        """Read what an earlier run wrote."""
        self._path = path
        self._values: dict[str, str] = {}
        if path is not None and path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            self._values = dict(line.split("=", 1) for line in lines if "=" in line)

    @property
    def path(self) -> Path | None:
        """The file, or ``None`` when nothing is kept."""
        return self._path

    def get(self, name: str) -> str | None:
        """Return a value, or ``None``."""
        return self._values.get(name)

    def password(self) -> str:
        """Return the password of all demonstration accounts, made on the first run."""
        if LOGIN_LINE not in self._values:
            self.put(LOGIN_LINE, secrets.token_urlsafe(9))
        return self._values[LOGIN_LINE]

    def put(self, name: str, value: str) -> None:
        """Keep a value, in memory and in the file."""
        self._values[name] = value
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        text = "".join(f"{key}={entry}\n" for key, entry in self._values.items())
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        partial.replace(self._path)


def secrets_from_environment() -> Secrets:
    """Return the secrets of the file that ``SATUDATA_DEMO_TOKENS`` names."""
    path = os.environ.get(TOKENS)
    return Secrets(Path(path) if path else None)


def make_people(people: Iterable[content.Person], vault: Secrets, say: Say) -> None:
    """Create the accounts that are not there yet; an account that exists is left as it is."""
    made = []
    for person in people:
        if done("user", person.name):
            continue
        try:
            act(administrator(), "user_show", id=person.name)
        except tk.ObjectNotFound:
            _create(person, vault.password())
            made.append(person.name)
        mark("user", person.name)
    say(f"Akun baru: {', '.join(made)}." if made else "Semua akun demo sudah ada.")


def _create(person: content.Person, password: str) -> None:
    act(
        administrator(),
        "user_create",
        name=person.name,
        fullname=person.fullname,
        email=f"{person.name}@demo.example",
        password=password,
        sysadmin=person.sysadmin,
    )


def make_organizations(organizations: Iterable[content.Organization], admin: str, say: Say) -> None:
    """Create the agencies that are not there yet."""
    made = []
    for organization in organizations:
        if done("organization", organization.name):
            continue
        try:
            act(admin, "organization_show", id=organization.name)
        except tk.ObjectNotFound:
            act(
                admin,
                "organization_create",
                name=organization.name,
                title=organization.title,
                description="Perangkat daerah rekaan untuk peragaan portal.",
                kode=organization.kode,
                singkatan=organization.singkatan,
                jenis=organization.jenis,
                kode_wilayah=content.REGION,
                kontak_unit=organization.unit,
                email=organization.email,
            )
            made.append(organization.singkatan)
        mark("organization", organization.name)
    say(f"Perangkat daerah baru: {', '.join(made)}." if made else "Semua perangkat daerah demo sudah ada.")


def grant(people: Iterable[content.Person], admin: str, say: Say) -> None:
    """Give the people their seats in the agencies and their roles, once."""
    given = []
    for person in people:
        if done("roles", person.name):
            continue
        for organization, capacity in person.member.items():
            act(admin, "organization_member_create", id=organization, username=person.name, role=capacity)
        held = {
            (row["role"], row["organization"], row["jenis_data"])
            for row in act(admin, "satudata_role_list", user=person.name)
        }
        for entry in person.roles:
            if (entry.role, entry.organization, entry.jenis_data) not in held:
                scope = {"organization": entry.organization, "jenis_data": entry.jenis_data}
                data = {key: value for key, value in scope.items() if value}
                act(admin, "satudata_role_grant", user=person.name, role=entry.role, **data)
        mark("roles", person.name)
        given.append(person.name)
    say(f"Peran diberikan kepada: {', '.join(given)}." if given else "Semua peran demo sudah diberikan.")


def make_tokens(people: Iterable[content.Person], vault: Secrets, say: Say) -> None:
    """Create API tokens for scripts; tokens of an earlier run that still work are kept."""
    if vault.path is None:
        say(f"Token API tidak dibuat; tetapkan {TOKENS}=<berkas> bila perlu.")
        return
    made = 0
    for person in people:
        name = "SYSADMIN_TOKEN" if person.sysadmin else f"TOKEN_{person.name.upper()}"
        token = vault.get(name)
        owner = api_token.get_user_from_token(token, update_access_time=False) if token else None
        if owner is None or owner.name != person.name:
            result = act(person.name, "api_token_create", user=person.name, name="demo")
            token = result["token"]
            vault.put(name, token.decode() if isinstance(token, bytes) else token)
            made += 1
    say(f"Token API: {made} baru, tersimpan di {vault.path} (hanya terbaca oleh pemiliknya).")

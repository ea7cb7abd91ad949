"""One portal with a hidden dataset in each state and a published twin, built once for the whole module."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.leaks import battery
from ckanext.satudata.gate.leaks.describe import describe
from ckanext.satudata.gate.leaks.judging import Answer
from ckanext.satudata.gate.leaks.pages import Rule
from ckanext.satudata.gate.leaks.probe import Probe, Request
from ckanext.satudata.gate.leaks.targets import Target
from ckanext.satudata.model import releases

from tests.portal import RESOURCE, Portal, call, today, upload

# The letters of the leak matrix; "anonymous" has no account.
OUTSIDE = {"A": None, "B": "stranger", "C": "outsider"}
INSIDE = {"D": "member", "E": "editor", "F": "walidata2", "G": "pembina", "S": "admin"}

GROUP = "kelompok-uji"

# Words of every dataset here, which betray none.
COMMON = "Jumlah menurut Kecamatan. Catatan tentang tahun 2024."

_chance = random.Random(4)


def made_up_word() -> str:
    """Return a word that is nowhere else."""
    return "".join(_chance.choice("bdfghjklmnprstvwz") + _chance.choice("aiueo") for _syllable in range(6))


@dataclass
class World:
    """The portal, its hidden datasets, and what there was to see before they were made."""

    portal: Portal
    tokens: dict[str, str]
    probes: list[Probe]
    twin: Target
    day: dt.date
    """When it was made: the pages of the release schedule are others on another day."""
    targets: list[Target] = field(default_factory=list)
    before: dict[str, dict[Request, Answer]] = field(default_factory=dict)

    def ask(self, app: Any, person: str | None) -> battery.Ask:
        """Return what sends requests as one of the people."""
        headers = {"Authorization": self.tokens[person]} if person else {}

        def send(request: Request) -> Answer:
            options: dict[str, Any] = {"headers": headers, "follow_redirects": False}
            if request.form:
                options["data"] = request.form
                options["content_type"] = request.form_type
            try:
                response = app.test_client().open(request.path, method=request.method, **options)
            except Exception as error:  # noqa: BLE001
                # Outside of tests CKAN answers with its page for errors, the same for all.
                return Answer(500, {}, f"Internal server error {type(error).__name__}")
            return Answer(response.status_code, dict(response.headers), response.get_data().decode("utf-8", "replace"))

        return send


def build(portal: Portal, app: Any, rules: list[Rule]) -> World:
    """Make the published twin, look at the lists, and only then make the hidden datasets."""
    tokens = {
        person: call("api_token_create", portal.people["admin"], user=name, name="matrix")["token"]
        for person, name in portal.people.items()
    }
    with app.flask_app.test_request_context():
        portal.as_("admin", "group_create", name=GROUP, title="Kelompok Uji")
        twin_id = _published(portal)
        base_id = _published(portal)
        _announce(portal)
        public_text = "".join(str(call("package_show", None, id=one)) for one in (twin_id, base_id)).lower()
        twin = describe(twin_id, "published", public_id=twin_id, public_text=COMMON.lower())
        model.Session.remove()
    world = World(portal, tokens, battery.all_probes(rules), twin, today())
    for letter, person in OUTSIDE.items():
        world.before[letter] = battery.listed(world.ask(app, person), world.probes, twin)
    with app.flask_app.test_request_context():
        for state, make in {**STATES, "pending revision": lambda portal: _revision(portal, base_id)}.items():
            dataset_id = make(portal)
            model.Session.add(
                model.PackageRelationship(
                    subject=model.Package.get(dataset_id), object=model.Package.get(twin_id), type="depends_on"
                )
            )
            model.Session.commit()
            world.targets.append(describe(dataset_id, state, public_id=twin_id, public_text=public_text))
        model.Session.remove()
    return world


def _draft(portal: Portal, **fields: Any) -> str:
    """Make a dataset with all that a leak may come from: tag, file, table, views, followers."""
    word = made_up_word()
    dataset = portal.dataset(
        file=False,
        title=f"Jumlah {word.title()} menurut Kecamatan",
        notes=f"Catatan tentang {made_up_word()} tahun 2024.",
        tag_string=made_up_word(),
        **fields,
    )
    portal.as_("admin", "member_create", id=GROUP, object=dataset["id"], object_type="package", capacity="public")
    name = made_up_word()
    resource = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        upload=upload(f"{name}.csv", f"kode,{word}\n1,2\n".encode()),
        url=f"{name}.csv",
        url_type="upload",
        **{**RESOURCE, "name": f"Berkas {word}", "description": f"Isi {word}"},
    )
    for kind in ("datatables_view", "text_view"):
        portal.as_("editor", "resource_view_create", resource_id=resource["id"], view_type=kind, title=f"Lihat {word}")
    # A format of its own; the list of formats must not name it.
    portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        url=f"https://contoh.example/{made_up_word()}.{name}",
        **{**RESOURCE, "name": f"Tautan {word}", "format": made_up_word().upper()},
    )
    # Last of all, so that the newest activity and the one before are about the dataset itself.
    portal.as_(
        "editor",
        "datastore_create",
        resource_id=resource["id"],
        force=True,
        fields=[{"id": "kode", "type": "text"}, {"id": word, "type": "text"}],
        records=[{"kode": "1", word: made_up_word()}],
    )
    portal.as_("editor", "follow_dataset", id=dataset["id"])
    if hasattr(model, "FileOwner"):
        _own_file(portal, dataset["id"], name)
    # A report on a file names the file, and quotes its header.
    portal.as_("editor", "resource_validation_run", resource_id=resource["id"], **{"async": False})
    context: Any = {"ignore_auth": True, "user": portal.people["admin"]}
    now = "2026-11-21T00:00:00"
    task = {"entity_type": "resource", "task_type": "xloader", "key": "xloader", "value": "{}", "last_updated": now}
    tk.get_action("task_status_update")(context, {**task, "entity_id": resource["id"], "error": f'{{"e": "{word}"}}'})
    return dataset["id"]


def _own_file(portal: Portal, dataset_id: str, name: str) -> None:
    """Give a dataset a file of CKAN 2.12's own kind, beside those of its resources."""
    from ckan.lib import files

    if "matrix" not in files.storages:
        settings = {"type": "ckan:fs", "path": tempfile.mkdtemp(), "initialize": True}
        files.storages.register("matrix", files.make_storage("matrix", settings))
    created = portal.as_(
        "admin", "file_create", name=f"{name}.txt", upload=upload(f"{name}.txt", b"isi"), storage="matrix"
    )
    portal.as_(
        "admin", "file_ownership_transfer", id=created["id"], owner_type="package", owner_id=dataset_id, force=True
    )


def _submitted(portal: Portal, **fields: Any) -> str:
    dataset_id = _draft(portal, **fields)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    return dataset_id


def _at_pembina(portal: Portal) -> str:
    dataset_id = _submitted(portal, prioritas_tahun=["2026"])
    portal.approve(dataset_id, "walidata")
    return dataset_id


def _decided(portal: Portal, decision: str) -> str:
    dataset_id = _submitted(portal)
    portal.as_(
        "walidata", "satudata_submission_decide", dataset_id=dataset_id, decision=decision, note="Mohon diperbaiki."
    )
    return dataset_id


def _cancelled(portal: Portal) -> str:
    dataset_id = _submitted(portal)
    portal.as_("editor", "satudata_submission_cancel", dataset_id=dataset_id, note="Salah kirim.")
    return dataset_id


def _approved(portal: Portal) -> str:
    dataset_id = _submitted(portal)
    portal.approve(dataset_id, "walidata")
    return dataset_id


def _announce(portal: Portal) -> None:
    """Announce a release for a minute that these tests do not reach; everybody may know of it."""
    portal.as_(
        "walidata",
        "satudata_release_create",
        title="Jumlah menurut Kecamatan",
        organization=portal.dinas["name"],
        period="2024",
        planned="2099-07-20 09:00",
    )


def _scheduled(portal: Portal) -> str:
    """Approve a dataset whose release is announced; that it is in the making must not show by its release."""
    dataset_id = _submitted(portal)
    announced = portal.as_(None, "satudata_release_list")["results"][0]["id"]
    releases.update(announced, package_id=dataset_id)
    model.Session.commit()
    assert portal.approve(dataset_id, "walidata")["state"] == "scheduled"
    return dataset_id


def _published(portal: Portal) -> str:
    dataset_id = _approved(portal)
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
    return dataset_id


def _withdrawn(portal: Portal) -> str:
    dataset_id = _published(portal)
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset_id, reason="Ada kesalahan hitung.")
    return dataset_id


def _revision(portal: Portal, published_id: str) -> str:
    """Prepare the next version of a published dataset, with other words; return the working copy."""
    started = portal.as_("editor", "satudata_revision_start", dataset_id=published_id)
    word = made_up_word()
    record = portal.as_("editor", "package_show", id=started["copy_id"])
    record["resources"][0] |= {"name": f"Berkas {word}", "description": f"Isi {word}"}
    record |= {"title": f"Jumlah {word.title()} menurut Kecamatan", "notes": f"Catatan {made_up_word()}"}
    portal.as_("editor", "package_update", **{**record, "tag_string": made_up_word()})
    return started["copy_id"]


STATES = {
    "draft": _draft,
    "in review (walidata)": _submitted,
    "in review (pembina)": _at_pembina,
    "changes requested": lambda portal: _decided(portal, "return"),
    "rejected": lambda portal: _decided(portal, "reject"),
    "cancelled": _cancelled,
    "approved, waiting": _approved,
    "approved, its release ahead": _scheduled,
    battery.WITHDRAWN: _withdrawn,
}

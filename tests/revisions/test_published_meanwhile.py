"""What happens to the published dataset while its next version is prepared."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import cloning, datasets
from ckanext.satudata.model.tables import dataset as rows
from ckanext.satudata.services import fingerprints

from tests.portal import Portal, call, is_public

pytestmark = pytest.mark.usefixtures("with_plugins")


def correct(dataset_id: str, **values: str) -> None:
    """Change fields of a published dataset as a small fix does."""
    cloning.set_fields(dataset_id, {**values, "metadata_modified": dt.datetime.now(dt.UTC).replace(tzinfo=None)})
    model.Session.commit()
    model.Session.remove()


def approved(portal: Portal, dataset_id: str, **changes: str) -> str:
    """Return a revision with some changes that waits for its publication."""
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset_id)["copy_id"]
    portal.as_("editor", "package_patch", id=copy_id, **changes)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    return copy_id


def test_a_small_fix_survives_the_next_version(portal: Portal) -> None:
    """A field that the revision left alone takes over what was corrected meanwhile, in review or before."""
    dataset = portal.published()
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    correct(dataset["id"], kontak_unit="Bidang Data", notes="Dibetulkan dengan keterangan yang cukup panjang.")
    portal.as_("editor", "package_patch", id=copy_id, title="Versi baru")
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    assert portal.as_("editor", "package_show", id=copy_id)["kontak_unit"] == "Bidang Data"
    portal.approve(copy_id, "walidata")
    correct(dataset["id"], kontak_unit="Bidang Statistik")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    shown = call("package_show", None, id=dataset["id"])
    assert (shown["title"], shown["kontak_unit"]) == ("Versi baru", "Bidang Statistik")
    assert shown["notes"].startswith("Dibetulkan")
    package, row = model.Package.get(dataset["id"]), datasets.get(dataset["id"])
    assert package is not None
    assert row is not None
    assert fingerprints.fingerprint(package)[0] == row["content_hash"]


def test_a_field_changed_on_both_sides_is_not_decided_by_the_machine(portal: Portal) -> None:
    """Publication is refused and names the field; submitted again, with the fix in sight, the revision counts."""
    dataset = portal.published()
    copy_id = approved(portal, dataset["id"], title="Versi baru")
    correct(dataset["id"], title="Versi yang dibetulkan")
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert "title" in refusal.value.error_dict["revision"][0]
    assert call("package_show", None, id=dataset["id"])["title"] == "Versi yang dibetulkan"
    portal.as_("editor", "satudata_submission_cancel", dataset_id=copy_id)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert call("package_show", None, id=dataset["id"])["title"] == "Versi baru"


def test_a_revision_reopens_what_was_withdrawn(portal: Portal) -> None:
    """Withdrawal leaves the revision; its publication opens the dataset again under the old name."""
    dataset = portal.published()
    name = call("package_show", None, id=dataset["id"])["name"]
    copy_id = approved(portal, dataset["id"], title="Versi yang benar")
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason="Ada angka yang salah.")
    assert not is_public(dataset["id"])
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert is_public(dataset["id"])
    shown = call("package_show", None, id=name)
    assert (shown["id"], shown["title"]) == (dataset["id"], "Versi yang benar")


def test_a_legacy_dataset_is_revised_too(portal: Portal) -> None:
    """What was public before the extension came has its next version reviewed like any other."""
    dataset = portal.published()
    model.Session.execute(sa.update(rows).values(visibility="legacy", submission_id=None, content_hash=None))
    model.Session.commit()
    copy_id = approved(portal, dataset["id"], title="Versi baru")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert call("package_show", None, id=dataset["id"])["title"] == "Versi baru"
    assert portal.show(dataset["id"])["legacy"] is False


def test_an_edit_after_the_approval_is_refused(portal: Portal) -> None:
    """A revision is locked from its submission on, and publishes nothing but what was approved."""
    dataset = portal.published()
    copy_id = approved(portal, dataset["id"], title="Versi baru")
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "package_patch", id=copy_id, title="Versi lain")
    correct(copy_id, title="Diubah di basis data")
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert "content" in refusal.value.error_dict
    assert call("package_show", None, id=dataset["id"])["title"] == dataset["title"]

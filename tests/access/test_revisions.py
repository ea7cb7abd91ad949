"""Access class and quarantine of what is published, while its next version is prepared."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import make_connection

from ckanext.satudata.services import quarantine

from tests.access.people import TERBATAS
from tests.portal import Portal, upload


def reads(city: Portal, person: str | None, resource_id: str) -> bool:
    """Return whether somebody gets past the lock in front of the bytes."""
    try:
        city.as_(person, "resource_show", id=resource_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def start(city: Portal, dataset_id: str) -> dict[str, Any]:
    """Start a revision and return its working copy."""
    found = city.as_("editor", "satudata_revision_start", dataset_id=dataset_id)
    return city.as_("editor", "package_show", id=found["copy_id"])


def publish(city: Portal, copy_id: str) -> None:
    """Carry a working copy through the default procedure."""
    city.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    city.approve(copy_id, "walidata")
    city.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)


def indexed_class(dataset_id: str) -> str:
    """Return the access class in the search document."""
    return make_connection().search(f'id:"{dataset_id}"').docs[0]["extras_satudata_access"]


def test_the_class_follows_at_the_merge(city: Portal) -> None:
    """A change of class in a revision holds from its publication on, in both directions, and not before."""
    dataset = city.published()
    resource_id = dataset["resources"][0]["id"]
    for fields, public in ((TERBATAS, False), ({"accessRights": "terbuka", "dasar_pembatasan": ""}, True)):
        copy = start(city, dataset["id"])
        city.as_("editor", "package_patch", id=copy["id"], **fields)
        assert reads(city, None, resource_id) is not public
        publish(city, copy["id"])
        assert reads(city, None, resource_id) is public
        assert indexed_class(dataset["id"]) == fields["accessRights"]


def test_a_grant_holds_across_revisions(city: Portal) -> None:
    """Who was granted access reads the next version too, and never the working copy."""
    dataset = city.published(**TERBATAS)
    resource_id = dataset["resources"][0]["id"]
    city.as_("ppid", "satudata_access_grant", dataset_id=dataset["id"], user=city.people["stranger"], note="Riset")
    copy = start(city, dataset["id"])
    city.as_(
        "editor", "package_patch", id=copy["id"], notes="Keterangan yang lebih panjang tentang penduduk kecamatan."
    )
    assert not reads(city, "stranger", copy["resources"][0]["id"])
    publish(city, copy["id"])
    assert reads(city, "stranger", resource_id)


def test_quarantine_holds_in_the_copy_and_ends_with_a_checked_file(city: Portal) -> None:
    """A quarantined file stays so in a working copy; a new file that was checked ends it when it is published."""
    dataset = city.published()
    resource_id = dataset["resources"][0]["id"]
    started_before = start(city, dataset["id"])
    copied = started_before["resources"][0]["id"]
    city.as_("walidata", "satudata_quarantine_place", resource_id=resource_id, reason="NIK di kolom 3")
    assert quarantine.is_quarantined(copied)
    assert not reads(city, "editor2", copied)
    city.as_("editor", "resource_patch", id=copied, upload=upload("bersih.csv", b"a,b\n1,2\n"))
    with pytest.raises(tk.ValidationError, match="quarantine"):
        publish(city, started_before["id"])
    city.as_("ppid", "satudata_quarantine_lift", resource_id=copied, reason="Sudah bersih")
    assert not reads(city, None, resource_id)
    city.approve(started_before["id"], "walidata")
    city.as_("walidata", "satudata_publication_publish", dataset_id=started_before["id"])
    assert not quarantine.is_quarantined(resource_id)
    assert reads(city, None, resource_id)


def test_a_revision_started_later_is_quarantined(city: Portal) -> None:
    """A working copy of a dataset with a quarantined file begins with its file in quarantine."""
    dataset = city.published()
    city.as_("walidata", "satudata_quarantine_place", resource_id=dataset["resources"][0]["id"], reason="NIK")
    copied = start(city, dataset["id"])["resources"][0]["id"]
    assert quarantine.is_quarantined(copied)
    assert reads(city, "editor", copied)
    assert not reads(city, "editor2", copied)

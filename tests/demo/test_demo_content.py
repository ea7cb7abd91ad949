"""The content of the demonstration portal: pure, needs no service."""

from __future__ import annotations

import re

import pytest

from ckanext.satudata.demo import content
from ckanext.satudata.domain.codes import vocabularies
from ckanext.satudata.domain.metadata.lints import lint

STATES = {
    "draft", "in_review", "changes_requested", "approved", "published", "rejected", "cancelled", "withdrawn",
}  # fmt: skip


def test_there_are_at_least_twelve_files_in_at_least_seven_states() -> None:
    """Issue 3, acceptance 4: at least 12 files as datasets, in at least 7 states."""
    items = content.items()
    assert len(items) >= 12
    assert len({item.target.state for item in items}) >= 7
    assert {item.target.state for item in items} <= STATES


def test_reviews_wait_at_the_walidata_and_at_the_pembina() -> None:
    """The demonstration shows waiting reviews of the walidata, of the pembina and of the head of an agency."""
    waiting = {item.target.role for item in content.items() if item.target.state == "in_review"}
    assert waiting >= {"walidata", "pembina", "kepala_opd"}


def test_one_journey_follows_the_default_preset_and_one_blitar() -> None:
    """The journey of issue 3, section 5, is played under perpres and under blitar."""
    journeys = {item.target.journey for item in content.items() if item.target.journey}
    assert journeys == {"perpres", "blitar"}
    priority = next(item for item in content.items() if item.target.journey == "perpres")
    assert priority.metadata["prioritas_tahun"], "only data prioritas is checked again by the pembina"


def test_names_are_unique_and_every_reference_resolves() -> None:
    """Datasets name organisations and users that exist, and their uploader may edit there."""
    people = {person.name: person for person in content.people()}
    names = [item.name for item in content.items()]
    assert len(names) == len(set(names))
    for item in content.items():
        content.organization(item.organization)
        assert people[item.uploader].member[item.organization] in ("editor", "admin")
        if item.target.claimed_by:
            assert {grant.role for grant in people[item.target.claimed_by].roles} >= {item.target.role}


def test_every_role_of_the_workflow_is_held_by_somebody() -> None:
    """There is a user in every role that can be granted, and two walidata, for nobody decides on their own work."""
    roles = [grant.role for person in content.people() for grant in person.roles]
    assert set(roles) == {
        "pengelola_opd", "walidata_pendukung", "kepala_opd", "walidata", "sekretariat", "forum", "ppid", "pembina",
    }  # fmt: skip
    assert roles.count("walidata") == 2
    assert [person.name for person in content.people() if person.sysadmin] == ["admin"]


def test_user_names_are_short_and_people_are_marked_as_invented() -> None:
    """Short user names, and nobody may take a demonstration user for a real person."""
    for person in content.people():
        assert re.fullmatch(r"[a-z]{3,6}", person.name)
        assert "(demo)" in person.fullname


@pytest.mark.parametrize("item", content.items(), ids=lambda item: item.name)
def test_every_dataset_cites_its_source_and_says_that_it_is_a_demonstration(item: content.Item) -> None:
    """Real published figures carry publisher, title and year; nobody may take the demonstration for a real portal."""
    assert item.source.publisher in item.notes()
    assert item.source.title in item.notes()
    assert item.source.year in item.notes()
    assert "Data contoh" in item.notes()


@pytest.mark.parametrize("item", content.items(), ids=lambda item: item.name)
def test_every_column_has_a_meaning_and_every_measure_a_unit(item: content.Item) -> None:
    """The data dictionary (MS-Var) of the demonstration is complete."""
    for file in filter(None, (item.file, item.first_file)):
        for column in file.columns():
            assert column.meaning


@pytest.mark.parametrize("item", content.items(), ids=lambda item: item.name)
def test_the_metadata_breaks_no_rule_of_the_standard(item: content.Item) -> None:
    """The demonstration teaches by example: its corrected records have neither errors nor warnings."""
    assert lint(item.record()) == ()


@pytest.mark.parametrize("item", content.items(), ids=lambda item: item.name)
def test_every_choice_is_in_its_vocabulary(item: content.Item) -> None:
    """Values are the stored values of the packaged vocabularies."""
    record = item.record()
    for field, vocabulary in (
        ("jenis", vocabularies.JENIS_DATA),
        ("theme", vocabularies.TOPICS),
        ("urusan", vocabularies.URUSAN),
        ("accessRights", vocabularies.ACCESS_CLASSES),
        ("accrualPeriodicity", vocabularies.FREQUENCIES),
        ("tingkat_penyajian", vocabularies.LEVELS),
        ("ukuran", vocabularies.UKURAN),
    ):
        assert record.get(field) is None or record[field] in vocabulary

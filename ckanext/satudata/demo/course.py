"""Carry a dataset to where it shall stand, step by step, as the people whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.satudata.demo import content, uploads
from ckanext.satudata.demo.people import act, administrator

View = dict[str, Any]

_LIMIT = 25
"""More steps than any procedure has: a mistake must end."""


class OffCourseError(Exception):
    """The dataset is where the script does not expect it: a person went on with it."""


class Course:
    """The way of one dataset of the demonstration."""

    def __init__(self, item: content.Item) -> None:
        """Begin with the dataset as it stands now."""
        self.item = item
        self.view = self.look()

    def look(self) -> View:
        """Read where the dataset stands."""
        return act(administrator(), "satudata_submission_show", dataset_id=self.item.name)

    def carry(self) -> None:
        """Go on until the dataset stands where its target says.

        Raises:
            OffCourseError: it stands where no step of the script begins.
        """
        for _ in range(_LIMIT):
            step = self._next()
            if step is None:
                return
            step()
            self.view = self.look()
        raise OffCourseError(f"{_LIMIT} langkah tanpa sampai ke tujuan")

    def _next(self) -> Callable[[], None] | None:
        target = self.item.target
        state = self.view["state"]
        if state == target.state and self._at_the_right_stage():
            return self._claim if self._unclaimed() else None
        steps: dict[str, Callable[[], None]] = {
            "draft": self.submit,
            "in_review": self._review,
            "approved": self.publish,
            "published": self._withdraw,
        }
        if state not in steps:
            raise OffCourseError(f"berada di “{self.view['state_label']}”, dilanjutkan oleh orang lain")
        return steps[state]

    def _at_the_right_stage(self) -> bool:
        role = self.item.target.role
        if self.view["state"] != "in_review" or role is None:
            return True
        # Under another procedure nobody with that role may have a say: the dataset then waits where it is.
        return self.turn()["role"] == role or all(stage["role"] != role for stage in self.view["route"])

    def _unclaimed(self) -> bool:
        return bool(self.item.target.claimed_by) and self.view["holder"] is None

    def turn(self) -> View:
        """Return the stage where the dataset waits."""
        return next(stage for stage in self.view["route"] if stage["status"] == "current")

    def reviewer(self) -> str:
        """Return who decides now: another person for each stage of the same role, where there is one."""
        turn = self.turn()
        same = [stage["code"] for stage in self.view["route"] if stage["role"] == turn["role"]]
        people = holders(turn["role"], self.item)
        return people[same.index(turn["code"]) % len(people)]

    def publisher(self) -> str:
        """Return who publishes under this procedure."""
        return holders(self.view["publisher"]["role"], self.item)[0]

    def submit(self) -> None:
        """The producer submits."""
        act(self.item.uploader, "satudata_submission_submit", dataset_id=self.item.name)

    def approve(self) -> None:
        """The reviewer approves, with every point of the checklist ticked."""
        self.decide("approve", checklist={entry["code"]: True for entry in self.view["checklist"]})

    def decide(self, decision: str, **more: Any) -> None:
        """The reviewer decides on exactly what was shown."""
        act(
            self.reviewer(),
            "satudata_submission_decide",
            dataset_id=self.item.name,
            decision=decision,
            version=self.view["version"],
            **more,
        )

    def send_back(self) -> None:
        """The reviewer returns the dataset with a note and notes on fields and files."""
        self.decide("return", note=self.item.decisions["return"], field_notes=self.field_notes())

    def field_notes(self) -> list[View]:
        """Return the notes on fields; those on the file name its resource."""
        record = act(self.item.uploader, "package_show", id=self.item.name)
        notes = []
        for entry in self.item.decisions["field_notes"]:
            note = {key: value for key, value in entry.items() if key != "resource"}
            if entry.get("resource"):
                note["resource_id"] = record["resources"][0]["id"]
            notes.append(note)
        return notes

    def publish(self) -> None:
        """The publishing role opens the dataset."""
        act(self.publisher(), "satudata_publication_publish", dataset_id=self.item.name)

    def correct(self) -> None:
        """The producer mends the fields and replaces the file that were found wrong."""
        record = act(self.item.uploader, "package_show", id=self.item.name)
        if self.item.first_file is not None:
            uploads.replace(self.item, record["resources"][0]["id"], self.item.file)
        whole = self.item.record()
        mended = {key: whole[key] for key in self.item.first_metadata}
        act(self.item.uploader, "package_patch", id=self.item.name, **mended)

    def _claim(self) -> None:
        act(str(self.item.target.claimed_by), "satudata_submission_claim", dataset_id=self.item.name)

    def _review(self) -> None:
        target = self.item.target.state
        decisions = self.item.decisions
        if target == "cancelled":
            note = decisions["cancel"]
            act(self.item.uploader, "satudata_submission_cancel", dataset_id=self.item.name, note=note)
        elif target == "changes_requested":
            self.send_back()
        elif target == "rejected" and self.item.target.role in (None, self.turn()["role"]):
            self.decide("reject", note=decisions["reject"])
        else:
            self.approve()

    def _withdraw(self) -> None:
        reason = self.item.decisions.get("withdraw")
        if self.item.target.state != "withdrawn" or reason is None:
            raise OffCourseError("sudah terbit, dilanjutkan oleh orang lain")
        act(self.publisher(), "satudata_publication_withdraw", dataset_id=self.item.name, reason=reason)


def holders(role: str, item: content.Item) -> list[str]:
    """Return the people of the demonstration who hold a role for a dataset.

    Raises:
        OffCourseError: nobody does; the operator has set a procedure that the demonstration has no people for.
    """
    jenis = item.metadata.get("jenis")
    names = [
        person.name
        for person in content.people()
        for grant in person.roles
        if grant.role == role and grant.organization in (None, item.organization) and grant.jenis_data in (None, jenis)
    ]
    if not names:
        raise OffCourseError(f"tidak ada pengguna demo dengan peran {role} untuk {item.organization}")
    return names

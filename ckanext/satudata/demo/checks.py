"""A report as offices make it: what its check finds, the tidied copy with consent, the submission."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo import content, uploads
from ckanext.satudata.demo.course import Course
from ckanext.satudata.demo.people import Say, act, administrator

_SAID = 4


class Checking:
    """The way of one file from its upload to the walidata."""

    def __init__(self, item: content.Item, say: Say) -> None:
        """Prepare to tell the story of ``item``."""
        self._item = item
        self._say = say
        self._people = {person.name: person.fullname.removesuffix(" (demo)") for person in content.people()}

    def play(self) -> None:
        """Upload, check, tidy, submit; an interrupted story goes on where it stopped.

        Raises:
            OffCourseError: a person went on with the dataset.
        """
        uploads.make_dataset(self._item)
        record = act(administrator(), "package_show", id=self._item.name)
        resource_id = record["resources"][0]["id"]
        self._say("")
        self._say("Pemeriksaan berkas saat diunggah")
        self._say(f"  Dataset: {self._item.title}")
        address = f"/dataset/{record['id']}/resource/{resource_id}/pemeriksaan"
        self._say(f"  Semua temuan: {tk.config['ckan.site_url']}{address}")
        check = act(self._item.uploader, "satudata_check_run", resource_id=resource_id)
        if check["original"] is None and check["allowed"]["tidy"]:
            self._found(check)
            self._tidy(resource_id)
        course = Course(self._item)
        course.carry()
        self._say(f"  4. {self._who()} mengajukannya. Status: {course.look()['state_label']}.")

    def _found(self, check: dict[str, Any]) -> None:
        self._say(f"  1. {self._who()} mengunggah {check['file']['name']}. Portal menemukan {_verdict(check)}:")
        for finding in check["findings"][:_SAID]:
            self._say(f"       - {finding['message']}")
        if len(check["findings"]) > _SAID:
            self._say(f"       - dan {len(check['findings']) - _SAID} lainnya")

    def _tidy(self, resource_id: str) -> None:
        preview = act(self._item.uploader, "satudata_check_tidy_preview", resource_id=resource_id)
        self._say(f"  2. Portal mengusulkan salinan yang dirapikan, dengan {len(preview['changes'])} perubahan:")
        for change in preview["changes"][:_SAID]:
            self._say(f"       - {change['text']}")
        answers = {}
        for question in preview["questions"]:
            chosen = question["options"][0]
            answers[question["id"]] = chosen["value"]
            self._say(f"       Yang tidak pasti ditanyakan: {question['text']} Jawaban: {chosen['label']}.")
        act(
            self._item.uploader,
            "satudata_check_tidy_accept",
            resource_id=resource_id,
            sha256=preview["sha256"],
            answers=answers,
        )
        check = act(self._item.uploader, "satudata_check_run", resource_id=resource_id)
        kept = check["original"]["name"]
        self._say(f"  3. {self._who()} memakainya; {kept} disimpan sebagai bukti. Kini {_verdict(check)}.")

    def _who(self) -> str:
        return self._people[self._item.uploader]


def _verdict(check: dict[str, Any]) -> str:
    """Return how much was found, in words."""
    words = [f"{count} {severity}" for severity, count in check["verdict"].items() if count]
    return ", ".join(words) or "tidak ada temuan"

"""The main journey, told step by step: upload, return, correction, approval, publication, download."""

from __future__ import annotations

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.demo import citizen, content, uploads
from ckanext.satudata.demo.course import Course, OffCourseError
from ckanext.satudata.demo.people import Say, act, administrator


class Journey:
    """One dataset on its way from its producer to a citizen."""

    def __init__(self, item: content.Item, client: citizen.Client, say: Say) -> None:
        """Prepare to tell the story of ``item``."""
        self._item = item
        self._client = client
        self._say = say
        self._number = 0
        self._people = {person.name: person.fullname for person in content.people()}

    def play(self) -> None:
        """Play the whole journey; an interrupted one goes on where it stopped.

        Raises:
            OffCourseError: a person went on with the dataset, or the download is not what was uploaded.
        """
        uploads.make_dataset(self._item)
        course = Course(self._item)
        _headline(self._item, course.view, self._say)
        first = self._item.first_file or self._item.file
        self._step(f"{self._who(self._item.uploader)} mengunggah {first.filename} beserta metadatanya.")
        while course.view["state"] != "published":
            self._advance(course)
            course.view = course.look()
        self._fetch()

    def _advance(self, course: Course) -> None:
        state = course.view["state"]
        if state == "draft":
            self._submit(course, "mengajukan data untuk diperiksa")
            self._hidden()
        elif state == "in_review" and not self._returned_before():
            self._return(course)
        elif state == "changes_requested":
            course.correct()
            what = f"memperbaiki isian dan mengganti berkas dengan {self._item.file.filename}, lalu mengajukan ulang"
            self._submit(course, what)
        elif state == "in_review":
            self._approve(course)
        elif state == "approved":
            publisher = self._who(course.publisher())
            course.publish()
            course.view = course.look()
            self._step(f"{publisher} menekan Publikasi. {self._state(course)}.")
        else:
            raise OffCourseError(f"berada di “{course.view['state_label']}”")

    def _submit(self, course: Course, what: str) -> None:
        course.submit()
        course.view = course.look()
        self._step(f"{self._who(self._item.uploader)} {what}. {self._state(course)}.")

    def _return(self, course: Course) -> None:
        reviewer = self._who(course.reviewer())
        course.send_back()
        course.view = course.look()
        self._step(f"{reviewer} mengembalikannya: “{self._item.decisions['return']}” {self._state(course)}.")
        for note in self._item.decisions["field_notes"]:
            where = "berkas" if note.get("resource") else note["field"]
            self._say(f"       - {where}: {note['note']}")

    def _approve(self, course: Course) -> None:
        turn = course.turn()
        reviewer = self._who(course.reviewer())
        points = len(course.view["checklist"])
        course.approve()
        course.view = course.look()
        why = ""
        if course.view["state"] == "in_review" and course.turn()["role"] == "pembina":
            priority = course.view["workflow"]["code"] == "perpres"
            reason = "karena ini data prioritas" if priority else "menurut alur OPD ini"
            why = f" Diteruskan ke pembina data {reason}."
        self._step(f"{reviewer} menyetujui tahap “{turn['label']}” ({points} butir).{why} {self._state(course)}.")

    def _returned_before(self) -> bool:
        history = act(administrator(), "satudata_submission_history", dataset_id=self._item.name)
        return any(event["type"] == "return" for event in history["events"])

    def _hidden(self) -> None:
        if citizen.sees(self._item.name) is not None or self._item.name in citizen.finds():
            raise OffCourseError("terlihat oleh warga sebelum terbit")
        self._step("Warga tanpa akun mencari data itu: tidak ditemukan, karena belum terbit.")

    def _fetch(self) -> None:
        record = citizen.sees(self._item.name)
        if record is None:
            raise OffCourseError("sudah terbit, tetapi warga tidak melihatnya")
        result = citizen.download(record["resources"][0]["url"], self._client)
        same = hashlib.sha256(result.data).digest() == hashlib.sha256(self._item.file.content()).digest()
        if result.status != HTTPStatus.OK or not same:
            raise OffCourseError(f"unduhan warga gagal (HTTP {result.status}) dari {result.through}")
        self._step(f"Warga tanpa akun mengunduh {len(result.data)} bita, sama persis dengan berkas yang disetujui:")
        self._say(f"       {result.through}")

    def _who(self, name: str) -> str:
        return self._people[name].removesuffix(" (demo)")

    def _state(self, course: Course) -> str:
        return f"Status: {course.view['state_label']}"

    def _step(self, text: str) -> None:
        self._number += 1
        self._say(f"  {self._number:>2}. {text}")


def _headline(item: content.Item, view: dict[str, Any], say: Say) -> None:
    """Say whose journey it is, and by which procedure."""
    say("")
    say(f"Perjalanan data menurut alur {view['workflow']['title']}")
    say(f"  Dataset: {item.title} ({view['organization']['title']})")
    say(f"  Riwayat lengkap: {tk.config['ckan.site_url']}/dataset/{item.name}/pengajuan")


def retell(item: content.Item, say: Say) -> None:
    """Tell a journey that was played before, from its recorded history."""
    try:
        view = act(administrator(), "satudata_submission_show", dataset_id=item.name)
        history: dict[str, Any] = act(administrator(), "satudata_submission_history", dataset_id=item.name)
    except tk.ObjectNotFound:
        say(f"Dataset {item.name} sudah dihapus orang; demo tidak membuatnya lagi.")
        return
    _headline(item, view, say)
    say("  Sudah dijalankan sebelumnya; riwayatnya:")
    for number, event in enumerate(history["events"], start=1):
        stage = f" ({event['stage_label']})" if event["stage_label"] else ""
        who = event["actor_name"] or "portal"
        role = f" sebagai {event['role_label']}" if event["role_label"] else ""
        note = f": “{event['note']}”" if event["note"] else ""
        say(f"  {number:>2}. {_clock(event['at'])}: {event['type_label']}{stage}, {who}{role}{note}")


def _clock(moment: str) -> str:
    """Return a time as the portal's offices read it."""
    local = dt.datetime.fromisoformat(moment).astimezone(config.timezone())
    return f"{local:%d-%m-%Y %H.%M}"

"""Load the demonstration portal and play the main journey; what is there already is left as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo import accounts, citizen, content, realfiles, schedule, uploads
from ckanext.satudata.demo.checks import Checking
from ckanext.satudata.demo.course import Course, OffCourseError
from ckanext.satudata.demo.journey import Journey, retell
from ckanext.satudata.demo.people import Say, act, administrator, done, mark


class Demo:
    """One run of ``ckan satudata demo``."""

    def __init__(self, say: Say, client: citizen.Client, real_files: Path | None) -> None:
        """Prepare a run.

        Args:
            say: prints a line.
            client: answers where the portal is not running.
            real_files: folder of real files, or ``None`` to go without them.
        """
        self._say = say
        self._client = client
        self._vault = accounts.secrets_from_environment()
        self._real = realfiles.find(real_files) if real_files is not None else ()
        self._problems: list[str] = []

    def run(self) -> list[str]:
        """Load everything and tell it; return what did not work, one line each."""
        self._people()
        self._datasets()
        if self._real:
            self._problems += realfiles.carry(self._real, self._say)
        self._checks()
        self._journeys()
        self._schedule()
        self._summary()
        return self._problems

    def _people(self) -> None:
        self._say(
            "Portal demo Satu Data: kota, perangkat daerah, dan pengguna rekaan; angka dari terbitan yang disebut."
        )
        with_files = bool(self._real)
        people = [person for person in content.people() if with_files or not person.only_with_real_files]
        offices = [office for office in content.organizations() if with_files or not office.only_with_real_files]
        admin = next(person.name for person in people if person.sysadmin)
        accounts.make_people(people, self._vault, self._say)
        accounts.make_organizations(offices, admin, self._say)
        accounts.grant(people, admin, self._say)
        accounts.make_tokens(people, self._vault, self._say)

    def _datasets(self) -> None:
        made = 0
        for item in content.items():
            if item.target.journey or item.target.tidied or done("dataset", item.name):
                continue
            try:
                uploads.make_dataset(item)
                Course(item).carry()
            except (tk.ValidationError, tk.NotAuthorized, OffCourseError) as error:
                self._problems.append(f"{item.name}: {error}")
                continue
            mark("dataset", item.name)
            made += 1
        self._say(f"Dataset: {made} baru dimuat." if made else "Semua dataset demo sudah ada.")

    def _checks(self) -> None:
        for item in content.items():
            if not item.target.tidied or done("dataset", item.name):
                continue
            try:
                Checking(item, self._say).play()
            except (tk.ValidationError, tk.NotAuthorized, OffCourseError) as error:
                self._problems.append(f"{item.name}: {error}")
                continue
            mark("dataset", item.name)

    def _journeys(self) -> None:
        for item in content.items():
            if not item.target.journey:
                continue
            if done("dataset", item.name):
                retell(item, self._say)
                continue
            try:
                Journey(item, self._client, self._say).play()
            except (tk.ValidationError, tk.NotAuthorized, OffCourseError) as error:
                self._problems.append(f"{item.name}: {error}")
                continue
            mark("dataset", item.name)

    def _schedule(self) -> None:
        try:
            schedule.plan(self._say)
        except (tk.ValidationError, tk.NotAuthorized) as error:
            self._problems.append(f"jadwal rilis: {error}")

    def _summary(self) -> None:
        """Say where everything stands now, whoever brought it there."""
        states: Counter[str] = Counter()
        self._say("")
        self._say("Keadaan dataset demo sekarang:")
        for name in [*(item.name for item in content.items()), *(file.name for file in self._real)]:
            try:
                view = act(administrator(), "satudata_submission_show", dataset_id=name)
            except tk.ObjectNotFound:
                continue
            states[view["state_label"]] += 1
        for label, count in sorted(states.items()):
            self._say(f"  {count:>3}  {label}")
        self._say(f"Warga tanpa akun menemukan {len(citizen.finds())} dataset di portal ini.")
        self._say("")
        site = tk.config["ckan.site_url"]
        known = self._vault.get(accounts.LOGIN_LINE)
        password = known or "dibuat pada jalan pertama; bila lupa, jalankan `ckan user setpass NAMA`"
        self._say(f"Masuk di {site}/user/login dengan salah satu akun berikut; kata sandi: {password}")
        for person in content.people():
            if self._real or not person.only_with_real_files:
                self._say(f"  {person.name:<6} {person.fullname.removesuffix(' (demo)')}")

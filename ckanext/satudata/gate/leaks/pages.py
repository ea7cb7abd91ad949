"""Requests for pages, feeds and files: one for every route that names a dataset or a file of one, and some more.

The routes are read from the running application, so that a route of another extension is asked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ckanext.satudata.gate.leaks.probe import Probe

# Prefix of a route's endpoint -> why it is left out. An entry that ends with a dot stands for a whole blueprint.
_EXEMPT: dict[str, str] = {
    "static": "files of the theme",
    "webassets.": "files of the theme",
    "util.": "pages for developers, and a redirect",
    "home.redirect_locale": "redirects before anything is read",
    "home.about": "a fixed page",
    "home.robots_txt": "a fixed page",
    "api.get_api": "the number of the API's version",
    "api.i18n_js_translations": "translations",
    "api.snippet": "snippets of the theme, without data",
    "api.action": "each action has requests of its own",
    "api.dataset_autocomplete": "asked with a word, beside the actions",
    "api.format_autocomplete": "asked with a format, beside the actions",
    "api.tag_autocomplete": "asked with a tag, beside the actions",
    "api.group_autocomplete": "organisations and groups only",
    "api.organization_autocomplete": "organisations and groups only",
    "api.user_autocomplete": "users only",
    "admin.": "for sysadmins, who see everything",
    "activity.admin_activities": "for sysadmins, who see everything",
    "activity.dashboard_testing": "a page for developers",
    "dataset.new": "an empty form",
    "kegiatan_statistik.new": "an empty form",
    "user.api_tokens": "a user's own tokens",
    "user.delete": "changes accounts",
    "user.edit": "changes accounts",
    "user.followers": "users only",
    "user.logged_out_page": "a fixed page",
    "user.login": "a form",
    "user.logout": "ends a session",
    "user.me": "redirects to a page that is asked",
    "user.perform_reset": "changes accounts",
    "user.register": "a form",
    "user.request_reset": "a form",
    "user.read_groups": "groups only",
    "user.read_organizations": "organisations only",
    "file.public_download": "asked with the places of files, below",
    "file.trusted_download": "needs a signed token, which only a server gives out",
    "satudata_role.": "roles of people",
    "satudata_metadata.regions": "codes of regions",
}
# Pages of an organisation or group that show people or settings and no dataset.
_OFFICE_PAGES = (
    "about", "admins", "delete", "edit", "followers", "manage_members", "member_delete", "member_dump", "member_new",
    "members", "new",
)  # fmt: skip
EXEMPT = {
    **_EXEMPT,
    **{f"{kind}.{page}": "people and settings" for kind in ("group", "organization") for page in _OFFICE_PAGES},
}

_ARGUMENTS = {
    "id": "id",
    "_id": "id",
    "name": "id",
    "dataset_id": "id",
    "package_id": "id",
    "resource_id": "resource",
    "release_id": "id",
    "view_id": "view",
    "resource_view_id": "view",
    "activity_id": "activity",
    "filename": "filename",
}
# Beginning of a route's endpoint -> what its ``id`` names, where that is no dataset.
_OWNERS = {
    "organization": "orgname",
    "activity.organization": "orgname",
    "group": "group",
    "activity.group": "group",
    "user": "user",
    "activity.user": "user",
    "feeds.organization": "orgname",
    "feeds.group": "group",
    "feeds.tag": "tag",
    "activity.package_changes": "activity",
    "activity.organization_changes": "activity",
    "activity.group_changes": "activity",
    "file": "file",
}
_ROWS = {
    "stats": 2, "organization": 9, "group": 9, "user": 10, "datastore": 16, "xloader": 13, "validation": 13,
    "tabledesigner": 18,
    "resource_proxy": 18, "datatablesview": 18, "activity": 19, "feeds": 21, "dcat": 21, "file": 27, "dashboard": 10,
}  # fmt: skip
_PAGE_ROWS = {"download": 15, "view": 18, "views": 18, "edit_view": 18, "followers": 34, "read": 4}
_FIXED = {"_format": "ttl", "ver": "2", "year": "2026"}
_PART = re.compile(r"<(?:[^:<>]+:)?(\w+)>")

_AJAX = "draw=1&search[value]=&start=0&length=10&order[0][column]=0&order[0][dir]=asc&filters=&columns[0][name]=_id"
_DOWNLOAD = (
    'format=csv&params={"search":{"value":""},"visible":[true],"order":[{"column":"0","dir":"asc"}],"columns":[]}'
)

# Beside the routes: other spellings, and parameters that a page takes.
_MORE: tuple[tuple[int, str], ...] = (
    (4, "/dataset/{name}"),
    (4, "/dataset/{wanted}"),
    (4, "/id/dataset/{id}"),
    (4, "/dataset/{id}?activity_id={activity}"),
    (5, "/dataset/"),
    (5, "/dataset/?q={word}"),
    (5, "/dataset/?tags={tag}"),
    (5, "/dataset/?res_format={format}"),
    (7, "/dataset/?q=*:*&sort=docfreq(text,{word}) desc"),
    (7, "/dataset/?_tags_limit=0&_res_format_limit=0&_organization_limit=0"),
    (7, "/dataset/?permission_labels=*&include_private=true&include_drafts=true"),
    (9, "/organization/{orgname}?q={word}"),
    (10, "/user/{user}?q={word}"),
    (15, "/dataset/{id}/resource/{resource}/download/lain.csv"),
    (15, "/dataset/{public}/resource/{resource}/download/{filename}"),
    (15, "/dataset/{public}/resource/{resource}"),
    (18, "/dataset/{id}/resource/{resource}/new_view?view_type=text_view"),
    (16, "/datastore/dump/{resource}?format=json&bom=true"),
    (16, "/datastore/dump/{resource}?format=xml&limit=1"),
    (17, "/datastore/dump/_table_metadata?limit=100"),
    (17, "/datastore/dump/_table_metadata?q={resource}&limit=100"),
    (19, "/dataset/changes_multiple?new_id={activity}&old_id={activity}"),
    (19, "/organization/changes_multiple?new_id={activity}&old_id={activity}"),
    (19, "/dataset/activity/{name}"),
    (21, "/feeds/custom.atom?q={word}"),
    (21, "/catalog.rdf"),
    (21, "/catalog.jsonld?q={word}"),
    (21, "/catalog.ttl?fq=id:{id}"),
    (21, "/dataset/{id}.rdf"),
    (21, "/dataset/{name}.jsonld"),
    (27, "/file/public-download/resources/{resource}"),
    (36, "/jadwal-rilis.csv?q={word}"),
    (36, "/satudata/rilis?q={word}"),
    (36, "/satudata/rilis/susun?dataset={id}"),
    (36, "/jadwal-rilis?q={word}&status=semua"),
    (36, "/jadwal-rilis/tahun/2026?q={word}"),
    (29, "/dataset/edit/{name}"),
    (29, "/dataset/{id}/tidak-ada"),
    (38, "/dataset/{id}/resource/tidak-ada"),
    (38, "/dataset/{public}/resource/{resource}/view/{view}"),
)
# A path, or its end behind a star -> why no dataset shows that the request works.
_WITHOUT_CONTROL = {
    "/dataset/{public}/resource/{resource}/download/{filename}": "the file belongs to another dataset",
    "/dataset/{public}/resource/{resource}": "the file belongs to another dataset",
    "/dataset/{public}/resource/{resource}/view/{view}": "the file belongs to another dataset",
    "/file/public-download/resources/{resource}": "the files of datasets are in no public storage",
    "/dataset/{id}/tidak-ada": "no such page",
    "/dataset/{id}/resource/tidak-ada": "no such file",
    "/group/changes/{activity}": "the activity is not a group's",
    "/organization/changes/{activity}": "the activity is not an organisation's",
    "/organization/changes_multiple?new_id={activity}&old_id={activity}": "the activities are not an organisation's",
    "*changes_multiple": "names no activity",
    "*/new_view": "names no kind of view",
    "*/resource/{resource}/view": "names no view",
    "*/proxy": "fetches from another server",
    "*/edit-row": "names no row",
    "*/ms-keg.xlsx": "a form of another type of dataset",
    "/kegiatan_statistik/": "lists another type of dataset",
    "/satudata/karantina": "lists files in quarantine",
    "/satudata/permohonan": "lists requests for access",
    "/dataset/?permission_labels=*&include_private=true&include_drafts=true": "the page knows no such parameters",
    "/dataset/changes_multiple?new_id={activity}&old_id={activity}": "compares two moments",
    "/group/bulk_process/{group}": "only organisations have it",
    "/datastore/dump/_table_metadata?limit=100": "closed to all",
    "/datastore/dump/_table_metadata?q={resource}&limit=100": "closed to all",
    **dict.fromkeys(("/organization/", "/group/", "/user/"), "shows numbers, which are compared"),
    **dict.fromkeys(
        (
            *(f"/jadwal-rilis.{name}" for name in ("ics", "atom", "json", "csv")),
            *(f"/satudata/rilis{path}" for path in ("", "/baru", "/susun", "/impor", "/ekspor.csv")),
            *("/satudata/rilis/{id}/ubah", "/satudata/rilis/{id}/draf"),
            "/jadwal-rilis.csv?q={word}",
            "/satudata/rilis?q={word}",
            "/jadwal-rilis",
            "/jadwal-rilis?q={word}&status=semua",
            "/jadwal-rilis/kalender",
            "/jadwal-rilis/tahun/2026",
            "/jadwal-rilis/tahun/2026?q={word}",
            "/jadwal-rilis/arsip",
            "/jadwal-rilis/{id}",
            "/jadwal-rilis/{id}.ics",
            "/jadwal-rilis/ketepatan",
            "/jadwal-rilis/ketepatan.csv",
        ),
        "shows the release schedule, in which the dataset need not be",
    ),
    "/dashboard/groups": "shows groups",
    "/dashboard/organizations": "shows organisations",
}
# Addresses that cannot be compared, with the one that is asked instead.
_ASKED_OTHERWISE = {
    "/satudata/rilis/ekspor.xlsx": "/satudata/rilis/ekspor.csv has the same rows; a workbook bears the time"
}
# Lists on purpose what was withdrawn.
_WITHDRAWN_LIST = "/satudata/ditarik"


class Rule(Protocol):
    """What is read of a route of werkzeug."""

    rule: str
    endpoint: str
    methods: Any


def exempt(endpoint: str) -> bool:
    """Return whether a route is left out, for the reason in ``EXEMPT``."""
    return endpoint in EXEMPT or f"{endpoint.partition('.')[0]}." in EXEMPT


def placeholders(rule: Rule) -> Mapping[str, str | None]:
    """Return what the arguments of a route stand for; ``None`` for one that is not known."""
    owner = next((_OWNERS[key] for key in sorted(_OWNERS, key=len, reverse=True) if _is_of(rule.endpoint, key)), None)
    known = {**_ARGUMENTS, **({"id": owner} if owner else {})}
    return {name: known.get(name) for name in _PART.findall(rule.rule) if name not in _FIXED}


def _is_of(endpoint: str, beginning: str) -> bool:
    return re.match(rf"{re.escape(beginning)}(\.|_multiple|_activity|_changes|$)", endpoint) is not None


def unknown_rules(rules: Iterable[Rule]) -> list[str]:
    """Return the routes that are neither asked nor left out for a reason."""
    return [
        rule.rule
        for rule in rules
        if "GET" in rule.methods and not exempt(rule.endpoint) and None in placeholders(rule).values()
    ]


def probes(rules: Iterable[Rule]) -> list[Probe]:
    """Return the requests for the pages of this application."""
    rules = list(rules)
    found = {probe.path: probe for probe in map(_of_rule, rules) if probe is not None}
    for row, path in _MORE:
        if path.split("?")[0] == path or path not in found:
            found[path] = Probe(
                row, path, tells_withdrawn=path.startswith(_WITHDRAWN_LIST), no_control=_without_control(path)
            )
    if any(rule.endpoint == "datatablesview.ajax" for rule in rules):
        found["ajax"] = Probe(18, "/datatables/ajax/{view}", _AJAX)
        found["filtered"] = Probe(18, "/datatables/filtered-download/{view}", _DOWNLOAD)
    return sorted(found.values(), key=lambda probe: (probe.row, probe.path))


def _of_rule(rule: Rule) -> Probe | None:
    arguments = placeholders(rule)
    if "GET" not in rule.methods or exempt(rule.endpoint) or None in arguments.values():
        return None
    if rule.rule in _ASKED_OTHERWISE:
        return None
    path = _PART.sub(lambda match: _FIXED.get(match[1]) or f"{{{arguments[match[1]]}}}", rule.rule)
    return Probe(
        _row(rule.endpoint), path, tells_withdrawn=path.startswith(_WITHDRAWN_LIST), no_control=_without_control(path)
    )


def _without_control(path: str) -> str:
    return next(
        (
            reason
            for end, reason in _WITHOUT_CONTROL.items()
            if path == end or _is_suffix(end) and path.endswith(end[1:])
        ),
        "",
    )


def _is_suffix(end: str) -> bool:
    return end.startswith("*")


def _row(endpoint: str) -> int:
    blueprint, _dot, page = endpoint.partition(".")
    if blueprint in _ROWS:
        return _ROWS[blueprint]
    if blueprint.startswith("satudata"):
        return 36
    return _PAGE_ROWS.get(page, 29)

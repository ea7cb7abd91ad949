"""The adapter starts ckanext-validation, says why for each change, and leaves alone what works by itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

from tests.portal import RESOURCE, Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

_BUNDLE = "frictionless-components"


def test_every_patch_has_a_reason() -> None:
    """Each patch says why it is there and which CKAN needs it; applied once, it finds nothing more to do."""
    from ckanext.satudata.validation import patches

    assert len({patch.name for patch in patches.PATCHES}) == len(patches.PATCHES)
    for patch in patches.PATCHES:
        assert patch.reason, patch.name
        assert patch.ckan in {"all", "2.11", "2.12", "2.11, 2.12"}, patch.name
    assert patches.install() == []


def test_what_works_by_itself_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later ckanext-validation that asks for its table in today's way keeps its own functions."""
    from ckanext.validation import common, model, utils

    from ckanext.satudata.validation.patches import forms, reports, tables

    def own(*_arguments: Any) -> bool:
        return True

    for module, name in (
        (model, "tables_exist"),
        (utils, "process_schema_fields"),
        (common, "validation"),
    ):
        monkeypatch.setattr(module, name, own)
    needed = [patch.name for patch in (*tables.PATCHES, *forms.PATCHES, *reports.PATCHES) if patch.needed()]
    assert needed == []


def test_stand_ins() -> None:
    """Without tableschema and tabulator the modules can be imported, and a schema is still examined."""
    script = """
import sys
for name in ("tableschema", "tabulator"):
    sys.modules.pop(name, None)
import importlib.util
from ckanext.satudata.validation.patches import standins
standins._absent = lambda name: True
for patch in standins.PATCHES:
    patch.apply()
import tableschema, tabulator.config
assert {"csv", "xls", "xlsx"} <= set(tabulator.config.PARSERS)
assert tableschema.validate({"fields": [{"name": "kode"}]})
for wrong in ({"a": 1}, {"fields": [{"name": "a", "type": "angka"}]}, {"fields": 5}, [1], None,
              {"fields": [{"name": "a"}], "foreignKeys": [5]}, {"fields": [{"name": "a"}], "primaryKey": 3}):
    try:
        tableschema.validate(wrong)
    except tableschema.exceptions.ValidationError as e:
        assert e.errors and all(isinstance(error, str) for error in e.errors), wrong
    else:
        raise SystemExit(f"accepted: {wrong}")
# A profile elsewhere is not fetched.
assert tableschema.validate({"fields": [{"name": "kode"}], "$schema": "http://127.0.0.1:9/x.json"})
"""
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_order_of_plugins(ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ``validation`` behind it the adapter refuses to start, and says what to write."""
    plugin = p.get_plugin("satudata_validation")
    assert plugin is not None
    monkeypatch.setitem(ckan_config, "ckan.plugins", ["satudata", "satudata_validation"])
    with pytest.raises(CkanConfigurationException, match="List validation after satudata_validation"):
        plugin.configure(ckan_config)


def test_formats_that_nobody_can_read(ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that cannot be validated is refused at the start, and not at each upload."""
    plugin = p.get_plugin("satudata_validation")
    assert plugin is not None
    for formats, told in (("csv geojson", "Format geojson is not supported"), ("csv ods", r"frictionless\[ods\]")):
        monkeypatch.setitem(ckan_config, "ckanext.validation.formats", formats)
        with pytest.raises(CkanConfigurationException, match=told):
            plugin.configure(ckan_config)


def test_options_are_declared(ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """CKAN knows each option that upstream reads here, with upstream's default; a later one that declares them may."""
    from ckan.config.declaration import Declaration, Key

    from ckanext.validation import plugin as upstream
    from ckanext.validation import settings

    sources = [path.read_text() for path in Path(upstream.__file__).parent.glob("*.py")]
    read = {key for text in sources for key in re.findall(r"ckanext\.validation\.\w*run_on\w+", text)}
    read |= {f"ckanext.validation.form.hide_{source}_source" for source in ("upload", "url", "json")}
    read |= {settings.SUPPORTED_FORMATS_KEY, settings.DEFAULT_VALIDATION_OPTIONS_KEY}
    read |= {"ckanext.validation.show_badges_in_listings"}
    assert [key for key in sorted(read) if not tk.config.is_declared(key)] == []
    assert settings.get_supported_formats() == settings.DEFAULT_SUPPORTED_FORMATS
    assert settings.get_default_validation_options() == {}
    for formats in ("csv XLSX", ["csv", "XLSX"]):
        monkeypatch.setitem(ckan_config, settings.SUPPORTED_FORMATS_KEY, formats)
        assert settings.get_supported_formats() == ["csv", "xlsx"]

    class Later(p.SingletonPlugin):
        p.implements(p.IConfigDeclaration)

    adapter = p.get_plugin("satudata_validation")
    assert adapter is not None
    for plugin, expected in ((upstream.ValidationPlugin, True), (Later, False)):
        monkeypatch.setattr(upstream, "ValidationPlugin", plugin)
        declaration = Declaration()
        adapter.declare_config_options(declaration, Key())
        assert (settings.SUPPORTED_FORMATS_KEY in declaration) == expected


@pytest.fixture
def validated(portal: Portal) -> dict[str, Any]:
    """A published dataset with a validated file, whose second data row is short by one cell."""
    dataset = portal.dataset(file=False)
    resource = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        upload=upload("penduduk.csv", b"kode,jumlah\n1,2\n3\n"),
        url="penduduk.csv",
        url_type="upload",
        **RESOURCE,
    )
    portal.as_("editor", "resource_validation_run", resource_id=resource["id"], **{"async": False})
    return {**dataset, "resource": resource["id"]}


def _page(app: Any, portal: Portal, person: str | None, path: str) -> Any:
    headers = {}
    if person:
        token = tk.get_action("api_token_create")(
            {"ignore_auth": True}, {"user": portal.people[person], "name": f"uji {path}"[:30]}
        )
        headers = {"Authorization": token["token"]}
    return app.get(path, headers=headers)


def test_report_page(portal: Portal, validated: dict[str, Any], app: Any) -> None:
    """Who may see the file gets the report, with its bundle; for others there is none, as for an id nobody has."""
    path = f"/dataset/{{}}/resource/{validated['resource']}/validation"
    for reference in (validated["id"], validated["name"]):
        page = _page(app, portal, "editor", path.format(reference))
        assert page.status_code == 200
        assert "missing-cell" in page.body
        assert _BUNDLE in page.body or "ckanext-validation" in page.body
    missing = _page(app, portal, None, f"/dataset/{validated['id']}/resource/tidak-ada/validation")
    for person in (None, "stranger", "outsider"):
        refused = _page(app, portal, person, path.format(validated["id"]))
        assert (refused.status_code, missing.status_code) == (404, 404)
        assert "missing-cell" not in refused.body
    assert _page(app, portal, "editor", path.format("dataset-lain")).status_code == 404


def test_bundle_only_with_a_report(portal: Portal, validated: dict[str, Any], app: Any) -> None:
    """The pages of the dataset and of the file carry the badge with its style, and not the report's bundle of 1 MB."""
    for path in (f"/dataset/{validated['id']}", f"/dataset/{validated['id']}/resource/{validated['resource']}"):
        page = _page(app, portal, "editor", path)
        assert 'class="validation-badge"' in page.body
        assert "validation.css" in page.body
        assert "_report.js" not in page.body


def test_schema_of_a_form(portal: Portal, app: Any) -> None:
    """A schema that is too large or no text is refused with a sentence, not with an error of the server."""
    from werkzeug.datastructures import FileStorage

    from ckanext.satudata.validation.patches import forms

    def uploaded(content: bytes) -> dict[str, Any]:
        import io

        return forms.process_schema_fields({"schema_upload": FileStorage(io.BytesIO(content), "skema.json")})

    assert uploaded(b'\xef\xbb\xbf{"fields": []}') == {"schema": '{"fields": []}'}
    for content in (b"\xff\xfe\x00\x80", b" " * (forms.MAX_SCHEMA + 1)):
        with pytest.raises(tk.ValidationError) as error:
            uploaded(content)
        assert "schema" in error.value.error_dict

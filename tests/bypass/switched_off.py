"""Run by a test in a process of its own: this portal without the plugin, its index rebuilt, as anonymous sees it."""

from __future__ import annotations

import json
import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str, package_ids: list[str]) -> None:
    """Print which of the datasets an anonymous caller finds or is shown."""
    app = make_app(CKANConfigLoader(ini).get_config())
    flask = getattr(app, "_wsgi_app", app)
    with flask.test_request_context():
        import ckan.plugins.toolkit as tk
        from ckan import plugins as p
        from ckan.lib import search

        assert not p.plugin_loaded("satudata")
        search.rebuild()
        shown, found = [], []
        for package_id in package_ids:
            if tk.get_action("package_search")({"user": ""}, {"q": f'id:"{package_id}"'})["count"]:
                found.append(package_id)
            try:
                tk.get_action("package_show")({"user": "", "ignore_auth": False}, {"id": package_id})
                shown.append(package_id)
            except (tk.NotAuthorized, tk.ObjectNotFound):
                continue
        sys.stdout.write("\n" + json.dumps({"shown": shown, "found": found}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

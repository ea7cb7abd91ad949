"""Print a fresh API token of the portal's own account, with which XLoader's jobs report what they loaded.

Usage: python -m stack.site_token CKAN_INI
"""

from __future__ import annotations

import sys
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk


def main(ini: str) -> None:
    """Print the token."""
    app: Any = make_app(CKANConfigLoader(ini).get_config())
    with app._wsgi_app.test_request_context():
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        token = tk.get_action("api_token_create")(
            {"ignore_auth": True, "user": user}, {"user": user, "name": "xloader"}
        )
        sys.stdout.write(f"\n{token['token']}\n")


if __name__ == "__main__":
    main(sys.argv[1])

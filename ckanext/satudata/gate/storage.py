"""Whether the files of resources lie where the web server would hand them out without asking anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.shared import CKAN_212

_RESOURCES = "ckan.files.default_storages.resource"
_PUBLIC_TYPE = "ckan:fs:public"


def problems() -> Iterator[str]:
    """Yield what has to change before files can be withheld (CKAN 2.12 knows public storages)."""
    folder = _classic_folder()
    storage = _storage()
    if storage is not None:
        option, settings = f"ckan.files.storage.{tk.config[_RESOURCES]}", storage.settings
        if getattr(settings, "public", False) or tk.config.get(f"{option}.type") == _PUBLIC_TYPE:
            yield f"{option} must not be public: it holds the files of resources, hidden and restricted ones too"
        folder = Path(settings.path) if getattr(settings, "path", None) else None
    if folder is None:
        return
    for public in _public_folders():
        if folder.resolve().is_relative_to(public.resolve()):
            yield f"the files of resources ({folder}) must not lie inside of the public folder {public}"


def _storage() -> Any:
    """Return the storage that CKAN 2.12 keeps the files of resources in, if one is set up."""
    if not CKAN_212:
        return None
    from ckan.lib import files

    try:
        return files.get_storage(tk.config[_RESOURCES])
    except files.exc.UnknownStorageError:
        return None


def _classic_folder() -> Path | None:
    path = tk.config.get("ckan.storage_path")
    return Path(path) / "resources" if path else None


def _public_folders() -> Iterator[Path]:
    for name in (tk.config.get("extra_public_paths") or "").split(","):
        if name.strip():
            yield Path(name.strip())
    for name in tk.config.get("plugin_public_paths") or []:
        yield Path(name)

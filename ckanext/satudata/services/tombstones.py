"""What stays of a withdrawn dataset for the public: title, office, reason and date, as they were at that moment.

A tombstone is a copy, so that the office can go on editing the hidden dataset, delete or purge it, and nothing of that
shows. Publishing the dataset again removes it.
"""

from __future__ import annotations

import datetime as dt

from ckan import model

from ckanext.satudata.model import tombstones


def put(package: model.Package, reason: str, moment: dt.datetime) -> None:
    """Write the tombstone of a dataset that is being withdrawn, inside the caller's transaction.

    Args:
        package: the dataset, as the public sees it until now.
        reason: why it is withdrawn; it is shown to the public.
        moment: when it is withdrawn.
    """
    office = model.Group.get(package.owner_org) if package.owner_org else None
    tombstones.put(
        {
            "package_id": package.id,
            "name": package.name,
            "type": package.type,
            "title": package.title or package.name,
            "organization_title": office.display_name if office else None,
            "reason": reason,
            "withdrawn_at": moment,
            "resource_ids": [resource.id for resource in package.resources],
        }
    )


def remove(package_id: str) -> None:
    """Remove the tombstone of a dataset that is published again."""
    tombstones.remove(package_id)

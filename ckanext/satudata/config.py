"""Typed readers of the extension's options; nothing else reads ``tk.config``."""

from __future__ import annotations

import datetime as dt
import importlib.util
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

from ckanext.satudata.domain.workflow.deadlines import WorkingCalendar
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.loading import load_file

WORKFLOW = "ckanext.satudata.workflow"
WORKFLOW_ORGANIZATIONS = "ckanext.satudata.workflow.organizations"
HOLIDAYS = "ckanext.satudata.holidays"
WORKDAYS = "ckanext.satudata.workdays"
REGION = "ckanext.satudata.region"
WILAYAH_TABLE = "ckanext.satudata.wilayah_table"
REMOTE_FILES = "ckanext.satudata.remote_files"
REMOTE_HOSTS = "ckanext.satudata.remote_files.hosts"
RELEASE_LEAD_DAYS = "ckanext.satudata.releases.lead_days"
RELEASE_LAG_DAYS = "ckanext.satudata.releases.lag_days"
RELEASE_HOUR = "ckanext.satudata.releases.hour"
RELEASES_MASKED = "ckanext.satudata.releases.masked"
RELEASE_HORIZON_DAYS = "ckanext.satudata.releases.horizon_days"
RELEASE_LEAGUE_TABLE = "ckanext.satudata.releases.league_table"
RELEASE_FEED_DAYS = "ckanext.satudata.releases.feed_days"
RELEASE_LICENSE = "ckanext.satudata.releases.license"
CHECKS_ENABLED = "ckanext.satudata.checks.enabled"
CHECKS_INLINE_MB = "ckanext.satudata.checks.inline_mb"
CHECKS_MAX_MB = "ckanext.satudata.checks.max_mb"
CHECKS_JOB_TIMEOUT = "ckanext.satudata.checks.job_timeout"
CHECKS_JOB_MEMORY_MB = "ckanext.satudata.checks.job_memory_mb"
CHECKS_MOVED_PERCENT = "ckanext.satudata.checks.moved_percent"


def reference_path(reference: str) -> Path:
    """Return the file that ``module:path`` or a plain path names.

    Raises:
        CkanConfigurationException: the module cannot be found.
    """
    module, colon, path = reference.partition(":")
    if not colon or "/" in module:
        return Path(reference)
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        raise CkanConfigurationException(f"{reference}: there is no Python module {module}")
    return Path(spec.origin).parent / path


@lru_cache(maxsize=64)
def _load(path: Path, modified: float) -> Workflow:
    return load_file(path)


def load(reference: str) -> Workflow:
    """Read and check the workflow that an option names.

    Raises:
        CkanConfigurationException: there is no such file.
        WorkflowError: the file has mistakes; the error names each with file, line and key.
    """
    path = reference_path(reference)
    try:
        modified = path.stat().st_mtime
    except OSError as error:
        raise CkanConfigurationException(f"{reference}: the file {path} cannot be read ({error.strerror})") from error
    return _load(path, modified)


def workflow_references() -> dict[str, str]:
    """Return the organisations (by name) that follow a procedure of their own.

    Raises:
        CkanConfigurationException: an entry is not ``name=reference``.
    """
    result: dict[str, str] = {}
    for entry in tk.config[WORKFLOW_ORGANIZATIONS]:
        name, equals, reference = entry.partition("=")
        if not (name and equals and reference):
            raise CkanConfigurationException(
                f"{WORKFLOW_ORGANIZATIONS}: {entry!r} should read organisation-name=workflow-reference"
            )
        result[name] = reference
    return result


def workflow_for(organization_name: str | None) -> Workflow:
    """Return the procedure of an organisation: its own, or the portal's."""
    reference = workflow_references().get(organization_name or "")
    return load(reference or tk.config[WORKFLOW])


def _dates(option: str) -> frozenset[dt.date]:
    days = set()
    for entry in tk.config[option]:
        try:
            days.add(dt.date.fromisoformat(entry))
        except ValueError as error:
            raise CkanConfigurationException(f"{option}: {entry!r} is not a date like 2026-12-31") from error
    return frozenset(days)


def timezone() -> ZoneInfo:
    """Return the portal's time zone (WIB, WITA or WIT): ``ckan.display_timezone``, Jakarta unless set to a region."""
    name = tk.config["ckan.display_timezone"]
    return ZoneInfo("Asia/Jakarta" if name in ("server", "", "utc", "UTC") else name)


@lru_cache(maxsize=8)
def _calendar(zone: ZoneInfo, holidays: frozenset[dt.date], workdays: frozenset[dt.date]) -> WorkingCalendar:
    return WorkingCalendar(zone, extra_holidays=holidays, extra_workdays=workdays)


def calendar() -> WorkingCalendar:
    """Return the working days of the portal's offices."""
    return _calendar(timezone(), _dates(HOLIDAYS), _dates(WORKDAYS))


def region() -> str:
    """Return the code of the portal's own region, or an empty text."""
    return tk.config[REGION]


def wilayah_table() -> Path | None:
    """Return the operator's own table of region codes, if one is set."""
    value = tk.config[WILAYAH_TABLE]
    return reference_path(value) if value else None


def remote_files() -> str:
    """Return whether datasets may link to files on other servers: ``allow`` (with a notice) or ``block``.

    Raises:
        CkanConfigurationException: the option holds anything else.
    """
    value = tk.config[REMOTE_FILES]
    if value not in ("allow", "block"):
        raise CkanConfigurationException(f"{REMOTE_FILES} must be allow or block, not {value}")
    return value


def remote_hosts() -> frozenset[str]:
    """Return the hosts whose files may be fetched although their address is not public (an office's own network)."""
    return frozenset(tk.aslist(tk.config[REMOTE_HOSTS]))


def _natural(option: str) -> int:
    value: int = tk.config[option]
    if not 0 <= value <= _MOST_DAYS:
        raise CkanConfigurationException(f"{option} must be a number of days from 0 to {_MOST_DAYS}, not {value}")
    return value


_MOST_DAYS = 3660


def release_lead_days() -> int:
    """Return how many days ahead the date of a release must be fixed so that the notice is not short."""
    return _natural(RELEASE_LEAD_DAYS)


def release_lag_days() -> int:
    """Return how many days after the end of its period data are released, where the dataset has no lag of its own."""
    return _natural(RELEASE_LAG_DAYS)


def release_horizon_days() -> int:
    """Return for how many days ahead the schedule is generated."""
    return _natural(RELEASE_HORIZON_DAYS)


def release_feed_days() -> int:
    """Return how many days a past, moved or cancelled release stays in the feeds."""
    return _natural(RELEASE_FEED_DAYS)


def release_license() -> str:
    """Return the id of the licence under which the schedule itself may be used."""
    return tk.config[RELEASE_LICENSE]


def release_hour() -> dt.time:
    """Return the hour, in the portal's time zone, at which a release opens that is announced for a day.

    Raises:
        CkanConfigurationException: it is no time of the day.
    """
    value = tk.config[RELEASE_HOUR]
    try:
        return dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - an hour of any day
    except ValueError as error:
        raise CkanConfigurationException(f"{RELEASE_HOUR}: {value!r} is not a time like 09:00") from error


def releases_masked() -> str:
    """Return what outsiders find in place of a confidential release: ``mask`` ("Data internal") or ``hide`` (nothing).

    Raises:
        CkanConfigurationException: the option holds anything else.
    """
    value = tk.config[RELEASES_MASKED]
    if value not in ("mask", "hide"):
        raise CkanConfigurationException(f"{RELEASES_MASKED} must be mask or hide, not {value}")
    return value


def release_league_table() -> bool:
    """Return whether the public may read how punctual each office is."""
    return tk.asbool(tk.config[RELEASE_LEAGUE_TABLE])


_MEGABYTE = 2**20


def checks_enabled() -> bool:
    """Return whether files are checked; without it no file keeps a dataset from being submitted or published."""
    return tk.asbool(tk.config[CHECKS_ENABLED])


def checks_inline_bytes() -> int:
    """Return up to which size a file is checked while somebody waits for the result."""
    return _positive(CHECKS_INLINE_MB) * _MEGABYTE


def checks_max_bytes() -> int:
    """Return up to which size a file is checked at all; larger ones get a finding that says so."""
    return _positive(CHECKS_MAX_MB) * _MEGABYTE


def checks_job_timeout() -> int:
    """Return how many seconds the check of one file may take in a job."""
    return _positive(CHECKS_JOB_TIMEOUT)


def checks_job_memory() -> int:
    """Return how many bytes of memory the check of one file may take in a job."""
    return _positive(CHECKS_JOB_MEMORY_MB) * _MEGABYTE


def checks_moved_percent() -> int:
    """Return from which change on, in per cent, the total of a column is told to have moved since the last version."""
    return _positive(CHECKS_MOVED_PERCENT)


def _positive(option: str) -> int:
    value: int = tk.config[option]
    if value < 1:
        raise CkanConfigurationException(f"{option} must be a number from 1 on, not {value}")
    return value

"""The installation's status as the administrator's page reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from siteproof import __version__
from siteproof.services.checks import Check, checks_of
from siteproof.services.identifiers import wire_time
from siteproof.services.installation_status import Status
from siteproof.services.names import pair
from siteproof.services.runtime import Runtime
from siteproof.store.facts import Facts


def status_view(runtime: Runtime, status: Status) -> dict[str, Any]:
    """Numbers and checks; instants on the wire's form, unknown is None."""
    disk = status.disk
    return {
        "checked_at": wire_time(status.now),
        "version": __version__,
        "server_epoch": runtime.installation.server_epoch,
        "is_demo": runtime.installation.is_demo,
        "disk": {
            "total_bytes": disk.total_bytes,
            "free_bytes": disk.free_bytes,
            "grew_bytes_per_day": disk.grew_bytes_per_day,
            "days_left": disk.days_left,
        },
        "newest_backup_at": _instant(status.newest_backup_at),
        "phone_count": status.phone_count,
        "silent_count": status.silent_count,
        "phones": [_phone(row) for row in status.phones_unsent],
        "work_waiting": status.work_waiting,
        "work_failing": status.work_failing,
        "quarantine_count": status.quarantine_count,
        "checks": [_check(check) for check in checks_of(status)],
    }


def _phone(row: Facts) -> dict[str, Any]:
    plain = ("device_id", "device_name", "unsent_count", "free_bytes", "app_version")
    return {
        **{name: row[name] for name in plain},
        "user_name": pair(row["user_name"], row["user_name_en"]),
        "unit_name": None if row["unit_name"] is None else pair(row["unit_name"], row["unit_name_en"]),
        "stopped": row["revoked_at"] is not None or row["frozen_at"] is not None,
        "unsent_oldest_at": _instant(row["unsent_oldest_at"]),
        "reported_at": wire_time(row["reported_at"]),
    }


def _check(check: Check) -> dict[str, Any]:
    return {"code": check.code, "state": check.state.value, "sentence": check.sentence(), "todo": check.advice()}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else wire_time(at)

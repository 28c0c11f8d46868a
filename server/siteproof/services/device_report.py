"""What a phone says of itself with hello, kept as state per device for the administrator's page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from siteproof.services.remind_unsent import settle_reminders
from siteproof.services.runtime import Runtime
from siteproof.store.queries.device_reports import keep_report, report_of

REPEAT_AFTER = timedelta(minutes=10)
MAX_COUNT, MAX_BYTES = 10**6, 2**53
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """Inspections not wholly stored, those begun and not handed in too, since when the oldest waits (device clock),
    room left, version; None: not said.
    """

    unsent_count: int | None
    unsent_oldest_at: datetime | None
    free_bytes: int | None
    app_version: str | None


def read_report(fields: Mapping[str, str]) -> DeviceReport | None:
    """The report among the query fields of hello; None when there is none.

    What cannot be read counts as not said: a phone must always get its hello, whatever its version sends.
    """
    version = fields.get("app_version", "")
    report = DeviceReport(
        unsent_count=_whole(fields.get("unsent_count"), MAX_COUNT),
        unsent_oldest_at=_instant(fields.get("unsent_oldest_at")),
        free_bytes=_whole(fields.get("free_bytes"), MAX_BYTES),
        app_version=version if _VERSION.fullmatch(version) else None,
    )
    return None if report == DeviceReport(None, None, None, None) else report


def note_report(runtime: Runtime, device_id: str, report: DeviceReport) -> None:
    """Keep the report when it says something new or the last is ten minutes old.

    A database that is busy or full loses the report, not the hello.
    """
    now = runtime.now()
    try:
        with runtime.unit_of_work() as uow:
            held = report_of(uow, device_id)
        row = asdict(report)
        told = ("unsent_count", "unsent_oldest_at", "app_version")
        if held is not None and now - held["reported_at"] < REPEAT_AFTER and all(held[n] == row[n] for n in told):
            return
        with runtime.unit_of_work(write=True) as uow:
            keep_report(uow, device_id, {**row, "reported_at": now})
            if report.unsent_count == 0:
                settle_reminders(uow, device_id, now)
    except SQLAlchemyError:
        return


def _whole(text: str | None, most: int) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 16:
        return None
    return int(text) if int(text) <= most else None


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

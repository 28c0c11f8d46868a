"""Who still holds unsent work, and the one key that reminds him.

A reminder reaches the phone as an item of scope `me` at its next contact, and is settled by the phone's own
word that nothing is left. Pressed again within an hour nothing is sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.announce import own_scope
from siteproof.services.audit import Actor, write_audit
from siteproof.services.evaluation.load import DEFAULT_ZONE
from siteproof.services.identifiers import wire_time
from siteproof.services.names import name_if_any, name_of
from siteproof.services.runtime import Runtime
from siteproof.services.scope_views import Views
from siteproof.services.unsent_words import reminder_text
from siteproof.services.view_registry import register_view
from siteproof.store.log import append_event
from siteproof.store.queries import unsent as queries
from siteproof.store.queries.audit import lock_writers
from siteproof.store.queries.evaluation import county_settings
from siteproof.store.queries.unsent import OwingPhone
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

REPEAT_AFTER = timedelta(hours=1)
SHOWN_AFTER_SENDING = timedelta(days=7)
SILENT_AFTER = timedelta(days=3)


def unsent_page(uow: UnitOfWork, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Phones that owe, the longest owed first, then those that sent after a reminder of the last seven days.

    `silent_count`: phones that sign and said nothing for three days; what they hold is not known.
    """
    zone = _zone(uow)
    phones = queries.phones_in_reach(uow, viewer)
    owing = [phone for phone in phones if _count(phone) > 0]
    since = now - SHOWN_AFTER_SENDING
    done = [p for p in phones if _count(p) == 0 and p.reminder is not None and p.reminder.sent_at >= since]
    owing.sort(key=_oldest_first)
    done.sort(key=lambda phone: phone.reminder.sent_at if phone.reminder else now, reverse=True)
    silent = [phone for phone in phones if _is_silent(phone, now)]
    return {
        "items": [_row(phone, zone) for phone in (*owing, *done)],
        "phone_count": len(phones),
        "silent_count": len(silent),
        "silent_after_days": SILENT_AFTER.days,
    }


def remind(runtime: Runtime, viewer: Viewer, source: str, device_id: str) -> dict[str, Any]:
    """Send the reminder to one phone and answer its row, with `sent`: False when nothing was sent.

    That is so when the phone owes nothing any more, or was reminded within the last hour and has not sent
    since. Raises not_found for a phone out of reach.
    """
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        lock_writers(uow)
        phone = _phone(uow, viewer, device_id)
        sent = _count(phone) > 0 and not _just_reminded(phone, now)
        if sent:
            queries.add_reminder(uow, id_=runtime.new_id(), phone=phone, sent_by=viewer.user_id, sent_at=now)
            looks = [(own_scope(phone.user.id), "reminder", device_id)]
            append_event(
                uow, kind="administered", subject_type="reminder", subject_id=device_id, at=now,
                user_id=viewer.user_id, looks=looks,
            )  # fmt: skip
            actor = Actor(viewer.user_id, viewer.device_id, source)
            write_audit(uow, actor, "reminder.sent", "device", device_id, "done", now, log_taken=True)
            phone = _phone(uow, viewer, device_id)
        return {**_row(phone, _zone(uow)), "sent": sent}


def settle_reminders(uow: UnitOfWork, device_id: str, now: datetime) -> None:
    """The phone said that nothing is left: its reminders are done and go from the phone."""
    reminders = queries.open_reminders(uow, device_id)
    for reminder in reminders:
        reminder.settled_at = now
    if reminders:
        uow.session.flush()
        looks = [(own_scope(reminder.user_id), "reminder", device_id) for reminder in reminders]
        append_event(uow, kind="administered", subject_type="reminder", subject_id=device_id, at=now, looks=looks)


def reminder_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Open reminders to the viewer's own phones, by device; settled ones are gone."""
    return {
        device.id: {
            "id": device.id,
            "device_name": device.name,
            "sent_at": wire_time(reminder.sent_at),
            "sent_by": name_of(by),
            "unsent_count": reminder.unsent_count,
            "unsent_oldest_at": _instant(reminder.unsent_oldest_at),
        }
        for reminder, device, by in queries.own_reminders(uow, viewer, ids)
    }


def _phone(uow: UnitOfWork, viewer: Viewer, device_id: str) -> OwingPhone:
    found = queries.phones_in_reach(uow, viewer, [device_id])
    if not found:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    return found[0]


def _count(phone: OwingPhone) -> int:
    return 0 if phone.report is None else phone.report.unsent_count or 0


def _just_reminded(phone: OwingPhone, now: datetime) -> bool:
    last = phone.reminder
    return last is not None and last.settled_at is None and now - last.sent_at < REPEAT_AFTER


def _is_silent(phone: OwingPhone, now: datetime) -> bool:
    if phone.device.public_key_jwk is None or phone.device.revoked_at is not None:
        return False
    return phone.report is None or now - phone.report.reported_at > SILENT_AFTER


def _oldest_first(phone: OwingPhone) -> tuple[bool, str, str]:
    oldest = phone.report.unsent_oldest_at if phone.report else None
    return oldest is None, "" if oldest is None else wire_time(oldest), phone.device.id


def _row(phone: OwingPhone, zone: str) -> dict[str, Any]:
    report, last, by = phone.report, phone.reminder, phone.reminded_by
    name = (phone.user.name, phone.user.name_en or phone.user.name)
    oldest_at = report.unsent_oldest_at if report else None
    return {
        "device_id": phone.device.id,
        "device_name": phone.device.name,
        "user_name": {"zh": name[0], "en": name[1]},
        "unit_name": name_if_any(phone.unit),
        "stopped": phone.device.revoked_at is not None or phone.device.frozen_at is not None,
        "unsent_count": _count(phone),
        "unsent_oldest_at": _instant(oldest_at),
        "reported_at": _instant(report.reported_at if report else None),
        "reminder": None if last is None or by is None else {
            "sent_at": wire_time(last.sent_at),
            "sent_by": name_of(by),
            "settled_at": _instant(last.settled_at),
        },
        "text": reminder_text(name, phone.device.name, _count(phone), oldest_at, zone),
    }  # fmt: skip


def _zone(uow: UnitOfWork) -> str:
    return str(county_settings(uow).get("zone") or DEFAULT_ZONE)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else wire_time(at)


register_view("reminder", reminder_views)

"""Surrender: a device that may no longer sign in hands over what it holds, by a code a supervisor gave for it.

The code opens nothing but this: sealed parts of that one device, each record under its author by his own signature, all
of it to quarantine (sync.md F57, contracts.md 1). It works again and again for its device, so that a weak network may
break off anywhere, until it runs out or a newer one is given; the phone clears itself only when all of it is safe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.rescue_format import Read
from siteproof.services.append_record import Courier
from siteproof.services.audit import Actor, write_audit
from siteproof.services.identifiers import Entropy, wire_time
from siteproof.services.import_rescue import import_part
from siteproof.services.names import name_of
from siteproof.services.runtime import Runtime
from siteproof.store.facts import Facts
from siteproof.store.queries import surrender as store
from siteproof.store.queries.unsent import OwingPhone, phones_in_reach
from siteproof.store.scope import Viewer

LIFE = timedelta(days=30)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter is mistaken for a digit when it is read aloud."""
_SPOKEN = str.maketrans("OIL", "011", "- ")
LETTERS_IN_CODE = 16
_ACCOUNT = "surrender"


@dataclass(frozen=True, slots=True)
class Surrender:
    """A fresh code, said once, in groups of four; `expires_at` is its last instant."""

    code: str
    expires_at: datetime


def _sha256(code: str) -> str:
    letters = code.upper().translate(_SPOKEN)
    return hashlib.sha256(b"siteproof-surrender-1\n" + letters.encode("utf-8")).hexdigest()


def _fresh(entropy: Entropy) -> str:
    letters = [LETTERS[byte % 32] for byte in entropy(LETTERS_IN_CODE)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, LETTERS_IN_CODE, 4))


def issue_surrender(runtime: Runtime, viewer: Viewer, device_id: str, source: str) -> Surrender:
    """A code for this device; earlier ones of it end. Raises not_found outside the caller's reach."""
    now, code = runtime.now(), _fresh(runtime.entropy)
    with runtime.unit_of_work(write=True) as uow:
        if not phones_in_reach(uow, viewer, [device_id]):
            raise SiteproofError(ErrorCode.NOT_FOUND)
        store.end_codes(uow, device_id, now)
        store.add_code(uow, {"code_sha256": _sha256(code), "device_id": device_id, "issued_by": viewer.user_id,
                             "issued_at": now, "expires_at": now + LIFE, "first_used_at": None})  # fmt: skip
        actor = Actor(viewer.user_id, viewer.device_id, source)
        write_audit(uow, actor, "surrender.issued", "device", device_id, "done", now)
    return Surrender(code, now + LIFE)


def phones_to_surrender(runtime: Runtime, viewer: Viewer) -> dict[str, Any]:
    """Signing phones of the people the caller answers for: those stopped first, then those that said they owe."""
    with runtime.unit_of_work() as uow:
        phones = [phone for phone in phones_in_reach(uow, viewer) if phone.device.public_key_jwk is not None]
        rows = [_row(phone) for phone in phones]
    return {"items": sorted(rows, key=lambda row: (not row["stopped"], -(row["unsent_count"] or 0), row["device_id"]))}


def _row(phone: OwingPhone) -> dict[str, Any]:
    device, report = phone.device, phone.report
    oldest = report.unsent_oldest_at if report is not None else None
    return {
        "device_id": device.id,
        "device_name": device.name,
        "user_name": name_of(phone.user),
        "stopped": not phone.user.active or device.revoked_at is not None or device.frozen_at is not None,
        "unsent_count": None if report is None else report.unsent_count,
        "unsent_oldest_at": None if oldest is None else wire_time(oldest),
        "last_seen_at": wire_time(device.last_seen_at),
    }


def receive_surrender(runtime: Runtime, code: str | None, read: Read, source: str) -> dict[str, Any]:
    """Take in one sealed part of the code's device; answers as the rescue route does.

    Raises surrender_code (unknown, ended), rate_limited, and what import_part raises. Records of any other
    device stay out.
    """
    found = _open(runtime, code or "", source)
    courier = Courier(Actor(found["issued_by"], found["device_id"], source), found["issued_by"], surrendered=True)
    return import_part(runtime, courier, read, only_device=found["device_id"])


def _open(runtime: Runtime, code: str, source: str) -> Facts:
    now, digest = runtime.now(), _sha256(code[:64])
    with runtime.unit_of_work(write=True) as uow:
        found = store.code_of(uow, digest)
        if found is not None and found["expires_at"] > now:
            store.note_use(uow, digest, now)
            return found
    wait_s = runtime.throttle.wait_s(_ACCOUNT, source, now)
    runtime.throttle.failed(_ACCOUNT, source, now)
    if wait_s > 0:
        raise SiteproofError(ErrorCode.RATE_LIMITED, retry_after_s=wait_s)
    raise SiteproofError(ErrorCode.SURRENDER_CODE, reason="unknown" if found is None else "ended")

"""Sign-in with a password or a single-use code; one Argon2 on every path, one answer for every failure."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.audit import Actor, write_audit
from siteproof.services.devices import DeviceClaim, enroll_device
from siteproof.services.identifiers import Entropy, base64url, wire_time
from siteproof.services.names import scopes_told
from siteproof.services.passwords import password_matches
from siteproof.services.runtime import Runtime
from siteproof.services.tokens import Purpose
from siteproof.store.queries import session as store
from siteproof.store.queries.device_reports import unsent_of_user
from siteproof.store.scope import Viewer, scopes_of_viewer
from siteproof.store.unit_of_work import UnitOfWork

ACCESS_LIFE = timedelta(minutes=15)
IDLE_LIFE = timedelta(days=14)
ABSOLUTE_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(hours=24)
HOMES = {"inspector": "phone", "supervisor": "desk", "leader": "leader"}


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The tokens of a session and what the app needs to know of its user."""

    access_token: str
    expires_in_s: int
    refresh_token: str
    photo_cookie: str
    user: dict[str, Any]
    left_behind: tuple[dict[str, Any], ...] = ()
    """What his other devices said last that they still held: name, unsent_count, reported_at (sync.md F49)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Either username and password, or a code."""

    username: str | None
    password: str | None
    code: str | None


def code_sha256(code: str) -> str:
    """What is kept of a sign-in code."""
    return hashlib.sha256(code.encode("utf-8")).hexdigest()


def make_code(uow: UnitOfWork, user_id: str, now: datetime, entropy: Entropy) -> str:
    """A new single-use sign-in code for the QR of this user, valid for a day."""
    code = base64url(entropy(24))
    store.add_code(uow, code_sha256(code), user_id, now + CODE_LIFE)
    return code


def sign_in(runtime: Runtime, credentials: Credentials, device: DeviceClaim | None, source: str) -> OpenSession:
    """Begin a session.

    Raises sign_in_failed (same for unknown name, wrong password, blocked user), code_used,
    rate_limited (retry_after_s), and what enroll_device raises.
    """
    now = runtime.now()
    account = credentials.username if credentials.username is not None else "code"
    wait_s = runtime.throttle.wait_s(account, source, now)
    if wait_s > 0:
        raise SiteproofError(ErrorCode.RATE_LIMITED, retry_after_s=wait_s)
    user_id = _who(runtime, credentials, now)
    with runtime.unit_of_work(write=True) as uow:
        actor = Actor(user_id, device.id if device else None, source)
        refusal = _use_code(uow, credentials, now)
        if user_id is None or refusal is not None:
            write_audit(uow, actor, "session.refused", "user", user_id, "refused", now)
        else:
            session = begin_session(runtime, uow, user_id, device, now)
            write_audit(uow, actor, "session.begun", "session", session[0], "done", now)
    if user_id is None or refusal is not None:
        runtime.throttle.failed(account, source, now)
        raise SiteproofError(refusal or ErrorCode.SIGN_IN_FAILED)
    runtime.throttle.succeeded(account, source)
    return session[1]


def _who(runtime: Runtime, credentials: Credentials, now: datetime) -> str | None:
    """The user these credentials belong to, None for nobody; the hash is done outside any transaction."""
    with runtime.unit_of_work() as uow:
        if credentials.code is not None:
            code = store.code_facts(uow, code_sha256(credentials.code))
            user = store.user_by_id(uow, code["user_id"]) if code is not None else None
        else:
            code, user = None, store.user_by_name(uow, credentials.username or "")
    genuine = password_matches(user["password_hash"] if user is not None else None, credentials.password or "")
    if user is None or not user["active"]:
        return None
    if credentials.code is not None:
        fresh = code is not None and code["expires_at"] > now
        return str(user["id"]) if fresh else None
    return str(user["id"]) if genuine else None


def _use_code(uow: UnitOfWork, credentials: Credentials, now: datetime) -> ErrorCode | None:
    if credentials.code is None:
        return None
    digest = code_sha256(credentials.code)
    code = store.code_facts(uow, digest)
    if code is None or code["expires_at"] <= now:
        return ErrorCode.SIGN_IN_FAILED
    if code["used_at"] is not None:
        return ErrorCode.CODE_USED
    store.use_code(uow, digest, now)
    return None


def begin_session(
    runtime: Runtime, uow: UnitOfWork, user_id: str, device: DeviceClaim | None, now: datetime
) -> tuple[str, OpenSession]:
    """Begin a family of tokens for a user who has shown who he is: its id and what he gets; raises as enroll_device."""
    if device is not None:
        enroll_device(uow, user_id, device, now)
    session_id = str(uuid.UUID(bytes=runtime.entropy(16), version=4))
    row = {
        "id": session_id,
        "user_id": user_id,
        "device_id": device.id if device else None,
        "generation": 0,
        "created_at": now,
        "refreshed_at": now,
        "access_expires_at": now + ACCESS_LIFE,
        "expires_at": now + ABSOLUTE_LIFE,
        "revoked_at": None,
    }
    store.add_session(uow, row)
    opened = open_session(runtime, uow, session_id, 0, now + ACCESS_LIFE, user_id, now)
    left = unsent_of_user(uow, user_id, device.id if device else None)
    return session_id, replace(
        opened, left_behind=tuple({**each, "reported_at": wire_time(each["reported_at"])} for each in left)
    )


def open_session(
    runtime: Runtime,
    uow: UnitOfWork,
    session_id: str,
    generation: int,
    access_expires_at: datetime,
    user_id: str,
    now: datetime,
) -> OpenSession:
    """The tokens of this generation, the same however often they are asked for."""
    mint = runtime.tokens
    return OpenSession(
        access_token=mint.make(Purpose.ACCESS, session_id, generation),
        expires_in_s=max(0, int((access_expires_at - now).total_seconds())),
        refresh_token=mint.make(Purpose.REFRESH, session_id, generation),
        photo_cookie=mint.make(Purpose.PHOTOS, session_id, 0),
        user=describe_user(uow, user_id, session_id),
    )


def describe_user(uow: UnitOfWork, user_id: str, session_id: str) -> dict[str, Any]:
    """What the app shows of the signed-in user: name, role, scopes, county, where he starts."""
    user = store.user_by_id(uow, user_id)
    assert user is not None
    viewer = Viewer(user["id"], user["username"], user["name"], user["role"], user["unit_id"], session_id, None)
    county = store.county_setting(uow, "county") or {}
    return {
        "id": user["id"],
        "username": user["username"],
        "name": user["name"],
        "name_en": user["name_en"],
        "role": user["role"],
        "scopes": scopes_told(scopes_of_viewer(uow, viewer)),
        "unit_name": user["unit_name"],
        "unit_name_en": user["unit_name_en"],
        "is_demo": user["is_demo"],
        "county": {
            "name": county.get("name", ""),
            "name_en": county.get("name_en", ""),
            "zone": store.county_setting(uow, "zone") or "Asia/Shanghai",
        },
        "home": HOMES.get(user["role"], "desk"),
    }

"""Activation: a code that works once within seven days lets its owner choose the password; nobody else ever knows it.

The same code serves the first day and a forgotten password. It is kept as the hash of a name of its own,
so that it never passes for a sign-in code (services/sign_in.py), nor that one for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.audit import Actor, write_audit
from siteproof.services.devices import DeviceClaim
from siteproof.services.identifiers import Entropy, base64url
from siteproof.services.password_policy import check_new_password
from siteproof.services.passwords import hash_password
from siteproof.services.runtime import Runtime
from siteproof.services.sign_in import OpenSession, begin_session
from siteproof.store.queries import people as queries
from siteproof.store.queries import session as store
from siteproof.store.unit_of_work import UnitOfWork

ACTIVATION_LIFE = timedelta(days=7)
_CODE_BYTES = 24
_ACCOUNT = "activation"


@dataclass(frozen=True, slots=True)
class Activation:
    """A fresh code, said once; `expires_at` is its last instant."""

    code: str
    expires_at: datetime


def activation_sha256(code: str) -> str:
    """What is kept of an activation code."""
    return hashlib.sha256(b"siteproof-activation-1\n" + code.encode("utf-8")).hexdigest()


def make_activation(uow: UnitOfWork, user_id: str, now: datetime, entropy: Entropy) -> Activation:
    """A new code for this user; every earlier code of his stops working. The present password stays until then."""
    queries.void_codes(uow, user_id, now)
    code, expires_at = base64url(entropy(_CODE_BYTES)), now + ACTIVATION_LIFE
    store.add_code(uow, activation_sha256(code), user_id, expires_at)
    return Activation(code, expires_at)


def whose_activation(runtime: Runtime, code: str, source: str) -> dict[str, Any]:
    """The account a code opens: {username, name, name_en, expires_at}; raises as activate does."""
    with runtime.unit_of_work() as uow:
        user, expires_at, refusal = _open(uow, code, runtime.now())
    if refusal is not None:
        _refuse(runtime, refusal, source)
    return {"username": user["username"], "name": user["name"], "name_en": user["name_en"], "expires_at": expires_at}


def activate(runtime: Runtime, code: str, password: str, device: DeviceClaim | None, source: str) -> OpenSession:
    """Set the person's password and sign in; every session begun before ends (unsent work stays on its phone).

    Raises sign_in_failed (no such code, out of date, blocked), code_used, rate_limited, invalid_request
    (fields.password) and what enroll_device raises.
    """
    now = runtime.now()
    with runtime.unit_of_work() as uow:
        user, _, refusal = _open(uow, code, now)
        if refusal is None:
            check_new_password(uow, user, password)
    if refusal is not None:
        _refuse(runtime, refusal, source)
    hashed = hash_password(password)
    with runtime.unit_of_work(write=True) as uow:
        user, _, refusal = _open(uow, code, now)
        if refusal is not None:
            raise SiteproofError(refusal)
        store.use_code(uow, activation_sha256(code), now)
        queries.set_password(uow, user["id"], hashed)
        queries.end_sessions(uow, user["id"], now)
        session_id, session = begin_session(runtime, uow, user["id"], device, now)
        actor = Actor(user["id"], device.id if device else None, source)
        write_audit(uow, actor, "user.activated", "user", user["id"], "done", now)
        write_audit(uow, actor, "session.begun", "session", session_id, "done", now)
    return session


def _open(uow: UnitOfWork, code: str, now: datetime) -> tuple[dict[str, Any], datetime, ErrorCode | None]:
    found = store.code_facts(uow, activation_sha256(code))
    user = store.user_by_id(uow, found["user_id"]) if found is not None else None
    if found is None or user is None or not user["active"] or found["expires_at"] <= now:
        return {}, now, ErrorCode.SIGN_IN_FAILED
    refusal = ErrorCode.CODE_USED if found["used_at"] is not None else None
    return dict(user), found["expires_at"], refusal


def _refuse(runtime: Runtime, refusal: ErrorCode, source: str) -> None:
    """Count the failure of this source, then raise; a source that tries too often waits."""
    now = runtime.now()
    wait_s = runtime.throttle.wait_s(_ACCOUNT, source, now)
    runtime.throttle.failed(_ACCOUNT, source, now)
    if wait_s > 0:
        raise SiteproofError(ErrorCode.RATE_LIMITED, retry_after_s=wait_s)
    with runtime.unit_of_work(write=True) as uow:
        write_audit(uow, Actor(None, None, source), "activation.refused", "user", None, "refused", now)
    raise SiteproofError(refusal)

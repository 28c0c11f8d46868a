"""Renewal of a session: signed by the device key, rotating, with 60 s of grace for a lost answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.records import refresh_message
from siteproof.services.audit import Actor, write_audit
from siteproof.services.runtime import Runtime
from siteproof.services.sign_in import ACCESS_LIFE, IDLE_LIFE, OpenSession, open_session
from siteproof.services.signatures import signature_holds
from siteproof.services.tokens import Purpose
from siteproof.store.queries import session as store
from siteproof.store.unit_of_work import UnitOfWork

GRACE = timedelta(seconds=60)


def refresh_session(runtime: Runtime, token: str, signature: str | None, source: str) -> OpenSession:
    """The next tokens of a session.

    The token before the present one gives the same successor for 60 s; used later it ends the whole
    family. A genuine token newer than what is known comes from before a restore and counts, so that a
    phone goes on by itself. Raises session_ended (reason) and refresh_signature.
    """
    claim = runtime.tokens.read(Purpose.REFRESH, token)
    if claim is None:
        raise SiteproofError(ErrorCode.SESSION_ENDED, reason="unknown")
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        facts = store.session_facts(uow, claim.session_id)
        if facts is None:
            raise SiteproofError(ErrorCode.SESSION_ENDED, reason="unknown")
        _check_device(uow, facts, token, signature)
        _check_alive(facts, now)
        if claim.generation >= facts["generation"]:
            return _renew(runtime, uow, facts, claim.generation + 1, source, now)
        if claim.generation == facts["generation"] - 1 and now <= facts["refreshed_at"] + GRACE:
            return open_session(
                runtime, uow, claim.session_id, facts["generation"], facts["access_expires_at"], facts["user_id"], now
            )
        store.revoke_sessions(uow, now, session_id=claim.session_id)
        actor = Actor(facts["user_id"], facts["device_id"], source)
        write_audit(uow, actor, "session.reuse", "session", claim.session_id, "revoked", now)
    raise SiteproofError(ErrorCode.SESSION_ENDED, reason="reused")


def _check_device(uow: UnitOfWork, facts: Mapping[str, Any], token: str, signature: str | None) -> None:
    device = store.device_facts(uow, facts["device_id"]) if facts["device_id"] is not None else None
    key = device["public_key_jwk"] if device is not None else None
    if key is None:
        return
    if signature is None:
        raise SiteproofError(ErrorCode.REFRESH_SIGNATURE, reason="absent")
    if not signature_holds(key, signature, refresh_message(token)):
        raise SiteproofError(ErrorCode.REFRESH_SIGNATURE, reason="wrong")


def session_end_reason(facts: Mapping[str, Any], now: datetime) -> str | None:
    """Why a session is over: revoked, blocked, frozen, expired, idle; None while it lives."""
    if facts["revoked_at"] is not None or facts["device_revoked_at"] is not None:
        return "revoked"
    if not facts["active"]:
        return "blocked"
    if facts["frozen_at"] is not None:
        return "frozen"
    if now >= facts["expires_at"]:
        return "expired"
    if now >= facts["refreshed_at"] + IDLE_LIFE:
        return "idle"
    return None


def _check_alive(facts: Mapping[str, Any], now: datetime) -> None:
    reason = session_end_reason(facts, now)
    if reason is not None:
        raise SiteproofError(ErrorCode.SESSION_ENDED, reason=reason)


def _renew(
    runtime: Runtime, uow: UnitOfWork, facts: Mapping[str, Any], generation: int, source: str, now: datetime
) -> OpenSession:
    expires_at = min(now + ACCESS_LIFE, facts["expires_at"])
    row = {"generation": generation, "refreshed_at": now, "access_expires_at": expires_at}
    if not store.renew_session(uow, facts["session_id"], facts["generation"], row):
        raise SiteproofError(ErrorCode.BUSY, retry_after_s=1)
    if facts["device_id"] is not None:
        store.touch_device(uow, facts["device_id"], now)
    actor = Actor(facts["user_id"], facts["device_id"], source)
    write_audit(uow, actor, "session.refreshed", "session", facts["session_id"], "done", now)
    return open_session(runtime, uow, facts["session_id"], generation, expires_at, facts["user_id"], now)


def end_session(runtime: Runtime, session_id: str, actor: Actor) -> None:
    """Sign out: this family of tokens ends."""
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        store.revoke_sessions(uow, now, session_id=session_id)
        write_audit(uow, actor, "session.ended", "session", session_id, "done", now)

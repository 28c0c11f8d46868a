"""Who stands behind a token: one statement, decided anew at every request."""

from __future__ import annotations

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.refresh_session import GRACE, session_end_reason
from siteproof.services.runtime import Runtime
from siteproof.services.tokens import Purpose
from siteproof.store.queries.session import session_facts
from siteproof.store.scope import Viewer


def authenticate(runtime: Runtime, token: str, purpose: Purpose) -> Viewer:
    """The viewer of an access token (or of the photo cookie).

    An access token of the generation before counts for 60 s after a refresh, so that requests on
    their way do not fail. Raises sign_in_required for a token that is not ours, session_ended else.
    """
    claim = runtime.tokens.read(purpose, token)
    if claim is None:
        raise SiteproofError(ErrorCode.SIGN_IN_REQUIRED)
    now = runtime.now()
    with runtime.unit_of_work() as uow:
        facts = session_facts(uow, claim.session_id)
    if facts is None:
        raise SiteproofError(ErrorCode.SIGN_IN_REQUIRED)
    reason = session_end_reason(facts, now)
    if reason is None and purpose is Purpose.ACCESS:
        current = claim.generation == facts["generation"] and now < facts["access_expires_at"]
        previous = claim.generation == facts["generation"] - 1 and now <= facts["refreshed_at"] + GRACE
        reason = None if current or previous else "access_expired"
    if reason is not None:
        raise SiteproofError(ErrorCode.SESSION_ENDED, reason=reason)
    return Viewer(
        user_id=facts["user_id"],
        username=facts["username"],
        name=facts["name"],
        role=facts["role"],
        unit_id=facts["unit_id"],
        session_id=facts["session_id"],
        device_id=facts["device_id"],
        device_key=facts["public_key_jwk"],
    )

"""Hello: epoch, time, how far is safe, and a signed beacon that brackets the time of sealing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.records import beacon_message
from siteproof.services.backup.state import safe_seq
from siteproof.services.county_wishes import originals_wanted
from siteproof.services.device_report import note_report, read_report
from siteproof.services.identifiers import base64url, wire_time
from siteproof.services.names import scopes_told
from siteproof.services.runtime import Runtime
from siteproof.store.scope import Viewer, scopes_of_viewer

MIN_APP = "0.1.0"


def hello(runtime: Runtime, viewer: Viewer | None, said: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a phone asks first; scopes and the county's wishes only with a session.

    `said` are the query fields, all optional, by which a phone tells how it is: unsent_count (inspections),
    unsent_oldest_at (ISO instant, device clock), free_bytes, app_version. They are kept as state of the
    session's device (services/device_report.py); without them, unreadable, or without a device, nothing is.

    safe_seq is how far the newest verified backup reaches; without one nothing is safe (contracts.md 4).
    """
    server_time = wire_time(runtime.now())
    epoch, nonce = runtime.installation.server_epoch, base64url(runtime.entropy(16))
    beacon = {"kid": runtime.key.kid, "epoch": epoch, "server_time": server_time, "nonce": nonce}
    beacon["sig"] = runtime.key.sign(beacon_message(runtime.key.kid, epoch, server_time, nonce))
    with runtime.unit_of_work() as uow:
        safe = safe_seq(runtime, uow)
        scopes = [] if viewer is None else scopes_of_viewer(uow, viewer)
        wanted = viewer is not None and originals_wanted(uow)
    answer: dict[str, Any] = {
        "server_epoch": epoch,
        "server_time": server_time,
        "safe_seq": safe,
        "min_app": MIN_APP,
        "is_demo": runtime.installation.is_demo,
        "beacon": beacon,
        "rescue_key": runtime.rescue_keys.public(),
    }
    if viewer is not None:
        report = read_report(said or {})
        if report is not None and viewer.device_id is not None:
            note_report(runtime, viewer.device_id, report)
        answer["scopes"] = scopes_told(scopes)
        answer["originals_wanted"] = wanted
    return answer

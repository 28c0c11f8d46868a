"""A new server key on an operator's word, as after a stolen disk: signed by the present one, so that phones follow."""

from __future__ import annotations

from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.runtime import Runtime
from siteproof.services.server_key import ServerKey, change_server_key


def rotate_key(runtime: Runtime) -> ServerKey:
    """Make the next key; servers that run go on with the old one, which stays good, until they start again."""
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        key = change_server_key(uow, runtime.data_dir / "keys", now)
        write_audit(uow, SYSTEM, "installation.new_key", "server_key", key.kid, runtime.key.kid, now)
    return key

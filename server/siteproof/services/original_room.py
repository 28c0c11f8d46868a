"""Originals come last on the server's disk too: below the alarm's share it takes only what records rest on.

Otherwise bytes that gate nothing would use up the room of tomorrow's records and photos (contracts.md 2, sync.md S24).
"""

from __future__ import annotations

import shutil

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.limits import SHARE_TIGHT
from siteproof.services.runtime import Runtime
from siteproof.store.queries.photos import is_only_original
from siteproof.store.scope import Viewer


def keep_room(runtime: Runtime, viewer: Viewer, sha256: str) -> None:
    """Raises storage_full for an original that is not here yet, while the disk of the photos is tight."""
    disk = shutil.disk_usage(runtime.blobs.root)
    if disk.free >= SHARE_TIGHT * disk.total:
        return
    with runtime.unit_of_work() as uow:
        if is_only_original(uow, viewer.user_id, sha256):
            raise SiteproofError(ErrorCode.STORAGE_FULL)

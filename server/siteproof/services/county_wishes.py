"""What the county asks of its phones beyond the records: whether the camera's originals are to come too.

The default is no: an upload copy proves what it shows, and originals cost the county's disk ten times as much.
"""

from __future__ import annotations

from siteproof.store.queries.session import county_setting
from siteproof.store.unit_of_work import UnitOfWork

ORIGINALS_WANTED = "originals_wanted"


def originals_wanted(uow: UnitOfWork) -> bool:
    """Whether phones shall send the camera bytes that their records name, on Wi-Fi and last (contracts.md 2)."""
    return county_setting(uow, ORIGINALS_WANTED) is True

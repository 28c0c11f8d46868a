"""Whether this installation can store right now: one transaction rolled back, one temporary file removed."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from siteproof.services.runtime import Runtime
from siteproof.store.log import take_seq


def readiness_problem(runtime: Runtime) -> str | None:
    """None when rows and files can be written, else `database` or `photos`."""
    try:
        with runtime.unit_of_work(write=True) as uow:
            take_seq(uow)
            uow.discard()
    except SQLAlchemyError:
        return "database"
    try:
        incoming = runtime.blobs.incoming()
        incoming.write(b"ready")
        incoming.discard()
    except OSError:
        return "photos"
    return None

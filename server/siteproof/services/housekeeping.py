"""What a worker clears away now and then: interrupted uploads, parts nobody continued; and the durable mark."""

from __future__ import annotations

from itertools import islice

from siteproof.media.blob_store import photo_key
from siteproof.media.high_water import HighWater
from siteproof.services.pending_work import register_periodic
from siteproof.services.receive_parts import sweep_parts, sweep_unclaimed_parts
from siteproof.services.runtime import Runtime
from siteproof.store.log import head_seq, take_seq
from siteproof.store.queries.photos import known_blobs

SWEPT_AT_ONCE = 500


def keep_house(runtime: Runtime) -> None:
    """Sweep temporary files older than a day and parts older than 14 days; flush the high-water mark."""
    runtime.blobs.sweep()
    sweep_parts(runtime)
    sweep_unclaimed_parts(runtime)
    sweep_unclaimed_photos(runtime)
    with runtime.unit_of_work() as uow:
        seq = head_seq(uow)
    facts = runtime.installation
    runtime.high_water.write(HighWater(facts.server_epoch, facts.database_identity, seq), durable=True)


def sweep_unclaimed_photos(runtime: Runtime) -> int:
    """Remove photo files older than a day that no row names: the server died between file and row.

    Holding the log's head keeps every storing transaction out; one that put its file there meanwhile
    finds it gone when its turn comes and asks the phone to send again (receive_photo). Returns how many.
    """
    removed = 0
    old = runtime.blobs.old_photos()
    while hashes := list(islice(old, SWEPT_AT_ONCE)):
        with runtime.unit_of_work() as uow:
            unclaimed = set(hashes) - known_blobs(uow, hashes)
        for sha256 in unclaimed:
            with runtime.unit_of_work(write=True) as uow:
                take_seq(uow)
                if not known_blobs(uow, [sha256]):
                    runtime.blobs.delete(photo_key(sha256))
                    removed += 1
                uow.discard()
    return removed


register_periodic(keep_house)

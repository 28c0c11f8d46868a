"""What a worker clears away now and then: interrupted uploads, parts nobody continued; and the durable mark."""

from __future__ import annotations

from siteproof.media.high_water import HighWater
from siteproof.services.pending_work import register_periodic
from siteproof.services.receive_parts import sweep_parts
from siteproof.services.runtime import Runtime
from siteproof.store.log import head_seq


def keep_house(runtime: Runtime) -> None:
    """Sweep temporary files older than a day and parts older than 14 days; flush the high-water mark."""
    runtime.blobs.sweep()
    sweep_parts(runtime)
    with runtime.unit_of_work() as uow:
        seq = head_seq(uow)
    facts = runtime.installation
    runtime.high_water.write(HighWater(facts.server_epoch, facts.database_identity, seq), durable=True)


register_periodic(keep_house)

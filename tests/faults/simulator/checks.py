"""What must hold after every step, and once everything has calmed down."""

from faults.simulator.wire import Receipt
from faults.simulator.world import World, photo_names


class Broken(AssertionError):
    """An invariant does not hold."""


class Watch:
    """Compares the world with what it was before."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._said: dict[tuple[str, str], tuple[str, int]] = {}
        self._held: set[tuple[int, str]] = set()

    def after_step(self) -> None:
        """S1, S4, S5, S6, S7, S10."""
        stored, photos = self._world.server.stored(), self._world.server.stored_photos()
        epoch, _ = self._world.server.hello()
        self._nothing_is_lost(stored, photos)
        self._receipts_hold(stored, photos, epoch)
        self._ids_keep_bytes_and_seq(stored, epoch)
        self._live_has_its_photos(stored, photos)
        self._only_safe_ones_were_deleted()

    def when_calm(self) -> None:
        """S4, S11, S14, S16: everything captured is on the server once, and waits for nothing that is there."""
        self.after_step()
        stored, photos = self._world.server.stored(), self._world.server.stored_photos()
        for id_, (phone, record) in self._world.captured.items():
            receipt = stored.get(id_)
            if receipt is None:
                raise Broken(f"S11 {record.kind} {id_} is not on the server after everybody has synced")
            if receipt.sha256 != record.sha256:
                if receipt.sha256 not in self._world.clones or phone.entries[f"record/{id_}"].status != "refused":
                    raise Broken(f"S6 {id_} is stored with bytes that nobody knows of")
                continue
            if receipt.placed == "waiting" and not self._may_wait(record.of.id if record.of else None, stored):
                raise Broken(f"S16 {record.kind} {id_} waits though all is here: {receipt}")
        for name in photo_names(self._world):
            if name not in photos:
                raise Broken(f"S11 photo {name} is not on the server after everybody has synced")
        known = {*self._world.captured, *self._world.reviews}
        if set(stored) - known:
            raise Broken(f"S4 records that nobody wrote: {set(stored) - known}")

    def _may_wait(self, cited: str | None, stored: dict[str, Receipt]) -> bool:
        return cited is not None and cited not in stored

    def _nothing_is_lost(self, stored: dict[str, Receipt], photos: dict[tuple[str, str], int]) -> None:
        for phone in self._world.phones:
            for entry in phone.entries.values():
                id_, digest = entry.name
                found = stored.get(id_) if id_ else None
                here = (found is not None and found.sha256 == digest) if id_ else (phone.user, digest) in photos
                if not entry.held and not here:
                    raise Broken(f"S7 {entry.key} is neither on the phone nor on the server")

    def _receipts_hold(self, stored: dict[str, Receipt], photos: dict[tuple[str, str], int], epoch: str) -> None:
        for phone in self._world.phones:
            for entry in phone.entries.values():
                if entry.status != "stored" or entry.epoch != epoch:
                    continue
                id_, digest = entry.name
                found = stored.get(id_ or "")
                seq = photos.get((phone.user, digest)) if id_ is None else found.seq if found is not None else None
                if seq != entry.seq or (found is not None and found.sha256 != digest):
                    raise Broken(f"S1 receipt of {entry.key} says seq {entry.seq}, the server {seq}")

    def _ids_keep_bytes_and_seq(self, stored: dict[str, Receipt], epoch: str) -> None:
        for id_, receipt in stored.items():
            said = self._said.setdefault((epoch, id_), (receipt.sha256, receipt.seq))
            if said != (receipt.sha256, receipt.seq):
                raise Broken(f"S6 {id_} changed from {said} to {receipt}")
        if len({receipt.seq for receipt in stored.values()}) != len(stored):
            raise Broken("S4 two records with one sequence number")

    def _live_has_its_photos(self, stored: dict[str, Receipt], photos: dict[tuple[str, str], int]) -> None:
        for id_, receipt in stored.items():
            if receipt.placed != "live" or id_ not in self._world.captured:
                continue
            phone, record = self._world.captured[id_]
            if receipt.sha256 == record.sha256 and any((phone.user, photo) not in photos for photo in record.photos):
                raise Broken(f"S5 {id_} is live without its photos")

    def _only_safe_ones_were_deleted(self) -> None:
        records, photos = self._world.backed_up
        for n, phone in enumerate(self._world.phones):
            for entry in phone.entries.values():
                if entry.held or (n, entry.key) in self._held:
                    continue
                self._held.add((n, entry.key))
                id_, digest = entry.name
                if not (id_ in records if id_ else (phone.user, digest) in photos):
                    raise Broken(f"S10 {entry.key} was deleted and is in no verified backup")

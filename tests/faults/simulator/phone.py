"""A model of the phone's queue: pwa/src/sync (outbox, engine, hello, evict) line by line where it matters.

The phone's own code is driven by tests/pwa/simulator.test.ts.
"""

from dataclasses import dataclass, field
from typing import Literal

from faults.simulator.network import Lost, Network
from faults.simulator.wire import Receipt, Record, Refused, Server, sha256

NETWORK_FAILURES_TO_STOP = 3


@dataclass
class Entry:
    """What the phone owes for one record or photo. `held`: its bytes are still here."""

    key: str
    data: bytes
    record: Record | None
    status: Literal["waiting", "stored", "refused"] = "waiting"
    seq: int | None = None
    epoch: str | None = None
    held: bool = True

    @property
    def name(self) -> tuple[str | None, str]:
        """(record id or None, hash): as `have` asks."""
        return (self.record.id if self.record else None, sha256(self.data))


@dataclass
class Phone:
    """One browser profile of a user."""

    user: str
    server: Server
    network: Network
    entries: dict[str, Entry] = field(default_factory=dict)
    epoch: str | None = None
    safe_seq: int = 0

    def seal(self, record: Record, pictures: list[bytes]) -> None:
        """A draft becomes a record that waits."""
        self.entries[f"record/{record.id}"] = Entry(f"record/{record.id}", record.raw, record)
        for data in pictures:
            key = f"photo/{record.id}/{sha256(data)}"
            self.entries[key] = Entry(key, data, None)

    def sync(self, tight: bool) -> None:
        """One run: hello, send what is due, hello again when the epoch moved, free what is safe."""
        try:
            self._hello()
            if not self._send_due():
                return
            if any(entry.status == "stored" and entry.epoch != self.epoch for entry in self.entries.values()):
                self._hello()
        except (Lost, Refused):
            return
        if tight:
            self._evict()

    def _hello(self) -> None:
        epoch, safe = self._ask("hello", self.server.hello)
        self._reoffer(epoch, moved=self.epoch not in (None, epoch))
        self.epoch, self.safe_seq = epoch, safe

    def _ask(self, what: str, ask: object) -> tuple[str, int]:
        answer = self.network.exchange(f"{self.user} {what}", ask, lambda _: None)
        if not isinstance(answer, tuple):
            raise Lost
        return answer

    def _held(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.held]

    def _reoffer(self, epoch: str, moved: bool) -> None:
        """What another epoch has settled counts no more: stored, and after a restore refused too."""
        settled = [
            entry
            for entry in self._held()
            if (entry.status == "stored" and entry.epoch != epoch) or (entry.status == "refused" and moved)
        ]
        if not settled:
            return
        asked = [entry.name for entry in settled]
        answer = self.network.exchange(
            f"{self.user} have {len(asked)}", lambda: self.server.have(self.user, asked), lambda _: None
        )
        if not isinstance(answer, dict):
            raise Lost
        for entry in settled:
            seq = answer.get(entry.name)
            if entry.record is not None or seq is None:
                entry.status, entry.seq, entry.epoch = "waiting", None, None
            else:
                entry.status, entry.seq, entry.epoch = "stored", seq, epoch

    def _send_due(self) -> bool:
        waiting = [entry for entry in self.entries.values() if entry.status == "waiting" and entry.held]
        failures = 0
        for entry in sorted(waiting, key=lambda each: each.record is None):
            try:
                self._send(entry)
                failures = 0
            except Lost:
                failures += 1
                if failures == NETWORK_FAILURES_TO_STOP:
                    return False
        return True

    def _send(self, entry: Entry) -> None:
        record = entry.record

        def ask() -> Receipt:
            if record is None:
                return self.server.put_photo(self.user, entry.data)
            return self.server.put_record(self.user, record)

        try:
            answer = self.network.exchange(
                f"{self.user} PUT {entry.key[:24]}", ask, lambda late: self._hear(entry, late)
            )
        except Refused:
            entry.status = "refused"
            return
        if not self._hear(entry, answer):
            raise Lost

    def _hear(self, entry: Entry, answer: object) -> bool:
        """Only a receipt that names exactly this is believed."""
        id_, digest = entry.name
        if not isinstance(answer, Receipt) or (answer.name, answer.sha256) != (id_ or digest, digest):
            return False
        if entry.held:
            entry.status, entry.seq, entry.epoch = "stored", answer.seq, answer.epoch
        return True

    def _evict(self) -> None:
        for entry in self._held():
            if (
                entry.status == "stored"
                and entry.seq is not None
                and entry.epoch == self.epoch
                and entry.seq <= self.safe_seq
            ):
                entry.held = False

"""The sync protocol as a machine: one phone with one record and one photo, one server, backups, restores.

This is a model of sync.md 1.2, not the product's code. What was sent stays deliverable for ever, so every request and
answer may be lost (never delivered), doubled, reordered or arbitrarily late. A `Rule` can be broken to see
whether the search notices.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

ORIGINAL, CLONE = 1, 2  # whose bytes the server holds under the record's id


class Rule(Enum):
    """The rules of sync.md 1.2 and 1.2a that the model can do without."""

    DELETE_ONLY_WHEN_SAFE = auto()
    PHOTO_BY_ITS_OWN_SEQ = auto()
    RECEIPT_COUNTS_IN_ITS_EPOCH = auto()
    NEW_EPOCH_AT_RESTORE = auto()
    RESTORE_TAKES_THE_NEWEST = auto()
    SAFE_MEANS_VERIFIED = auto()
    LIVE_ONLY_WITH_PHOTOS = auto()
    FIRST_WRITE_WINS = auto()
    EQUAL_BYTES_GET_THE_OLD_SEQ = auto()
    ANSWER_AFTER_FLUSH = auto()
    RECEIPT_NAMES_ITS_ITEM = auto()


class Answer(NamedTuple):
    """An answer under way: a receipt of `record` or `photo`, or a `hello` whose seq is how far is safe."""

    about: str
    seq: int
    epoch: int


class Copy(NamedTuple):
    """A database as a backup keeps it: newest seq and, 0 when absent, the seqs of record and photo."""

    head: int = 0
    record: int = 0
    photo: int = 0
    whose: int = 0
    live: bool = False
    readable: bool = True


class State(NamedTuple):
    """Everything there is. `sent_*`: the request is under way for ever; `volatile`: the newest write is not flushed."""

    has_record: bool = True
    has_photo: bool = True
    record_receipt: Answer | None = None
    photo_receipt: Answer | None = None
    knows: Answer | None = None
    sent_record: bool = False
    sent_photo: bool = False
    server: Copy = Copy()
    flushed: Copy = Copy()
    epoch: int = 1
    backups: tuple[Copy, ...] = ()
    answers: frozenset[Answer] = frozenset()
    restores: int = 0
    strangers: int = 0


@dataclass(frozen=True)
class Machine:
    """How often the world may do what, and which rules hold."""

    most_backups: int = 2
    most_restores: int = 1
    most_strangers: int = 1
    clone: bool = False
    crashes: bool = False
    bad_backups: bool = False
    broken: Rule | None = None

    def without(self, rule: Rule) -> "Machine":
        """The same machine with one rule left out."""
        return replace(self, broken=rule)

    def keeps(self, rule: Rule) -> bool:
        """Whether the rule holds here."""
        return self.broken is not rule

    def steps(self, state: State) -> Iterator[tuple[str, State]]:
        """Every next state with the name of the step."""
        yield from self._phone(state)
        yield from self._server(state)
        yield from self._operator(state)

    # ------------------------------------------------------------------ phone
    def _phone(self, s: State) -> Iterator[tuple[str, State]]:
        if s.has_record and not s.sent_record:
            yield "phone sends the record", s._replace(sent_record=True)
        if s.has_photo and not s.sent_photo:
            yield "phone sends the photo", s._replace(sent_photo=True)
        for answer in s.answers:
            yield f"phone hears {answer}", self._hears(s, answer)
        if s.has_record and self._may_delete(s, s.record_receipt):
            yield "phone deletes the record", s._replace(has_record=False)
        by = s.photo_receipt if self.keeps(Rule.PHOTO_BY_ITS_OWN_SEQ) else s.photo_receipt and s.record_receipt
        if s.has_photo and self._may_delete(s, by):
            yield "phone deletes the photo", s._replace(has_photo=False)

    def _hears(self, s: State, answer: Answer) -> State:
        if answer.about == "hello":
            return s._replace(knows=answer)
        if not self.keeps(Rule.RECEIPT_NAMES_ITS_ITEM):
            return s._replace(record_receipt=answer, photo_receipt=answer)
        return s._replace(record_receipt=answer) if answer.about == "record" else s._replace(photo_receipt=answer)

    def _may_delete(self, s: State, receipt: Answer | None) -> bool:
        if receipt is None:
            return False
        if not self.keeps(Rule.DELETE_ONLY_WHEN_SAFE):
            return True
        if s.knows is None or receipt.seq > s.knows.seq:
            return False
        return receipt.epoch == s.knows.epoch or not self.keeps(Rule.RECEIPT_COUNTS_IN_ITS_EPOCH)

    # ------------------------------------------------------------------ server
    def _server(self, s: State) -> Iterator[tuple[str, State]]:
        if s.sent_record:
            yield "server takes the record", self._takes_record(s, ORIGINAL)
        if self.clone:
            yield "server takes other bytes under the same id", self._takes_record(s, CLONE)
        if s.sent_photo:
            yield "server takes the photo", self._takes_photo(s)
        hello = Answer("hello", self._safe(s), s.epoch)
        yield "server says hello", s._replace(answers=s.answers | {hello})
        if s.strangers < self.most_strangers:
            head = s.server.head + 1
            yield (
                "server takes a stranger's record",
                self._write(s, s.server._replace(head=head))._replace(strangers=s.strangers + 1),
            )
        if self.crashes:
            yield "disk flushes", s._replace(flushed=s.server)
            yield "server crashes", s._replace(server=s.flushed)

    def _write(self, s: State, server: Copy) -> State:
        return s._replace(server=server, flushed=s.flushed if self.crashes else server)

    def _takes_record(self, s: State, whose: int) -> State:
        server = s.server
        first = server.record == 0
        if first or (server.whose != whose and not self.keeps(Rule.FIRST_WRITE_WINS)):
            seq = server.head + 1 if first else server.record
            live = server.photo > 0 or not self.keeps(Rule.LIVE_ONLY_WITH_PHOTOS)
            s = self._write(s, server._replace(head=max(server.head, seq), record=seq, whose=whose, live=live))
        elif server.whose == whose and not self.keeps(Rule.EQUAL_BYTES_GET_THE_OLD_SEQ) and server.head < 4:
            s = self._write(s, server._replace(head=server.head + 1, record=server.head + 1))
        answers_original = whose == ORIGINAL == s.server.whose
        return self._answer(s, "record", s.server.record, s.flushed.record) if answers_original else s

    def _takes_photo(self, s: State) -> State:
        server = s.server
        if server.photo == 0:
            seq = server.head + 1
            s = self._write(s, server._replace(head=seq, photo=seq, live=server.record > 0))
        return self._answer(s, "photo", s.server.photo, s.flushed.photo)

    def _answer(self, s: State, about: str, seq: int, flushed_seq: int) -> State:
        if seq != flushed_seq and self.keeps(Rule.ANSWER_AFTER_FLUSH):
            return s
        return s._replace(answers=s.answers | {Answer(about, seq, s.epoch)})

    def _safe(self, s: State) -> int:
        counted = [copy for copy in s.backups if copy.readable or not self.keeps(Rule.SAFE_MEANS_VERIFIED)]
        return counted[-1].head if counted else 0

    # ------------------------------------------------------------------ operator
    def _operator(self, s: State) -> Iterator[tuple[str, State]]:
        if len(s.backups) < self.most_backups:
            yield "backup", s._replace(backups=(*s.backups, s.flushed))
            if self.bad_backups:
                yield "backup that cannot be read", s._replace(backups=(*s.backups, s.flushed._replace(readable=False)))
        verified = [copy for copy in s.backups if copy.readable]
        if s.restores < self.most_restores and verified:
            for copy in verified[-1:] if self.keeps(Rule.RESTORE_TAKES_THE_NEWEST) else verified:
                epoch = s.epoch + 1 if self.keeps(Rule.NEW_EPOCH_AT_RESTORE) else s.epoch
                yield (
                    f"restore up to seq {copy.head}",
                    s._replace(server=copy, flushed=copy, epoch=epoch, restores=s.restores + 1),
                )

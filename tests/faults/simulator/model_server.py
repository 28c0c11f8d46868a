"""A model of the server: the rules of contracts.md 3 over dictionaries, quick enough for a hundred thousand schedules.

Where an inspection stands it asks the product's own rule (domain/standing.py). real_server.py runs the same
schedules on the product's services, and every answer is compared.
"""

from copy import copy
from dataclasses import dataclass, field

from faults.simulator.wire import Receipt, Record, Refused, sha256
from siteproof.domain.standing import Standing, Step, standing

AREA_OF = {"wang": "east", "zhao": "west", "li": "east", "sun": "west"}


@dataclass
class Row:
    """A stored record and where it stands."""

    record: Record
    user: str
    seq: int
    placed: str
    missing: list[str]
    reasons: list[str]

    def copied(self) -> "Row":
        """Another row that changes by itself."""
        row = copy(self)
        row.missing, row.reasons = list(self.missing), list(self.reasons)
        return row


@dataclass
class Stored:
    """What a database holds."""

    head: int = 0
    rows: dict[str, Row] = field(default_factory=dict)
    photos: dict[tuple[str, str], int] = field(default_factory=dict)
    inside: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(AREA_OF, True))

    def copied(self) -> "Stored":
        """As a backup keeps it."""
        rows = {id_: row.copied() for id_, row in self.rows.items()}
        return Stored(self.head, rows, dict(self.photos), dict(self.inside))


class ModelServer:
    """The rules over dictionaries."""

    def __init__(self) -> None:
        self._db = Stored()
        self._epoch = 1
        self._backup: Stored | None = None

    def put_record(self, user: str, record: Record) -> Receipt:
        """First write wins; equal bytes get the old receipt."""
        row = self._db.rows.get(record.id)
        if row is None:
            row = self._store(user, record)
        elif row.record.sha256 != record.sha256:
            raise Refused("differs")
        elif row.user != user:
            raise Refused("other_author")
        return self._receipt(row)

    def put_photo(self, user: str, data: bytes) -> Receipt:
        """Stored once per user."""
        digest = sha256(data)
        if (user, digest) not in self._db.photos:
            self._db.photos[user, digest] = self._seq()
            for row in sorted(self._db.rows.values(), key=lambda each: each.record.id):
                if row.user == user and digest in row.missing:
                    row.missing.remove(digest)
                    if row.placed == "waiting" and not row.missing and not row.reasons:
                        self._go_live(row)
        return Receipt(digest, digest, self._db.photos[user, digest], str(self._epoch))

    def have(self, user: str, asked: list[tuple[str | None, str]]) -> dict[tuple[str | None, str], int]:
        """Own items only."""
        found = {}
        for id_, digest in asked:
            row = self._db.rows.get(id_ or "")
            if id_ is None and (user, digest) in self._db.photos:
                found[id_, digest] = self._db.photos[user, digest]
            elif row is not None and row.user == user and row.record.sha256 == digest:
                found[id_, digest] = row.seq
        return found

    def hello(self) -> tuple[str, int]:
        """Epoch and safe_seq."""
        return str(self._epoch), 0 if self._backup is None else self._backup.head

    def stranger(self) -> None:
        """One number is gone."""
        self._seq()

    def backup(self) -> None:
        """A copy."""
        self._backup = self._db.copied()

    def restore(self) -> None:
        """The copy comes back under a new epoch."""
        if self._backup is not None:
            self._db = self._backup.copied()
            self._epoch += 1

    def set_scope(self, user: str, inside: bool) -> None:
        """What a record that comes from now on is judged by."""
        self._db.inside[user] = inside

    def stored(self) -> dict[str, Receipt]:
        """All records."""
        return {id_: self._receipt(row) for id_, row in self._db.rows.items()}

    def stored_photos(self) -> dict[tuple[str, str], int]:
        """All photos."""
        return dict(self._db.photos)

    def close(self) -> None:
        """Nothing is held."""

    # ------------------------------------------------------------------ the rules
    def _seq(self) -> int:
        self._db.head += 1
        return self._db.head

    def _receipt(self, row: Row) -> Receipt:
        record = row.record
        return Receipt(
            record.id, record.sha256, row.seq, str(self._epoch), row.placed, tuple(row.missing), tuple(row.reasons)
        )

    def _store(self, user: str, record: Record) -> Row:
        missing = [digest for digest in dict.fromkeys(record.photos) if (user, digest) not in self._db.photos]
        reasons, waits = self._judge(user, record)
        placed = "quarantine" if reasons else "waiting" if missing or waits else "live"
        row = Row(record, user, self._seq(), placed, missing, reasons or waits)
        self._db.rows[record.id] = row
        if placed == "live":
            self._seq()
            self._after_live(row)
        elif placed == "quarantine" and record.kind == "correction" and record.of is not None:
            self._settle(record.of.id)
        self._settle(record.id)
        return row

    def _judge(self, user: str, record: Record) -> tuple[list[str], list[str]]:
        """(reasons for quarantine, what it waits for)."""
        reasons: list[str] = []
        waits: list[str] = []
        if record.of is not None:
            cited = self._db.rows.get(record.of.id)
            if cited is None:
                return [], ["cited_missing"]
            if cited.record.sha256 != record.of.sha256:
                reasons.append("cited_differs")
            if (
                not reasons
                and record.kind == "correction"
                and not self._standing(cited.record).takes_correction(record.sha256)
            ):
                reasons.append("transition")
            if not reasons and record.kind == "review" and not set(record.seen) <= self._settled_corrections(cited):
                waits = ["cited_missing"]
        if not waits and not (self._db.inside[user] and AREA_OF[user] == record.area):
            reasons.append("out_of_scope")
        return reasons, [] if reasons else waits

    def _followers(self, inspection: Record) -> list[Row]:
        rows = [row for row in self._db.rows.values() if row.record.of and row.record.of.id == inspection.id]
        return sorted(rows, key=lambda row: row.seq)

    def _standing(self, inspection: Record, late: tuple[str, ...] = ()) -> Standing:
        rows = self._followers(inspection)
        live = [row.record for row in rows if row.placed == "live" or row.record.sha256 in late]
        return standing(Step(each.sha256, each.decision, frozenset(each.seen)) for each in live)

    def _settled_corrections(self, inspection: Row) -> set[str]:
        rows = self._followers(inspection.record)
        return {row.record.sha256 for row in rows if row.record.kind == "correction" and row.placed != "waiting"}

    def _go_live(self, row: Row) -> None:
        self._seq()
        row.placed, row.missing, row.reasons = "live", [], []
        self._after_live(row)

    def _after_live(self, row: Row) -> None:
        if row.record.of is None:
            return
        if row.record.kind == "review":
            self._admit_late(row)
        elif row.record.kind == "correction":
            self._settle(row.record.of.id)

    def _admit_late(self, review: Row) -> None:
        assert review.record.of is not None
        late = [
            row
            for row in self._followers(review.record.of)
            if row.record.kind == "correction" and row.placed == "quarantine" and row.reasons == ["transition"]
        ]
        stands = self._standing(review.record.of, tuple(row.record.sha256 for row in late))
        if not late or stands.decided_by != review.record.sha256:
            return
        for row in late:
            if row.record.sha256 in stands.counted and row.missing:
                row.placed, row.reasons = "waiting", []
            elif row.record.sha256 in stands.counted:
                self._go_live(row)

    def _settle(self, record_id: str) -> None:
        cited = self._db.rows.get(record_id)
        if cited is None:
            return
        for row in self._followers(cited.record):
            if row.placed != "waiting" or "cited_missing" not in row.reasons:
                continue
            reasons, waits = self._judge(row.user, row.record)
            row.reasons = reasons or waits
            if reasons:
                row.placed = "quarantine"
                if row.record.kind == "correction":
                    self._settle(record_id)
            elif not waits and not row.missing:
                self._go_live(row)

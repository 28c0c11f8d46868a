"""Runs one schedule: a list of steps made from a seed, each with a seed of its own, so that steps can be left out."""

import random
from dataclasses import dataclass, field

from faults.simulator.network import BAD, GOOD, Network
from faults.simulator.phone import Phone
from faults.simulator.wire import (
    Receipt,
    Record,
    Refused,
    Server,
    correction,
    inspection,
    picture,
    review,
    sha256,
)

OWNERS = ("wang", "wang", "zhao")  # two phones of one user, one of another
SUPERVISOR = {"east": "li", "west": "sun"}
AREA = {"wang": "east", "zhao": "west"}
WEIGHTS = {
    "capture": 16, "correct": 8, "review": 7, "sync": 40, "late": 12, "backup": 6, "restore": 3, "scope": 4,
    "stranger": 3, "clone": 3,
}  # fmt: skip
CALM_ROUNDS = 6


@dataclass(frozen=True)
class Step:
    """What happens, to whom, under which seed."""

    kind: str
    phone: int
    seed: int


def schedule(seed: int) -> list[Step]:
    """The steps of this seed."""
    rng = random.Random(seed)
    kinds = rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=rng.randint(12, 45))
    return [Step(kind, rng.randrange(len(OWNERS)), rng.getrandbits(32)) for kind in kinds]


def _record_id(step: Step) -> str:
    return f"01985a00-0000-7000-8000-{step.seed:012x}"


@dataclass
class World:
    """Phones, a network and a server, with everything remembered that the invariants need."""

    server: Server
    phone_type: type[Phone] = Phone
    trace: list[str] = field(default_factory=list)
    captured: dict[str, tuple[Phone, Record]] = field(default_factory=dict)
    clones: dict[str, Record] = field(default_factory=dict)
    reviews: dict[str, Record] = field(default_factory=dict)
    backed_up: tuple[frozenset[str], frozenset[tuple[str, str]]] = (frozenset(), frozenset())

    def __post_init__(self) -> None:
        self.network = Network(self._between, trace=self.trace)
        self.phones = [self.phone_type(user, self.server, self.network) for user in OWNERS]

    def step(self, step: Step) -> None:
        """One step of the schedule."""
        self.network.rng = random.Random(step.seed)
        self.trace.append(f"{step.kind} (phone {step.phone})")
        getattr(self, f"_{step.kind}")(step, self.phones[step.phone], self.network.rng)

    def calm_down(self) -> None:
        """The network is good again, everybody has his rights, and every phone syncs until nothing is owed."""
        self.network.fates = GOOD
        while self.network.late:
            self.network.let_go(0)
        for _ in range(CALM_ROUNDS):
            for phone in self.phones:
                self.trace.append(f"calm: {phone.user} syncs")
                phone.sync(tight=False)
        self.network.fates = BAD

    def _between(self) -> None:
        """Between two messages of a run the world may go on."""
        chance = self.network.rng.random()
        if self.network.fates is GOOD or chance > 0.06:
            return
        if chance < 0.02:
            self.trace.append("  meanwhile: backup")
            self._take_backup()
        elif chance < 0.03:
            self.trace.append("  meanwhile: restore")
            self.server.restore()
        else:
            self.network.let_go(self.network.rng.randrange(1 << 16))

    def _take_backup(self) -> None:
        self.server.backup()
        self.backed_up = (frozenset(self.server.stored()), frozenset(self.server.stored_photos()))

    # ------------------------------------------------------------------ steps
    def _capture(self, step: Step, phone: Phone, rng: random.Random) -> None:
        pictures = [picture(rng.randrange(6)) for _ in range(rng.choice((0, 1, 1, 2)))]
        record = inspection(_record_id(step), AREA[phone.user], pictures)
        self._seal(phone, record, pictures)

    def _correct(self, step: Step, phone: Phone, rng: random.Random) -> None:
        own = [each for holder, each in self.captured.values() if holder is phone and each.kind == "inspection"]
        if own:
            pictures = [picture(rng.randrange(6)) for _ in range(rng.choice((0, 0, 1)))]
            self._seal(phone, correction(_record_id(step), rng.choice(own), pictures), pictures)

    def _seal(self, phone: Phone, record: Record, pictures: list[bytes]) -> None:
        phone.seal(record, pictures)
        self.captured[record.id] = (phone, record)

    def _review(self, step: Step, phone: Phone, rng: random.Random) -> None:
        """A supervisor decides at his desk on a live inspection, with the corrections that he may know."""
        stored = self.server.stored()
        live = [
            record
            for _, record in self.captured.values()
            if record.kind == "inspection" and (found := stored.get(record.id)) and found.placed == "live"
        ]
        if not live:
            return
        target = rng.choice(live)
        known = [
            record.sha256
            for id_, (_, record) in self.captured.items()
            if record.of is not None and record.of.id == target.id and id_ in stored
        ]
        seen = tuple(sha for sha in known if rng.random() < 0.8)
        record = review(_record_id(step), target, rng.choice(("accepted", "returned", "rejected")), seen)
        self.reviews[record.id] = record
        self._note(self.server.put_record(SUPERVISOR[target.area], record))

    def _sync(self, step: Step, phone: Phone, rng: random.Random) -> None:
        phone.sync(tight=rng.random() < 0.5)

    def _late(self, step: Step, phone: Phone, rng: random.Random) -> None:
        for _ in range(rng.randint(1, 3)):
            self.network.let_go(rng.randrange(1 << 16))

    def _backup(self, step: Step, phone: Phone, rng: random.Random) -> None:
        self._take_backup()

    def _restore(self, step: Step, phone: Phone, rng: random.Random) -> None:
        self.server.restore()

    def _scope(self, step: Step, phone: Phone, rng: random.Random) -> None:
        self.server.set_scope(phone.user, rng.random() < 0.5)

    def _stranger(self, step: Step, phone: Phone, rng: random.Random) -> None:
        self.server.stranger()

    def _clone(self, step: Step, phone: Phone, rng: random.Random) -> None:
        """A copied browser profile sends other bytes under an id that this phone has used."""
        own = [record for holder, record in self.captured.values() if holder is phone and record.kind == "inspection"]
        if not own:
            return
        record = rng.choice(own)
        other = inspection(record.id, record.area, [], note="copy")
        self.clones[other.sha256] = other
        try:
            self._note(self.server.put_record(phone.user, other))
        except Refused as refused:
            self.trace.append(f"  clone refused: {refused}")

    def _note(self, receipt: Receipt) -> None:
        self.trace.append(f"  {receipt.name[-6:]} {receipt.placed} {sorted(receipt.missing)} {receipt.reasons}")


def photo_names(world: World) -> set[tuple[str, str]]:
    """(user, hash) of every photo that a phone has ever held."""
    return {
        (phone.user, sha256(entry.data))
        for phone in world.phones
        for entry in phone.entries.values()
        if not entry.record
    }

"""What an inspection says after its corrections, and where it stands after its reviews.

Effective answers = inspection + the corrections that count, in log order (domain/standing.py says which).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siteproof.domain.standing import SUBMITTED, Stale, Standing, Step, standing
from siteproof.services.evaluation.facts import PhotoFact, RecordFact


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """One decision on an inspection; `stale`: why it has no effect, None when it decided."""

    record: RecordFact
    decision: str
    stale: Stale | None

    @property
    def superseded(self) -> bool:
        """It came second or judged an older version."""
        return self.stale is not None


@dataclass(frozen=True, slots=True)
class Effective:
    """An inspection as it counts now. `state` submitted | returned | accepted | accepted_with_issues | rejected.

    `late`: corrections that came after the decision and wait for a supervisor; they change nothing yet.
    """

    record: RecordFact
    corrections: tuple[RecordFact, ...]
    late: tuple[RecordFact, ...]
    reviews: tuple[ReviewFact, ...]
    answers: tuple[RecordFact, ...]
    state: str
    responses: Mapping[str, Mapping[str, Any]]
    first_responses: Mapping[str, Mapping[str, Any]]  # what a correction replaced, by item
    photos: tuple[PhotoFact, ...]

    @property
    def decided_by(self) -> RecordFact | None:
        """The review that counts now, None while the inspection waits."""
        if self.state == SUBMITTED:
            return None
        return next(review.record for review in reversed(self.reviews) if not review.superseded)


def effective_inspections(records: Sequence[RecordFact]) -> list[Effective]:
    """All inspections among `records` (log order) with what belongs to each."""
    by_target: dict[str, list[RecordFact]] = {}
    for record in records:
        if record.of_id is not None:
            by_target.setdefault(record.of_id, []).append(record)
    return [_effective(r, by_target.get(r.id, [])) for r in records if r.kind == "inspection"]


def _effective(inspection: RecordFact, followers: Sequence[RecordFact]) -> Effective:
    stands = standing(_steps(followers))
    by_hash = {record.sha256: record for record in followers}
    corrections = tuple(by_hash[sha256] for sha256 in stands.counted)
    responses = {response["item_id"]: response for response in inspection.body["responses"]}
    first: dict[str, Mapping[str, Any]] = {}
    for response in (response for record in corrections for response in record.body["responses"]):
        item_id = response["item_id"]
        if item_id in responses:
            first.setdefault(item_id, responses[item_id])
        responses[item_id] = response
    return Effective(
        record=inspection,
        corrections=corrections,
        late=tuple(by_hash[sha256] for sha256 in stands.late),
        reviews=tuple(_review(record, stands) for record in followers if record.kind == "review"),
        answers=tuple(record for record in followers if record.kind == "answer"),
        state=stands.state,
        responses=responses,
        first_responses=first,
        photos=(*inspection.photos, *(photo for record in corrections for photo in record.photos)),
    )


def _steps(followers: Iterable[RecordFact]) -> Iterable[Step]:
    for record in followers:
        if record.kind == "correction":
            yield Step(record.sha256)
        elif record.kind == "review":
            yield Step(record.sha256, record.body["decision"], frozenset(record.body["corrections_seen"]))


def _review(record: RecordFact, stands: Standing) -> ReviewFact:
    stale = stands.stale.get(record.sha256)
    return ReviewFact(record, record.body["decision"], stale[0] if stale else None)

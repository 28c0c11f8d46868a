"""What an inspection says after its corrections, and where it stands after its reviews.

Effective answers = inspection + corrections in log order. The first review by seq decides; a correction
opens the inspection again; a review that did not see the newest correction, or comes second, is superseded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siteproof.services.evaluation.facts import PhotoFact, RecordFact


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """One decision on an inspection; `superseded`: it came second or judged an older state."""

    record: RecordFact
    decision: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class Effective:
    """An inspection as it counts now. `state` submitted | returned | accepted | accepted_with_issues | rejected."""

    record: RecordFact
    corrections: tuple[RecordFact, ...]
    reviews: tuple[ReviewFact, ...]
    answers: tuple[RecordFact, ...]
    state: str
    responses: Mapping[str, Mapping[str, Any]]
    first_responses: Mapping[str, Mapping[str, Any]]  # what a correction replaced, by item
    photos: tuple[PhotoFact, ...]

    @property
    def decided_by(self) -> RecordFact | None:
        """The review that counts now, None while the inspection waits."""
        if self.state == "submitted":
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
    responses = {response["item_id"]: response for response in inspection.body["responses"]}
    first: dict[str, Mapping[str, Any]] = {}
    photos = list(inspection.photos)
    corrections: list[RecordFact] = []
    reviews: list[ReviewFact] = []
    state = "submitted"
    for record in followers:
        if record.kind == "correction":
            corrections.append(record)
            photos += record.photos
            state = "submitted"
            for response in record.body["responses"]:
                item_id = response["item_id"]
                if item_id in responses:
                    first.setdefault(item_id, responses[item_id])
                responses[item_id] = response
        elif record.kind == "review":
            seen = set(record.body["corrections_seen"])
            superseded = state != "submitted" or not {c.sha256 for c in corrections} <= seen
            reviews.append(ReviewFact(record, record.body["decision"], superseded))
            if not superseded:
                state = record.body["decision"]
    return Effective(
        record=inspection,
        corrections=tuple(corrections),
        reviews=tuple(reviews),
        answers=tuple(record for record in followers if record.kind == "answer"),
        state=state,
        responses=responses,
        first_responses=first,
        photos=tuple(photos),
    )

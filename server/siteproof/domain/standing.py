"""Where an inspection stands: which of its corrections count, and which of its reviews decides.

Corrections are free until a review decides; after that only a supervisor opens the inspection again, by
returning it or by a review that names a correction which came too late (sync.md 1.2). Everything follows
from the log order of what cites the inspection, so that a rebuild gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

SUBMITTED = "submitted"
RETURNED = "returned"
DECISIONS = (RETURNED, "accepted", "accepted_with_issues", "rejected")
STATES = (SUBMITTED, *DECISIONS)
_OPEN = frozenset({SUBMITTED, RETURNED})


class Stale(StrEnum):
    """Why a review has no effect."""

    CAME_SECOND = "came_second"
    OLDER_VERSION = "older_version"


@dataclass(frozen=True, slots=True)
class Step:
    """A correction (`decision` None) or a review of one inspection; `seen`: hashes of corrections it names."""

    sha256: str
    decision: str | None = None
    seen: frozenset[str] = frozenset()


@dataclass(slots=True)
class Standing:
    """What the steps so far come to.

    `state`: submitted | returned | accepted | accepted_with_issues | rejected. `counted` and `late` are hashes
    of corrections in log order; `stale` maps a review without effect to why and to the step that made it so.
    """

    state: str = SUBMITTED
    counted: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    decided_by: str | None = None
    stale: dict[str, tuple[Stale, str]] = field(default_factory=dict)
    _decided_on: frozenset[str] = frozenset()

    def takes_correction(self, sha256: str) -> bool:
        """Whether this correction counts if it comes now: nobody decided, he sent it back, or he has seen it."""
        return self.state in _OPEN or sha256 in self._decided_on

    def correct(self, step: Step) -> None:
        """A correction has come."""
        if not self.takes_correction(step.sha256):
            self.late.append(step.sha256)
            return
        self.counted.append(step.sha256)
        if step.sha256 not in self._decided_on:
            self.state, self.decided_by = SUBMITTED, None

    def review(self, step: Step) -> None:
        """A review has come: the first one decides, unless it judged an older version than the one that counts."""
        assert step.decision is not None
        named = [sha256 for sha256 in self.late if sha256 in step.seen]
        unseen = [sha256 for sha256 in self.counted if sha256 not in step.seen]
        if self.state != SUBMITTED and not named:
            self.stale[step.sha256] = (Stale.CAME_SECOND, self.decided_by or "")
        elif unseen:
            self.stale[step.sha256] = (Stale.OLDER_VERSION, unseen[-1])
        else:
            self.counted += named
            self.late = [sha256 for sha256 in self.late if sha256 not in step.seen]
            self.state, self.decided_by, self._decided_on = step.decision, step.sha256, step.seen


def standing(steps: Iterable[Step]) -> Standing:
    """Where an inspection stands after these steps, which are its live corrections and reviews in log order."""
    found = Standing()
    for step in steps:
        if step.decision is None:
            found.correct(step)
        else:
            found.review(step)
    return found

"""A network that loses, doubles, delays and replays requests and answers; a model."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from faults.simulator.wire import Refused

BAD = {
    "ok": 46, "request lost": 9, "answer lost": 13, "request late": 8, "delivered twice": 8, "answer late": 6,
    "old answer again": 5, "portal page": 5,
}  # fmt: skip
GOOD = {"ok": 1}


class Lost(Exception):
    """No answer, or none that is ours."""


@dataclass
class Network:
    """One exchange at a time for whoever asks; what is late lies here until it is let go."""

    between: Callable[[], None]
    late: list[Callable[[], None]] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    fates: dict[str, int] = field(default_factory=lambda: BAD)
    rng: random.Random = field(default_factory=random.Random)
    _newest: Any = None

    def exchange(self, what: str, ask: Callable[[], Any], heard_late: Callable[[Any], None]) -> Any:
        """The answer, or Lost; `heard_late` takes an answer that another tab hears much later."""
        self.between()
        fate = self.rng.choices(list(self.fates), list(self.fates.values()))[0]
        self.trace.append(f"  {what}: {fate}")
        if fate in ("request lost", "portal page"):
            raise Lost
        if fate == "request late":
            self.late.append(lambda: self._deliver(ask))
            raise Lost
        if fate == "old answer again" and self._newest is not None:
            return self._newest
        answer = ask()
        self._newest = answer
        if fate == "delivered twice":
            self.late.append(lambda: self._deliver(ask))
        elif fate == "answer late":
            self.late.append(lambda: heard_late(answer))
            raise Lost
        elif fate == "answer lost":
            raise Lost
        return answer

    def let_go(self, which: int) -> None:
        """One of the late ones arrives."""
        if self.late:
            self.late.pop(which % len(self.late))()

    def _deliver(self, ask: Callable[[], Any]) -> None:
        try:
            ask()
        except Refused as refused:
            self.trace.append(f"  late request refused: {refused}")

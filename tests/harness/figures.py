"""A measured number never stands alone: it is printed with its budget and fails when it is over."""

from dataclasses import dataclass, field


@dataclass
class Figures:
    """Collects what a run measured; `show` prints one line a figure."""

    lines: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, budget: float | None, note: str = "") -> None:
        """Notes a figure; `budget` is the most it may be, None for one that is only told."""
        limit = "     (told)" if budget is None else f"<= {budget:8.1f}"
        line = f"{name:<58} {value:9.1f} {unit:<6} {limit} {note}".rstrip()
        self.lines.append(line)
        if budget is not None and value > budget:
            self.over.append(line)

    def settle(self) -> None:
        """Fails the test when one of its figures is over its budget."""
        over, self.over = self.over, []
        assert not over, "over budget:\n" + "\n".join(over)

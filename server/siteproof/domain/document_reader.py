"""Reading a hand-written document: wrong values are noted with their path and reading goes on.

So one run names all problems of a file. Holds no knowledge of what is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from siteproof.domain.checklist import ChecklistProblem, Text

Member = TypeVar("Member", bound=StrEnum)


class Reader:
    """A cursor on one node; `names`, when given, are the only names an object may have."""

    def __init__(
        self,
        node: object,
        path: tuple[str | int, ...],
        problems: list[ChecklistProblem],
        names: Sequence[str] | None = None,
    ) -> None:
        self._path = path
        self._problems = problems
        self.node: Any = node if isinstance(node, (dict, list)) else {}
        if names is None:
            return
        if not isinstance(node, dict):
            self.problem("not_an_object")
            return
        for name in node:
            if name not in names:
                self.problem("unknown_name", str(name))

    def problem(self, reason: str, *tail: str | int) -> None:
        """Note one problem at this node or below it."""
        self._problems.append(ChecklistProblem((*self._path, *tail), reason))

    def _get(self, name: str | int) -> Any:
        if isinstance(self.node, list):
            return self.node[name] if isinstance(name, int) and name < len(self.node) else None
        return self.node.get(name)

    def has(self, name: str) -> bool:
        """True when the name is there and not null."""
        return self._get(name) is not None

    def child(self, name: str | int, names: Sequence[str] | None = None) -> Reader:
        return Reader(self._get(name), (*self._path, name), self._problems, names)

    def text(self, name: str | int) -> str:
        value = self._get(name)
        if isinstance(value, str) and value.strip():
            return value
        self.problem("missing" if value is None else "not_a_text", name)
        return ""

    def bilingual(self, name: str) -> Text:
        """A text or {zh, en}; one language stands for both."""
        value = self._get(name)
        if isinstance(value, dict):
            pair = self.child(name, ("zh", "en"))
            return Text(pair.text("zh"), pair.text("en"))
        text = self.text(name)
        return Text(text, text)

    def pattern(self, name: str, pattern: re.Pattern[str]) -> str:
        value = self.text(name)
        if value and pattern.fullmatch(value) is None:
            self.problem("not_an_id", name)
        return value

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        value = self.text(name)
        if value and value not in allowed:
            self.problem("not_one_of: " + ", ".join(allowed), name)
        return value

    def member(self, name: str, kind: type[Member], default: Member) -> Member:
        value = self.one_of(name, [each.value for each in kind])
        return next((each for each in kind if each.value == value), default)

    def integer(self, name: str, low: int) -> int:
        value = self._get(name)
        if type(value) is not int:
            self.problem("missing" if value is None else "not_an_integer", name)
            return low
        if value < low:
            self.problem(f"below_{low}", name)
        return value

    def number(self, name: str) -> float | None:
        """A finite number, or None when absent."""
        value = self._get(name)
        if value is None:
            return None
        if type(value) not in (int, float) or not math.isfinite(value):
            self.problem("not_a_number", name)
            return None
        return float(value)

    def boolean(self, name: str) -> bool:
        """True or False; absent means False."""
        value = self._get(name)
        if value is not None and not isinstance(value, bool):
            self.problem("not_true_or_false", name)
        return value is True

    def sequence(self, name: str) -> list[Any]:
        value = self._get(name)
        if not isinstance(value, list):
            self.problem("missing" if value is None else "not_a_list", name)
            return []
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.sequence(name)
        for position, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.problem("not_a_text", name, position)
        return tuple(str(value) for value in values)

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self._get(name)
        if not isinstance(value, dict):
            self.problem("missing" if value is None else "not_an_object", name)
            return {}
        for key in value:
            if not isinstance(key, str):
                self.problem("name_not_a_text", name, str(key))
        return {str(key): each for key, each in value.items()}

    def objects(self, name: str, names: Sequence[str]) -> list[Reader]:
        count = len(self.sequence(name))
        return [self.child(name).child(position, names) for position in range(count)]

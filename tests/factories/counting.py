"""Counting the statements that a request sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event


@dataclass
class Count:
    """How many statements so far."""

    count: int = 0


@contextmanager
def count_queries() -> Iterator[Count]:
    """Counts every statement of every engine while the block runs."""
    counted = Count()

    def one_more(*_: object) -> None:
        counted.count += 1

    event.listen(Engine, "before_cursor_execute", one_more)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", one_more)

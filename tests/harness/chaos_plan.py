"""Which exchange meets which fault: by path, by turn, or by a seeded dice."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from harness.chaos_faults import Exchange, Fault, Pass

Make = Callable[[random.Random], Fault]


def is_put(exchange: Exchange) -> bool:
    """A record, a photo, a part, or the joining of parts."""
    return exchange.method == "PUT" or exchange.path.endswith("/complete")


def is_record(exchange: Exchange) -> bool:
    """A record on its way."""
    return exchange.path.startswith("/records/")


def is_photo(exchange: Exchange) -> bool:
    """A photo or a part of one."""
    return exchange.method == "PUT" and exchange.path.startswith("/photos/")


def always(fault: Fault, where: Callable[[Exchange], bool] = is_put) -> Callable[[Exchange], Fault]:
    """This fault at every exchange of a kind; the rest passes."""
    return lambda exchange: fault if where(exchange) else Pass()


def once_each(fault: Fault, where: Callable[[Exchange], bool] = is_put) -> Callable[[Exchange], Fault]:
    """This fault at the first exchange of each path; later ones pass."""
    met: set[str] = set()

    def choose(exchange: Exchange) -> Fault:
        if not where(exchange) or exchange.path in met:
            return Pass()
        met.add(exchange.path)
        return fault

    return choose


def by_chance(
    seed: int, share: float, faults: Sequence[Make], where: Callable[[Exchange], bool] = is_put
) -> Callable[[Exchange], Fault]:
    """One of the faults, each as likely, at this share of the exchanges of a kind."""
    dice = random.Random(seed)

    def choose(exchange: Exchange) -> Fault:
        if not where(exchange) or dice.random() >= share:
            return Pass()
        return dice.choice(faults)(dice)

    return choose

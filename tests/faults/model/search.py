"""Visits every reachable state, breadth first, and gives the shortest way to the first bad one."""

from dataclasses import dataclass

from faults.model.protocol import ORIGINAL, Machine, State


@dataclass(frozen=True)
class Found:
    """How many states there are and, when one was bad, what is wrong with it and the steps that lead there."""

    states: int
    wrong: str | None = None
    trace: tuple[str, ...] = ()


def wrong_with(state: State) -> str | None:
    """The first invariant which this state breaks."""
    server = state.server
    if not state.has_record and not (server.record and server.whose == ORIGINAL):
        return "S7 record neither on the phone nor on the server"
    if not state.has_photo and not server.photo:
        return "S7 photo neither on the phone nor on the server"
    if server.live and not (server.record and server.photo):
        return "S5 live without its photo"
    for receipt, seq in ((state.record_receipt, server.record), (state.photo_receipt, server.photo)):
        if receipt is not None and receipt.epoch == state.epoch and seq == 0:
            return "S1 a receipt of this epoch names what the server does not have"
    receipts = [(answer.about, answer.epoch) for answer in state.answers if answer.about != "hello"]
    if len(receipts) != len(set(receipts)):
        return "S4 two sequence numbers for one item in one epoch"
    if state.record_receipt is not None and state.record_receipt.epoch == state.epoch and server.whose != ORIGINAL:
        return "S6 other bytes replaced the stored ones"
    return None


def search(machine: Machine) -> Found:
    """All reachable states of this machine, or the first bad one."""
    start = State()
    came: dict[State, tuple[State, str] | None] = {start: None}
    layer = [start]
    while layer:
        following: list[State] = []
        for state in layer:
            for name, after in machine.steps(state):
                if after in came:
                    continue
                came[after] = (state, name)
                wrong = wrong_with(after)
                if wrong is not None:
                    return Found(len(came), wrong, _trace(came, after))
                following.append(after)
        layer = following
    return Found(len(came))


def _trace(came: dict[State, tuple[State, str] | None], state: State) -> tuple[str, ...]:
    steps: list[str] = []
    while (before := came[state]) is not None:
        state, name = before
        steps.append(name)
    return tuple(reversed(steps))

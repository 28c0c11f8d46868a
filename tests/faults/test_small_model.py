"""Every reachable state of the small model keeps the invariants; with any one rule left out the search finds the loss.

It proves the design (sync.md 1.2a), not the code: the simulator and the state machine drive the code.
"""

import pytest

from faults.model.protocol import Machine, Rule
from faults.model.search import search
from faults.scale import FULL

SMALL = Machine(most_backups=2, most_restores=1, most_strangers=0)
WITH_ITS_ENEMY = {  # what the world must do for the rule to matter
    Rule.FIRST_WRITE_WINS: Machine(most_backups=1, most_strangers=0, clone=True),
    Rule.ANSWER_AFTER_FLUSH: Machine(most_backups=1, most_strangers=0, crashes=True),
    Rule.SAFE_MEANS_VERIFIED: Machine(bad_backups=True),
}
WRONG = {
    Rule.DELETE_ONLY_WHEN_SAFE: ("S7 record", 6),
    Rule.PHOTO_BY_ITS_OWN_SEQ: ("S7 photo", 11),
    Rule.RECEIPT_COUNTS_IN_ITS_EPOCH: ("S7 record", 10),
    Rule.NEW_EPOCH_AT_RESTORE: ("S1", 5),
    Rule.RESTORE_TAKES_THE_NEWEST: ("S7 record", 9),
    Rule.SAFE_MEANS_VERIFIED: ("S7 record", 9),
    Rule.LIVE_ONLY_WITH_PHOTOS: ("S5", 2),
    Rule.FIRST_WRITE_WINS: ("S6", 4),
    Rule.EQUAL_BYTES_GET_THE_OLD_SEQ: ("S4", 3),
    Rule.ANSWER_AFTER_FLUSH: ("S1", 4),
    Rule.RECEIPT_NAMES_ITS_ITEM: ("S1", 3),
}
WORLDS = {
    "two backups, one restore": SMALL,
    "a cloned phone": WITH_ITS_ENEMY[Rule.FIRST_WRITE_WINS],
    "crashes": WITH_ITS_ENEMY[Rule.ANSWER_AFTER_FLUSH],
}
LARGE = {
    "three backups, two restores": Machine(most_backups=3, most_restores=2, most_strangers=0),
    "a stranger's records too": Machine(),
    "backups that cannot be read": Machine(bad_backups=True),
    "two backups and crashes": Machine(crashes=True, most_strangers=0),
    "two backups and a cloned phone": Machine(clone=True),
}


STATES = {
    "two backups, one restore": 27_798,
    "a cloned phone": 8_156,
    "crashes": 15_026,
    "three backups, two restores": 1_816_728,
    "a stranger's records too": 235_612,
    "backups that cannot be read": 412_160,
    "two backups and crashes": 69_518,
    "two backups and a cloned phone": 352_984,
}
"""As counted: fewer or more means that the machine is another one, and what it proves has to be thought through again.

sync.md 1.2a counts 21,305 and 854,192 for the first and the fourth; its machine is not the same as this one.
"""


@pytest.mark.invariant("S1")
@pytest.mark.invariant("S4")
@pytest.mark.invariant("S5")
@pytest.mark.invariant("S6")
@pytest.mark.invariant("S10")
@pytest.mark.invariant("S11")
@pytest.mark.parametrize("name", WORLDS | LARGE if FULL else WORLDS)
def test_the_rules_hold_in_every_state(name: str) -> None:
    found = search((WORLDS | LARGE)[name])

    print(f"{name}: {found.states} states")  # noqa: T201  (the count is the result)
    assert (found.wrong, found.trace) == (None, ())
    assert found.states == STATES[name]


@pytest.mark.parametrize("rule", list(Rule))
def test_without_a_rule_the_search_finds_the_harm(rule: Rule) -> None:
    found = search(WITH_ITS_ENEMY.get(rule, Machine()).without(rule))

    what, steps = WRONG[rule]
    assert found.wrong is not None
    assert found.wrong.startswith(what), found.trace
    assert len(found.trace) == steps, found.trace

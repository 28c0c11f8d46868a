"""Corrections are free until a review; afterwards only a supervisor opens the inspection again."""

from itertools import permutations

import pytest

from siteproof.domain.standing import Stale, Step, standing


def review(name: str, decision: str, *seen: str) -> Step:
    return Step(name, decision, frozenset(seen))


FIRST, SECOND = Step("first"), Step("second")


def test_corrections_before_a_review_count() -> None:
    found = standing([FIRST, SECOND, review("r", "accepted", "first", "second")])

    assert (found.state, found.counted, found.late, found.decided_by) == ("accepted", ["first", "second"], [], "r")


def test_a_review_that_has_not_seen_the_newest_correction_decides_nothing() -> None:
    found = standing([FIRST, SECOND, review("r", "accepted", "first")])

    assert (found.state, found.decided_by) == ("submitted", None)
    assert found.stale == {"r": (Stale.OLDER_VERSION, "second")}


@pytest.mark.parametrize("decision", ["accepted", "accepted_with_issues", "rejected"])
def test_a_correction_after_the_decision_changes_nothing(decision: str) -> None:
    found = standing([review("r", decision), FIRST])

    assert (found.state, found.counted, found.late) == (decision, [], ["first"])


def test_a_correction_after_a_return_opens_it_again() -> None:
    found = standing([review("r", "returned"), FIRST])

    assert (found.state, found.counted, found.decided_by) == ("submitted", ["first"], None)


def test_the_first_of_two_decisions_counts() -> None:
    found = standing([review("r", "accepted"), review("s", "rejected")])

    assert (found.state, found.stale) == ("accepted", {"s": (Stale.CAME_SECOND, "r")})


def test_a_review_that_names_a_late_correction_is_a_new_decision() -> None:
    found = standing([review("r", "accepted"), FIRST, review("s", "rejected", "first")])

    assert (found.state, found.counted, found.late, found.decided_by) == ("rejected", ["first"], [], "s")
    assert found.stale == {}


def test_a_correction_that_the_decision_has_seen_counts_whenever_it_comes() -> None:
    """After a restore a supervisor's decision may be offered again before the correction that he saw."""
    ends = {
        (found.state, tuple(found.counted), tuple(found.late))
        for order in permutations([FIRST, review("r", "accepted", "first")])
        for found in [standing(order)]
    }

    assert ends == {("accepted", ("first",), ())}

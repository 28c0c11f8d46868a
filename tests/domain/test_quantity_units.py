"""A ledger's units in English: one table, and what it does not know stays as typed."""

import pytest

from siteproof.domain.quantity_units import unit_in_both


@pytest.mark.parametrize(
    ("typed", "quantity", "english"),
    [
        ("公里", 1.8, "km"), ("千米", 1.0, "km"), ("米", 300.0, "m"), ("平方米", 1.0, "m²"), ("㎡", 600.0, "m²"),
        ("公顷", 2.0, "ha"), ("亩", 1.0, "mu"), ("户", 320.0, "households"), ("户", 1.0, "household"),
        ("所", 12.0, "schools"), ("所", 1.0, "school"), ("座", 3.0, "structures"), ("口", 2.0, "wells"),
        ("盏", 240.0, "lamps"), ("个", 5.0, "pieces"), ("处", 4.0, "places"), ("床", 40.0, "beds"),
    ],
)  # fmt: skip
def test_a_known_unit_has_its_english_word(typed: str, quantity: float, english: str) -> None:
    said = unit_in_both(typed, quantity)

    assert (said.zh, said.en) == (typed, english)


def test_an_unknown_quantity_is_spoken_of_in_the_plural() -> None:
    assert unit_in_both("户", None).en == "households"


@pytest.mark.parametrize("typed", ["标段", "km/年", "", "Stück"])
def test_an_unknown_unit_stays_as_typed(typed: str) -> None:
    said = unit_in_both(typed, 2.0)

    assert (said.zh, said.en) == (typed, typed)


def test_spaces_around_a_unit_do_not_hide_it() -> None:
    assert unit_in_both(" 公里 ", 2.0).en == "km"

"""The printed coefficients (standards.md V1, A2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.t_table import ASSURANCES, t_over_root_n


@pytest.mark.parametrize(
    ("n", "assurance", "value"),
    [
        (5, 0.95, 0.953),
        (8, 0.90, 0.500),
        (10, 0.90, 0.437),
        (12, 0.95, 0.518),
        (20, 0.95, 0.387),
        (2, 0.99, 22.501),
        (35, 0.90, 0.2225),
        (100, 0.95, 0.166),
        (400, 0.95, 0.0822),
    ],
)
def test_coefficients_are_those_of_the_printed_table(n, assurance, value):
    assert t_over_root_n(n, assurance) == pytest.approx(value, abs=5e-4)


@given(st.integers(2, 300), st.sampled_from(ASSURANCES))
def test_more_readings_never_raise_the_coefficient(n, assurance):
    assert t_over_root_n(n + 1, assurance) <= t_over_root_n(n, assurance) + 1e-9


@pytest.mark.parametrize(("n", "assurance"), [(1, 0.9), (0, 0.9), (10, 0.85)])
def test_no_coefficient_without_two_readings_or_a_printed_column(n, assurance):
    with pytest.raises(ValueError):
        t_over_root_n(n, assurance)

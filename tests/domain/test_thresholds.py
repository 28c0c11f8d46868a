"""A county's thresholds: every one has a source and bounds; unusable settings are refused by name."""

from dataclasses import fields

import pytest

from siteproof.domain.thresholds import DEFAULTS, SOURCES, Thresholds, thresholds_from


def test_every_threshold_has_a_source_and_its_default_lies_within_the_bounds():
    names = {each.name for each in fields(Thresholds)}

    assert set(SOURCES) == names
    assert all(SOURCES[name].low <= getattr(DEFAULTS, name) <= SOURCES[name].high for name in names)


def test_a_county_sets_its_own():
    found, refused = thresholds_from({"evidence_age_days": 14, "accuracy_m": 80.0})

    assert (found.evidence_age_days, found.accuracy_m, refused) == (14.0, 80.0, [])


@pytest.mark.parametrize(
    "settings",
    [
        {"colour": 1},
        {"accuracy_m": "50"},
        {"accuracy_m": float("nan")},
        {"accuracy_m": -5},
        {"key_pass_rate_pct": 101},
        {"behind_yellow_points": 40},
    ],
)
def test_an_unusable_setting_keeps_the_default_and_is_named(settings):
    found, refused = thresholds_from(settings)

    assert found == DEFAULTS
    assert set(settings) <= set(refused)

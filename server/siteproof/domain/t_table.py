"""The printed table t_alpha / sqrt(n) of JTG F80/1-2017 appendices B and H, as offices recalculate with it.

Rows and the anchors above n = 30 are Student's t, one-sided, n - 1 degrees of freedom (computed, equal to every
published value found); between anchors linear, above 100 the normal quantile over sqrt(n). No scipy at run time.
"""

from __future__ import annotations

import math
from bisect import bisect_right

ASSURANCES = (0.99, 0.95, 0.90)

_ROWS: dict[int, tuple[float, float, float]] = {
    2: (22.501, 4.464, 2.176),
    3: (4.021, 1.686, 1.089),
    4: (2.270, 1.177, 0.819),
    5: (1.676, 0.953, 0.686),
    6: (1.374, 0.823, 0.603),
    7: (1.188, 0.734, 0.544),
    8: (1.060, 0.670, 0.500),
    9: (0.965, 0.620, 0.466),
    10: (0.892, 0.580, 0.437),
    11: (0.833, 0.546, 0.414),
    12: (0.785, 0.518, 0.394),
    13: (0.744, 0.494, 0.376),
    14: (0.708, 0.473, 0.361),
    15: (0.678, 0.455, 0.347),
    16: (0.651, 0.438, 0.335),
    17: (0.627, 0.423, 0.324),
    18: (0.605, 0.410, 0.314),
    19: (0.586, 0.398, 0.305),
    20: (0.568, 0.387, 0.297),
    21: (0.552, 0.376, 0.289),
    22: (0.537, 0.367, 0.282),
    23: (0.523, 0.358, 0.275),
    24: (0.510, 0.350, 0.269),
    25: (0.498, 0.342, 0.264),
    26: (0.487, 0.335, 0.258),
    27: (0.477, 0.328, 0.253),
    28: (0.467, 0.322, 0.248),
    29: (0.458, 0.316, 0.244),
    30: (0.450, 0.310, 0.239),
    40: (0.384, 0.266, 0.206),
    50: (0.340, 0.237, 0.184),
    60: (0.308, 0.216, 0.167),
    70: (0.285, 0.199, 0.155),
    80: (0.266, 0.186, 0.145),
    90: (0.249, 0.175, 0.136),
    100: (0.236, 0.166, 0.129),
}
_SIZES = sorted(_ROWS)
_NORMAL = {0.99: 2.3265, 0.95: 1.6449, 0.90: 1.2815}


def t_over_root_n(n: int, assurance: float) -> float:
    """The coefficient for `n` readings at an assurance of 0.99, 0.95 or 0.90.

    Raises ValueError for n < 2 (no representative value exists) and for another assurance.
    `t_over_root_n(10, 0.90)` is 0.437.
    """
    if n < 2:
        raise ValueError("no representative value below two readings")
    column = ASSURANCES.index(assurance)
    if n > _SIZES[-1]:
        return _NORMAL[assurance] / math.sqrt(n)
    if n in _ROWS:
        return _ROWS[n][column]
    above = bisect_right(_SIZES, n)
    low, high = _SIZES[above - 1], _SIZES[above]
    share = (n - low) / (high - low)
    return _ROWS[low][column] + share * (_ROWS[high][column] - _ROWS[low][column])

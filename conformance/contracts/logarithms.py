"""What a logarithm of a sum of exponentials loses to rounding."""

from __future__ import annotations

_SHARE = 0.25


def size_of_log_sum(largest: float, terms: int) -> float:
    """Return the size of what cancels in m + log(sum exp(x - m)), and in x less that, for `Contract.scale`.

    The terms of the sum are at most 1 each. Then m comes in, the largest input, by one rounding however long the sum
    is, and so it needs no allowance for each term, nor more than four times what it can lose: a gradient of 1e-13
    beside inputs of 30 is still told from 0.

    Args:
        largest: the size of the largest input.
        terms: how many terms the sum has.
    """
    return 1.0 + _SHARE * largest / terms

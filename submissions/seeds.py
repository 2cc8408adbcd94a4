"""How many seeds of a run there are; apart from all else, as the command line tells them before it loads anything."""

from __future__ import annotations

SEEDS = 2**48
"""So many that no submission finds out which one it is by trying them."""

A_SEED = "a whole number from 0 to 2**48 - 1"


def is_seed(number: int) -> bool:
    """Tell whether a number is one of them."""
    return 0 <= number < SEEDS

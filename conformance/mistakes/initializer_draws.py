"""Known wrong initializers: what is drawn, and how independently."""

from __future__ import annotations

import math

import numpy as np

from ...impl.base import Array
from ..catalogue import mistake
from .initializer_steps import Asked, initializer


@mistake(
    "in-uniform",
    "kaiming_normal",
    title="Entries are uniform, with the right variance.",
    misconception="Only the variance is thought to matter, whatever the name says.",
    remedy="Draw normal entries; uniform ones belong to kaiming_uniform.",
)
@initializer
def uniform_entries(asked: Asked) -> Array:
    """Draw from U(-sqrt(3) std, sqrt(3) std)."""
    return asked.uniform(-math.sqrt(3.0) * asked.std, math.sqrt(3.0) * asked.std)


@mistake(
    "un-std-bound",
    "kaiming_normal",
    title="Entries are uniform between minus and plus the standard deviation.",
    misconception="A standard deviation is thought to be a bound.",
    remedy="Draw normal entries with that standard deviation: U(-s, s) has a deviation of only s / sqrt(3).",
)
@initializer
def deviation_as_bound(asked: Asked) -> Array:
    """Draw from U(-std, std)."""
    return asked.uniform(-asked.std, asked.std)


@mistake(
    "un-positive",
    "kaiming_normal",
    title="Entries are uniform between 0 and the standard deviation.",
    misconception="np.random.rand is thought to be centred at 0, as np.random.randn is.",
    remedy="Use randn, or a normal of mean 0: with positive weights alone all units start nearly alike.",
)
@initializer
def positive_entries(asked: Asked) -> Array:
    """Draw from U(0, std)."""
    return asked.uniform(0.0, asked.std)


@mistake(
    "in-positive",
    "kaiming_normal",
    title="Entries are absolute values of normal ones.",
    misconception="Weights are thought to be strengths, which are positive.",
    remedy="Keep the signs: the mean must be 0, or signals grow from layer to layer.",
)
@initializer
def absolute_values(asked: Asked) -> Array:
    """Draw without signs."""
    entries: Array = np.abs(asked.normal(asked.std))
    return entries


@mistake(
    "tn-clip",
    "kaiming_normal",
    title="Entries beyond two standard deviations are clipped to the bound.",
    misconception="A truncated normal is thought to be a clipped one.",
    remedy="Leave the tails, or draw again what falls outside: clipping piles entries up at the bounds.",
)
@initializer
def clipped_entries(asked: Asked) -> Array:
    """Clip to two standard deviations."""
    return np.clip(asked.normal(asked.std), -2.0 * asked.std, 2.0 * asked.std)


@mistake(
    "tn-clip-far",
    "kaiming_normal",
    title="Entries beyond three standard deviations are clipped to the bound.",
    misconception="So few entries lie out there that to change them is thought to change nothing.",
    remedy="Leave the tails: of a large layer hundreds of weights are moved to the bounds.",
)
@initializer
def entries_clipped_far_out(asked: Asked) -> Array:
    """Clip to three standard deviations."""
    return np.clip(asked.normal(asked.std), -3.0 * asked.std, 3.0 * asked.std)


@mistake(
    "tn-uncorrected",
    "kaiming_normal",
    title="The tails beyond two standard deviations are drawn again, and the lost variance is not made up for.",
    misconception="Cutting the tails off is thought to leave the standard deviation as it was.",
    remedy="Leave the tails, or divide by 0.88: without them the deviation is that much smaller.",
)
@initializer
def truncated_entries(asked: Asked) -> Array:
    """Draw again what falls outside two standard deviations."""
    entries = asked.normal(asked.std)
    outside = np.abs(entries) > 2.0 * asked.std
    while outside.any():
        entries[outside] = asked.random.normal(0.0, asked.std, int(outside.sum()))
        outside = np.abs(entries) > 2.0 * asked.std
    return entries


@mistake(
    "in-rounded",
    "kaiming_normal",
    title="Entries are rounded to three decimals.",
    misconception="More digits than are printed are thought to be of no use to a random number.",
    remedy="Leave the entries as they are drawn: of a few hundred values many weights start alike.",
)
@initializer
def rounded_entries(asked: Asked) -> Array:
    """Round to thousandths."""
    return np.round(asked.normal(asked.std), 3)


@mistake(
    "in-same-seed",
    "kaiming_normal",
    title="The generator is seeded with a constant in every call.",
    misconception="Reproducible is thought to mean the same numbers at each call.",
    remedy="Seed once, outside: layers of one shape otherwise start with the same weights.",
)
@initializer
def same_seed(asked: Asked) -> Array:
    """Draw from a generator with a fixed seed."""
    return np.random.default_rng(42).normal(0.0, asked.std, asked.shape)


@mistake(
    "in-rowdup",
    "kaiming_normal",
    title="One row is drawn and repeated for every unit.",
    misconception="Training is thought to make the units differ.",
    remedy="Draw every entry: units with equal weights get equal gradients and stay equal for ever.",
)
@initializer
def repeated_row(asked: Asked) -> Array:
    """Repeat one unit's weights."""
    row = asked.random.normal(0.0, asked.std, asked.shape[1:])
    return np.broadcast_to(row, asked.shape).copy()


@mistake(
    "in-row-norm",
    "kaiming_normal",
    title="Each unit's weights are scaled to one norm.",
    misconception="The variance of the weights is thought to have to be exact in every unit.",
    remedy="Leave entries as they are drawn: where a unit has few inputs, scaled ones are far from normal.",
)
@initializer
def rows_of_one_norm(asked: Asked) -> Array:
    """Scale each row to the root of its mean square's expectation."""
    entries = asked.normal(asked.std)
    norms = np.sqrt(np.sum(np.square(entries), axis=tuple(range(1, entries.ndim)), keepdims=True))
    scaled: Array = entries / norms * (asked.std * math.sqrt(entries[0].size))
    return scaled


@mistake(
    "in-zero",
    "kaiming_normal",
    title="All weights are zero.",
    misconception="Training is thought to work from any start.",
    remedy="Draw random weights: from zeros every unit gets the same gradient, and nothing breaks the symmetry.",
)
@initializer
def zeros(asked: Asked) -> Array:
    """Return zeros."""
    return np.zeros(asked.shape)

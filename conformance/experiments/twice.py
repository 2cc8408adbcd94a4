"""The same program played twice, of components in which chance has no part."""

from __future__ import annotations

from collections.abc import Sequence

from ...play import Program
from .. import strategies as st
from ..contract import Contract
from ..law import Searched
from .once import ONCE
from .sequence import CALLS, STEPS

_STRATA = 2
"""The simplest inputs will do: an answer that varies does so on any."""


def _simplest(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    experiment = next(one for one in (ONCE, STEPS, CALLS) if one.applies(contract))
    return experiment.strata(contract)[:_STRATA]


# What answers every other time answers alike where an even number of plays comes between.
TWICE = Searched("twice", lambda contract: not contract.random, _simplest, again=True)

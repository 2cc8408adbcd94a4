"""Recurrent layers and cells that are right under another reading: declared they pass, undeclared they are told."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes_of
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject

from .others import (
    CELLS,
    LAYERS,
    FromNoCell,
    batch_first,
    of_input_alone,
    of_one_layer,
    of_output,
    of_output_upstream,
    overwriting,
    reordered,
    transposed,
    with_one_bias,
    with_states_in_a_tuple,
)


def known(component: str, reading: str) -> Any:
    """Return a known mistake that is none under a reading."""
    return next(one.implementation for one in mistakes_of(component) if one.reading == reading)


class OneSample(impl.GRUCell):
    """A step of one sample."""

    def forward(self, x: Array, hx: Array | None = None) -> Array:
        """Return the next state, a vector."""
        return np.squeeze(super().forward(x[np.newaxis], None if hx is None else hx[np.newaxis]), 0)

    def backward(self, grad_output: Array) -> Any:
        """Return the gradients, vectors."""
        several: tuple[Array | None, ...] = super().backward(grad_output[np.newaxis])
        return tuple(None if one is None else one[0] for one in several)


OTHER: Mapping[tuple[str, str, str], Any] = {
    **{(name, "gradients", "overwrite"): overwriting(name) for name in (*LAYERS, *CELLS)},
    **{(name, "returned", "output"): of_output(name) for name in LAYERS},
    **{(name, "batch_first", "True"): batch_first(name) for name in LAYERS},
    **{(name, "backward", "output"): of_output_upstream(name) for name in LAYERS},
    **{(name, "backward", "x"): of_input_alone(name) for name in LAYERS},
    **{(name, "bias", "one"): with_one_bias(name) for name in (*LAYERS, *CELLS)},
    **{(name, "weight", "(in, gates)"): transposed(name) for name in (*LAYERS, *CELLS)},
    **{(name, "h_0", "(N, H)"): of_one_layer(name) for name in LAYERS},
    ("LSTM", "states", "hidden"): FromNoCell,
    **{(name, "states", "tuple"): with_states_in_a_tuple(name) for name in ("LSTM", "LSTMCell")},
    **{
        (name, "gates", ",".join(order)): reordered(name, order)
        for name in ("LSTM", "LSTMCell")
        for order in ("ifog", "fgio", "iofg")
    },
    **{(name, "gates", "z,r,n"): reordered(name, "zrn") for name in ("GRU", "GRUCell")},
    ("GRUCell", "inputs", "(size,)"): OneSample,
    **{(name, "update", "new"): known(name, "update=new") for name in ("GRU", "GRUCell")},
    **{(name, "reset", "before"): known(name, "reset=before") for name in ("GRU", "GRUCell")},
}
"""A right implementation under each reading."""


def judged(key: tuple[str, str, str], implementation: Any, declared: Mapping[str, str]) -> ComponentResult:
    """Return the verdict on an implementation without the options that a reading fixes."""
    component, name, reading = key
    meant = next(one for one in contract(component).conventions if (one.name, one.other) == (name, reading))
    subject = LocalSubject(component, implementation)
    lacking, packed = frozenset(meant.fixed) | frozenset(meant.packed), frozenset(meant.packed)
    asked = Question(contract(component), subject, 0, "quick", 1e-12, declared, lacking, given=packed, shrink=False)
    return judge(asked)


def test_every_reading_has_an_implementation() -> None:
    """A convention that nobody follows here is not tested: write a right class that does into OTHER."""
    assert set(OTHER) == {
        (name, convention.name, convention.other)
        for name, promised in contracts().items()
        if family(promised) == "recurrent"
        for convention in promised.conventions
    }


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_a_declared_reading_passes(key: tuple[str, str, str]) -> None:
    """Right under another reading and declared is right."""
    result = judged(key, OTHER[key], {key[1]: key[2]})
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_an_undeclared_reading_is_named(key: tuple[str, str, str]) -> None:
    """Right under another reading and undeclared fails as such, with the line to add."""
    result = judged(key, OTHER[key], {})
    assert (result.verdict, result.reason) == ("failed", "convention")
    assert result.message.endswith(f'conventions = {{"{key[1]}": "{key[2]}"}}')


@pytest.mark.parametrize(
    "key",
    {key[1:]: key for key in OTHER if key[1] not in {"backward", "inputs"} and key[2] != "hidden"}.values(),
    ids="-".join,
)
def test_our_own_does_not_follow_the_other_reading(key: tuple[str, str, str]) -> None:
    """What follows PyTorch and declares another reading never passes, but where that asks for less alone."""
    result = judged(key, type(contract(key[0])).model, {key[1]: key[2]})
    misfit = result.reason == "unrecognised" and " has shape (" in result.message
    assert (
        (result.verdict, result.reason) == ("not_run", "unrecognised")
        if key[1] == "bias" or misfit
        else (result.verdict == "failed")
    )

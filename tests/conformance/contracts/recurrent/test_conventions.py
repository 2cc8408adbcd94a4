"""Recurrent layers and cells that are right under another reading: declared they pass, undeclared they are told."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes_of
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.judge import Question, judge
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject

LAYERS, CELLS = ("RNN", "GRU", "LSTM"), ("RNNCell", "GRUCell", "LSTMCell")
Turn = Callable[[Array], Array]


def overwriting(component: str) -> type[Any]:
    """Return one whose backward overwrites its gradients."""

    class Overwriting(getattr(impl, component)):  # type: ignore[misc]
        """Clears its gradients first."""

        def backward(self, *grad_outputs: Array) -> Any:
            """Return the inputs' gradients."""
            self.zero_grad()
            return super().backward(*grad_outputs)

    return Overwriting


def kept_otherwise(component: str, read: Turn, written: Turn) -> type[Any]:
    """Return one whose parameters are kept in another form.

    Args:
        component: its name.
        read: makes PyTorch's form of its own.
        written: the other way round.
    """

    class Otherwise(getattr(impl, component)):  # type: ignore[misc]
        """Computes with its parameters turned."""

        params: dict[str, Array]
        grads: dict[str, Array]

        def forward(self, *args: Array, **keywords: Any) -> Any:
            """Return what PyTorch's would."""
            own: dict[str, Array] = self.params
            self.params = {name: read(value) for name, value in own.items()}
            try:
                return super().forward(*args, **keywords)
            finally:
                self.params = own

        def backward(self, *grad_outputs: Array) -> Any:
            """Return the inputs' gradients, and add those of the parameters turned back."""
            own: dict[str, Array] = self.params
            grads: dict[str, Array] = self.grads
            self.params = {name: read(value) for name, value in own.items()}
            self.grads = {name: np.zeros_like(value) for name, value in own.items()}
            returned, found = super().backward(*grad_outputs), self.grads
            self.params, self.grads = own, grads
            for name, value in found.items():
                grads[name] += written(value)
            return returned

    return Otherwise


def in_blocks(value: Array, places: Sequence[int]) -> Array:
    """Return the blocks of an array, as many as there are places, in their order; a projection has no blocks."""
    blocks = np.split(value, len(places)) if len(value) % len(places) == 0 else None
    return value if blocks is None else np.concatenate([blocks[place] for place in places])


def reordered(component: str, order: str) -> type[Any]:
    """Return one whose gates stand in another order."""
    standard = "ifgo" if "LSTM" in component else "rzn"
    return kept_otherwise(
        component,
        partial(in_blocks, places=[order.index(letter) for letter in standard]),
        partial(in_blocks, places=[standard.index(letter) for letter in order]),
    )


def of_output(component: str) -> type[Any]:
    """Return one that returns the output alone."""

    class OfOutput(getattr(impl, component)):  # type: ignore[misc]
        """Keeps its last states to itself."""

        def forward(self, *args: Array, **keywords: Any) -> Any:
            """Return the output."""
            return super().forward(*args, **keywords)[0]

        def backward(self, grad_output: Array) -> Any:
            """Return the inputs' gradients."""
            return super().backward(grad_output)

    return OfOutput


def batch_first(component: str) -> type[Any]:
    """Return one that knows sequences (N, T, size) alone."""

    class BatchFirst(getattr(impl, component)):  # type: ignore[misc]
        """Has no option for the order of axes."""

        def __init__(self, input_size: int, hidden_size: int, **options: Any) -> None:
            """Take everything but batch_first."""
            super().__init__(input_size, hidden_size, batch_first=True, **options)

    return BatchFirst


def known(component: str, reading: str) -> Any:
    """Return a known mistake that is none under a reading."""
    return next(one.implementation for one in mistakes_of(component) if one.reading == reading)


OTHER: Mapping[tuple[str, str, str], Any] = {
    **{(name, "gradients", "overwrite"): overwriting(name) for name in (*LAYERS, *CELLS)},
    **{(name, "returned", "output"): of_output(name) for name in LAYERS},
    **{(name, "batch_first", "True"): batch_first(name) for name in LAYERS},
    **{
        (name, "gates", ",".join(order)): reordered(name, order)
        for name in ("LSTM", "LSTMCell")
        for order in ("ifog", "fgio", "iofg")
    },
    **{(name, "gates", "z,r,n"): reordered(name, "zrn") for name in ("GRU", "GRUCell")},
    **{(name, "update", "new"): known(name, "update=new") for name in ("GRU", "GRUCell")},
    **{(name, "reset", "before"): known(name, "reset=before") for name in ("GRU", "GRUCell")},
}
"""A right implementation under each reading."""


def judged(key: tuple[str, str, str], implementation: Any, declared: Mapping[str, str]) -> ComponentResult:
    """Return the verdict on an implementation without the options that a reading fixes."""
    component, name, reading = key
    meant = next(one for one in contract(component).conventions if (one.name, one.other) == (name, reading))
    subject = LocalSubject(component, implementation)
    lacking = frozenset(meant.fixed)
    return judge(Question(contract(component), subject, 0, "quick", 1e-12, declared, lacking, shrink=False))


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


@pytest.mark.parametrize("key", {key[1:]: key for key in OTHER}.values(), ids="-".join)
def test_our_own_does_not_follow_the_other_reading(key: tuple[str, str, str]) -> None:
    """What follows PyTorch and declares another reading fails: a declaration is no way to pass."""
    assert judged(key, type(contract(key[0])).model, {key[1]: key[2]}).verdict == "failed"

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
            self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
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


def of_output_upstream(component: str) -> type[Any]:
    """Return one that goes back from its output alone."""

    class OfOutputUpstream(getattr(impl, component)):  # type: ignore[misc]
        """Knows no gradients of last states."""

        def backward(self, grad_output: Array) -> Any:
            """Return the inputs' gradients."""
            return super().backward(grad_output)

    return OfOutputUpstream


def with_one_bias(component: str) -> type[Any]:
    """Return one with a bias where PyTorch has two."""

    class OneBias(getattr(impl, component)):  # type: ignore[misc]
        """Keeps the first bias under another name, and none besides."""

        params: dict[str, Array]
        grads: dict[str, Array]

        def __init__(self, *sizes: Any, **options: Any) -> None:
            """Leave the second bias out."""
            super().__init__(*sizes, **options)
            self.params, self.grads = (
                {
                    name.replace("bias_ih", "bias"): value
                    for name, value in held.items()
                    if not name.startswith("bias_hh")
                }
                for held in (self.params, self.grads)
            )

        def _both(self, held: Mapping[str, Array]) -> dict[str, Array]:
            found: dict[str, Array] = {}
            for name, value in held.items():
                found[name.replace("bias", "bias_ih")] = value
                if name.startswith("bias"):
                    found[name.replace("bias", "bias_hh")] = np.zeros_like(value)
            return found

        def forward(self, *args: Array, **keywords: Any) -> Any:
            """Return what PyTorch's would with a second bias of 0."""
            own, self.params = self.params, self._both(self.params)
            try:
                return super().forward(*args, **keywords)
            finally:
                self.params = own

        def backward(self, *grad_outputs: Array) -> Any:
            """Return the inputs' gradients, and add the first bias's to that of the one there is."""
            own, self.params, self.grads = (self.params, self.grads), self._both(self.params), self._both(self.grads)
            try:
                return super().backward(*grad_outputs)
            finally:
                self.params, self.grads = own

    return OneBias


def with_states_in_a_tuple(component: str) -> type[Any]:
    """Return one that is handed its states together, and hands them back so, as PyTorch does."""

    class Together(getattr(impl, component)):  # type: ignore[misc]
        """Packs and unpacks."""

        def forward(self, x: Array, states: Any = None, **keywords: Any) -> Any:
            """Return the output, and the last states in a tuple."""
            if states is None and component == "LSTMCell":
                raise TypeError("states are wanted")
            first, *last = super().forward(x, *(states or ()), **keywords)
            return (first, tuple(last)) if component == "LSTM" else (first, *last)

        def backward(self, gradient: Array, others: Any = ()) -> Any:
            """Return the input's gradient, and those of the states in a tuple."""
            given = others if isinstance(others, tuple) else (others,)
            grad_x, *of_states = super().backward(gradient, *given)
            return grad_x, tuple(of_states)

    return Together


def transposed(component: str) -> type[Any]:
    """Return one whose weights are (in, gates)."""

    class Transposed(kept_otherwise(component, np.transpose, np.transpose)):  # type: ignore[misc]
        """Starts with its own so, too."""

        def __init__(self, *sizes: Any, **options: Any) -> None:
            """Turn what there is."""
            super().__init__(*sizes, **options)
            for held in (self.params, self.grads):
                held.update({name: value.T.copy() for name, value in held.items()})

    return Transposed


def of_one_layer(component: str) -> type[Any]:
    """Return one whose states have no axis for layers."""

    class OfOneLayer(getattr(impl, component)):  # type: ignore[misc]
        """Has no options for more layers and directions."""

        def __init__(
            self, input_size: int, hidden_size: int, bias: bool = True, batch_first: bool = False, **others: Any
        ) -> None:
            """Take the options that are left."""
            super().__init__(input_size, hidden_size, bias=bias, batch_first=batch_first, **others)

        def forward(self, x: Array, *states: Array, **keywords: Any) -> Any:
            """Return the output and the last states, (N, H)."""
            first, *last = super().forward(x, *(state[np.newaxis] for state in states), **keywords)
            return (first, *(state[0] for state in last))

        def backward(self, gradient: Array, *others: Array) -> Any:
            """Return the gradients, those of the states (N, H)."""
            first, *of_states = super().backward(gradient, *(other[np.newaxis] for other in others))
            return (first, *(state[0] for state in of_states))

    return OfOneLayer


def known(component: str, reading: str) -> Any:
    """Return a known mistake that is none under a reading."""
    return next(one.implementation for one in mistakes_of(component) if one.reading == reading)


OTHER: Mapping[tuple[str, str, str], Any] = {
    **{(name, "gradients", "overwrite"): overwriting(name) for name in (*LAYERS, *CELLS)},
    **{(name, "returned", "output"): of_output(name) for name in LAYERS},
    **{(name, "batch_first", "True"): batch_first(name) for name in LAYERS},
    **{(name, "backward", "output"): of_output_upstream(name) for name in LAYERS},
    **{(name, "bias", "one"): with_one_bias(name) for name in (*LAYERS, *CELLS)},
    **{(name, "weight", "(in, gates)"): transposed(name) for name in (*LAYERS, *CELLS)},
    **{(name, "h_0", "(N, H)"): of_one_layer(name) for name in LAYERS},
    **{(name, "states", "tuple"): with_states_in_a_tuple(name) for name in ("LSTM", "LSTMCell")},
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


@pytest.mark.parametrize("key", {key[1:]: key for key in OTHER if key[1] != "backward"}.values(), ids="-".join)
def test_our_own_does_not_follow_the_other_reading(key: tuple[str, str, str]) -> None:
    """What follows PyTorch and declares another reading never passes, but where that asks for less alone."""
    result = judged(key, type(contract(key[0])).model, {key[1]: key[2]})
    misfit = result.reason == "unrecognised" and " has shape (" in result.message
    assert (
        (result.verdict, result.reason) == ("not_run", "unrecognised")
        if key[1] == "bias" or misfit
        else (result.verdict == "failed")
    )

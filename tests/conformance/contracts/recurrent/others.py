"""Recurrent layers and cells under other readings, each made of ours."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from layerproof import impl
from layerproof.play import Array

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


def of_input_alone(component: str) -> type[Any]:
    """Return one that goes back from its output to its input, and keeps the gradients of states to itself."""

    class OfInputAlone(getattr(impl, component)):  # type: ignore[misc]
        """Knows no gradients of last states, and hands on none of first ones."""

        def backward(self, grad_output: Array) -> Any:
            """Return the input's gradient."""
            return super().backward(grad_output)[0]

    return OfInputAlone


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


class FromNoCell(impl.LSTM):
    """Is given the hidden state alone."""

    def forward(self, x: Array, h_0: Array, **keywords: Any) -> Any:  # type: ignore[override]
        """Return the output and the last states, from a cell of 0."""
        size = len(self.params["weight_ih_l0"]) // 4
        return super().forward(x, h_0, np.zeros((*h_0.shape[:2], size), x.dtype), **keywords)

    def backward(self, *grad_outputs: Array) -> Any:  # type: ignore[override]
        """Return the gradients of the input and of the hidden state."""
        return super().backward(*grad_outputs)[:2]


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

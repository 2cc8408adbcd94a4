"""A component that is given layers, and is trained as a whole."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract
from layerproof.conformance.fills import NORMAL, Fill
from layerproof.impl.base import Layer
from layerproof.play import Array, Program
from layerproof.reference.base import Twin

Broken = Callable[[Contract, Callable[..., Any]], set[str]]


class Both(Layer):
    """y = f(x) + g(x) of two layers that it is given."""

    def __init__(self, layers: Sequence[Any]) -> None:
        super().__init__()
        self.layers = list(layers)

    def forward(self, x: Array) -> Array:
        """Return y."""
        first, second = self.layers
        y: Array = first.forward(x) + second.forward(x)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        first, second = self.layers
        grad_x: Array = first.backward(grad_output) + second.backward(grad_output)
        return grad_x

    def zero_grad(self) -> None:
        """Clear the layers' gradients."""
        for layer in self.layers:
            layer.zero_grad()


class BothTwin(Twin):
    """The same in torch."""

    def __init__(self, layers: Sequence[Any], *, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        for name, value in layers[0].params.items():
            self.add_parameter(f"0.{name}", torch.from_numpy(value.copy()))

    def forward(self, x: Array) -> Array:
        """Return y."""

        def both(x: Tensor, **parameters: Tensor) -> Tensor:
            return torch.nn.functional.linear(x, parameters["0.weight"], parameters["0.bias"]) + torch.tanh(x)

        return self.record(both, x)


class BothContract(Contract):
    """What such a container promises; it is trained as a whole as well."""

    component = "Both"
    model = Both
    twin = BothTwin
    required: ClassVar = ("layers",)
    traits: ClassVar = frozenset({"trained"})
    sections: ClassVar = frozenset({"params"})
    fills: ClassVar = (NORMAL,)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return an affine map and a nonlinearity of one width."""
        return st.integers(2, 3).map(lambda width: {"layers": (("Affine", width, width), ("Tanh",))})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return the affine map's arrays."""
        given: Any = config["layers"]
        width: int = given[0][1]
        sizes = {"params.0.weight": (width, width), "params.0.bias": (width,)}
        return st.fixed_dictionaries({name: NORMAL.array(size) for name, size in sizes.items()})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return rows."""
        given: Any = program.config["layers"]
        width: int = given[0][1]
        return st.integers(1, 3).flatmap(lambda rows: st.tuples(fill.array((rows, width))))


def variant(kind: type, **attributes: Any) -> type:
    """Return a subclass with other attributes."""
    return type(kind.__name__, (kind,), attributes)


def test_layers_that_are_given(broken_laws: Broken) -> None:
    """A container is right, forgets one of two gradients, or keeps those of the steps before."""
    assert broken_laws(BothContract(), Both) == set()
    forgetful = variant(Both, backward=lambda self, grad_output: self.layers[1].backward(grad_output))
    assert {"gradient.input", "gradient.parameter", "derivative"} <= broken_laws(BothContract(), forgetful)
    assert {"state", "training"} & broken_laws(BothContract(), variant(Both, zero_grad=lambda self: None))  # noqa: ARG005

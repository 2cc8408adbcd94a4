"""A component whose second output need not be asked for: it is None then, and chance has a part in the first."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract, Keywords
from layerproof.conformance.fills import Fill
from layerproof.impl.base import Layer, Randomness
from layerproof.play import Array, Program
from layerproof.reference.base import Twin

Broken = Callable[[Contract, Callable[..., Any]], set[str]]
_SHAPES = st.sampled_from([(2, 3), (1, 2), (3, 1)])


class Told(Layer):
    """y = x u with u ~ U(1 - width, 1 + width) in training, y = x in evaluation; u is told where it is asked for."""

    def __init__(self, width: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        self.width = width
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array, *, told: bool = False) -> tuple[Array, Array | None]:
        """Return y, and u or None."""
        drawn = 1 + self.width * self.rng.uniform(-1, 1, x.shape) if self.training else np.ones(x.shape)
        self.factor = drawn.astype(x.dtype)
        return x * self.factor, self.factor.copy() if told else None

    def backward(self, grad_output: Array, grad_factor: Array | None = None) -> Array:  # noqa: ARG002 - u is drawn
        """Return dx."""
        return np.asarray(grad_output * self.factor)


class ToldTwin(Twin):
    """The same in torch."""

    def __init__(self, width: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        self.width = width
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array, *, told: bool = False) -> Any:
        """Return y, and the factors or None."""
        factor = 1 + self.width * self.rng.uniform(-1, 1, x.shape) if self.training else np.ones(x.shape)
        scale = torch.from_numpy(factor)
        if told:
            return self.record(lambda x: (x * scale.to(x.dtype), scale.to(x.dtype)), x)
        return self.record(lambda x: x * scale.to(x.dtype), x), None


class ToldContract(Contract):
    """What such a jitter promises: mean and variance of its first output."""

    component = "Told"
    model = Told
    twin = ToldTwin
    traits: ClassVar = frozenset({"modes", "noise"})
    rate: ClassVar = "width"
    affine: ClassVar = frozenset({"args[0]"})

    def configs(self) -> st.SearchStrategy[Config]:
        """Return some noise, and none."""
        return st.sampled_from([{"width": 0.5}, {"width": 0.0}])

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002
        """Return matrices."""
        return _SHAPES.flatmap(fill.array).map(lambda x: (x,))

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:  # noqa: ARG002
        """Ask for the factors, or not."""
        return st.booleans().map(lambda told: {"told": told})

    def moments(self, program: Program) -> tuple[Array, Array]:
        """Return x and x^2 width^2 / 3."""
        x = np.asarray(program.calls[0].args[0])
        return x, x**2 * float(program.config["width"]) ** 2 / 3  # type: ignore[arg-type]


def test_right_code_passes(broken_laws: Broken) -> None:
    """Neither of the two breaks a law."""
    assert broken_laws(ToldContract(), Told) == set()


def _halved(self: Told, grad_output: Array, grad_factor: Array | None = None) -> Array:
    return Told.backward(self, grad_output, grad_factor) / 2


def _one_wider(self: Told, width: float = 0.5, *, rng: Randomness = None) -> None:
    Told.__init__(self, 1.2 * width, rng=rng)


@pytest.mark.parametrize(
    ("wrong", "laws"),
    [
        (type("Halved", (Told,), {"backward": _halved}), {"derivative", "adjoint"}),
        (type("Wider", (Told,), {"__init__": _one_wider}), {"noise.variance"}),
    ],
)
def test_mistakes_where_an_output_is_not_asked_for(broken_laws: Broken, wrong: type, laws: set[str]) -> None:
    """What is None has no gradient; derivative, adjoint and the moments of noise are looked at all the same."""
    assert laws <= broken_laws(ToldContract(), wrong)

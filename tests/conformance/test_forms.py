"""Components of every form: several inputs, some left out, several outputs, keywords, masks and fills, noise."""

import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor

from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract, Keywords
from layerproof.conformance.distribution import Distribution
from layerproof.conformance.fills import Fill
from layerproof.impl.base import Layer, Randomness
from layerproof.play import Array, Call, Program
from layerproof.reference.base import Twin

Broken = Callable[[Contract, Callable[..., Any]], set[str]]
_SHAPES = st.sampled_from([(2, 3), (1, 2), (3, 1)])


class Pair(Layer):
    """y = x h, z = x + h at the places that count, with h = 1 where none is given."""

    def forward(self, x: Array, h: Array | None = None, *, mask: Array | None = None) -> tuple[Array, Array]:
        """Return y and z."""
        counts = np.ones(x.shape) if mask is None else ~mask
        factor = np.ones(x.shape) if h is None else h.copy()
        self.saved = x.copy(), factor, counts, h is not None
        return x * factor * counts, (x + factor) * counts

    def backward(self, grad_y: Array, grad_z: Array) -> tuple[Array, Array | None]:
        """Return the gradients of x and h."""
        x, factor, counts, given = self.saved
        grad_h = (grad_y * x + grad_z) * counts
        return (grad_y * factor + grad_z) * counts, grad_h if given else None


class PairTwin(Twin):
    """The same in torch."""

    def forward(self, x: Array, h: Array | None = None, *, mask: Array | None = None) -> Any:
        """Return y and z."""
        counts = torch.ones(x.shape) if mask is None else torch.from_numpy(~mask)

        def pair(x: Tensor, h: Tensor | None) -> tuple[Tensor, Tensor]:
            factor = torch.ones_like(x) if h is None else h
            return x * factor * counts, (x + factor) * counts

        return self.record(pair, x, h)


class PairContract(Contract):
    """What a pair promises."""

    component = "Pair"
    model = Pair
    twin = PairTwin
    differentiable: ClassVar = (0, 1)
    spared: ClassVar = (("h",), ("mask",))

    def configs(self) -> st.SearchStrategy[Config]:
        """Return the one config."""
        return st.just({})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002
        """Return x and h."""
        return _SHAPES.flatmap(lambda shape: st.tuples(fill.array(shape), fill.array(shape)))

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:  # noqa: ARG002
        """Return a mask."""
        shape = np.shape(arguments[0])  # type: ignore[arg-type]
        return st.integers(0, 9).map(lambda seed: {"mask": np.random.default_rng(seed).random(shape) < 0.5})


class Rows(Layer):
    """Drops whole rows and fills them with a constant: y = m x / q + (1 - m) c."""

    shared = True
    fill = -1.7

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.scale = np.ones(x.shape)
        if not self.training:
            return x.copy()
        shape = (len(x), *[1] * (x.ndim - 1)) if self.shared else x.shape
        kept = np.random.rand(*shape) >= self.p  # noqa: NPY002 - as students draw
        self.scale = np.broadcast_to(kept, x.shape) / (1 - self.p)
        return np.where(kept, x / (1 - self.p), self.fill)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return grad_output * self.scale


class RowsTwin(Twin):
    """The same in torch, with the rows that are kept given."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Array, *, kept: Array | None = None) -> Any:
        """Return y."""

        def rows(x: Tensor) -> Tensor:
            if not self.training:
                return x * 1.0
            bits = torch.ones(len(x), *[1] * (x.ndim - 1)) if kept is None else torch.from_numpy(kept)
            return torch.where(bits != 0, x / (1 - self.p), torch.full_like(x, Rows.fill))

        return self.record(rows, x)


class RowsContract(Contract):
    """What rows promise."""

    component = "Rows"
    model = Rows
    twin = RowsTwin
    traits: ClassVar = frozenset({"modes", "mask"})
    required: ClassVar = ("p",)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return some rates."""
        return st.fixed_dictionaries({"p": st.sampled_from([0.5, 0.25])})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002
        """Return x."""
        return _SHAPES.flatmap(fill.array).map(lambda x: (x,))

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return one entry a row."""
        return (shape[0], *[1] * (len(shape) - 1))

    def sample_shape(self, rows: int, units: int) -> tuple[int, ...]:
        """Return rows of two elements."""
        return rows * units, 2

    def fill_value(self, config: Config) -> float:  # noqa: ARG002
        """Return c."""
        return Rows.fill


class Jitter(Layer):
    """y = x u with u ~ U(1 - width, 1 + width) in training, y = x in evaluation."""

    shared = False

    def __init__(self, width: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        self.width = width
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return y."""
        shape = x.shape[1:] if self.shared else x.shape
        self.factor = 1 + self.width * self.rng.uniform(-1, 1, shape) if self.training else np.ones(x.shape)
        return np.asarray(x * self.factor, x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return np.asarray(grad_output * self.factor, grad_output.dtype)


class JitterTwin(Twin):
    """The same in torch."""

    def __init__(self, width: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        self.width = width
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array) -> Any:
        """Return y."""
        factor = 1 + self.width * self.rng.uniform(-1, 1, x.shape) if self.training else np.ones(x.shape)
        return self.record(lambda x: x * torch.from_numpy(factor).to(x.dtype), x)


class JitterContract(Contract):
    """What a jitter promises, whose answers tell what was drawn."""

    component = "Jitter"
    model = Jitter
    twin = JitterTwin
    traits: ClassVar = frozenset({"modes", "noise"})
    rate: ClassVar = "width"
    entries: ClassVar = "factors"

    def configs(self) -> st.SearchStrategy[Config]:
        """Return some noise, and none."""
        return st.sampled_from([{"width": 0.5}, {"width": 0.0}])

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002
        """Return matrices."""
        return _SHAPES.flatmap(fill.array).map(lambda x: (x,))

    def samples(self) -> Sequence[tuple[Config, tuple[int, ...]]]:
        """Return one."""
        return [({"width": 0.5}, (64, 32))]

    def sampling(self, shape: tuple[int, ...], random: np.random.Generator) -> Call:
        """Return a forward on any numbers but 0."""
        return Call("forward", (random.uniform(1.0, 2.0, shape),), observe="returned")

    def drawn(self, call: Call, returned: Array) -> Array:
        """Return the factors."""
        return np.asarray(returned / np.asarray(call.args[0]))

    def distribution(self, config: Config, shape: tuple[int, ...]) -> Distribution:  # noqa: ARG002
        """Return the uniform one."""
        return Distribution("uniform", 1.0, float(config["width"]) / math.sqrt(3))  # type: ignore[arg-type]


def variant(kind: type, **attributes: Any) -> type:
    """Return a subclass with other attributes."""
    return type(kind.__name__, (kind,), attributes)


@pytest.mark.parametrize("promised", [PairContract(), RowsContract(), JitterContract()], ids=lambda one: one.component)
def test_right_code_of_every_form_passes(broken_laws: Broken, promised: Contract) -> None:
    """Neither the model nor its twin breaks a law."""
    assert broken_laws(promised, type(promised).model) == set()


def _only_the_first(self: Pair, x: Array, h: Array | None = None, *, mask: Array | None = None) -> Any:
    return Pair.forward(self, x, h, mask=mask)[0]


def _without_mask(self: Pair, x: Array, h: Array | None = None, **_: Array) -> Any:
    return Pair.forward(self, x, h)


def _first_alone(self: Pair, grad_y: Array, grad_z: Array) -> Any:
    return Pair.backward(self, grad_y, np.zeros_like(grad_z))


def _bare(self: Pair, grad_y: Array, grad_z: Array) -> Any:
    grad_x, grad_h = Pair.backward(self, grad_y, grad_z)
    return grad_x if grad_h is None else (grad_x, grad_h)


def test_what_was_not_given_needs_no_gradient(broken_laws: Broken) -> None:
    """A single gradient need not stand in a tuple with None for the input that was left out."""
    assert broken_laws(PairContract(), variant(Pair, backward=_bare)) == set()


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (variant(Pair, forward=_only_the_first), "output"),
        (variant(Pair, forward=_without_mask), "output"),
        (variant(Pair, backward=_first_alone), "gradient.input"),
        (variant(Pair, backward=_first_alone), "derivative"),
    ],
)
def test_mistakes_with_several_inputs_and_outputs(broken_laws: Broken, wrong: type, law: str) -> None:
    """An output that is missing, a mask that is ignored, and an upstream gradient that is ignored are found."""
    assert law in broken_laws(PairContract(), wrong)


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (variant(Rows, shared=False), "output"),
        (variant(Rows, fill=-1.0), "output"),
        (variant(Rows, fill=0.0), "output"),
    ],
)
def test_mistakes_with_shared_masks(broken_laws: Broken, wrong: type, law: str) -> None:
    """A mask that is not shared as it should be, and another fill, are found."""
    assert law in broken_laws(RowsContract(), wrong)


def _wider(self: Jitter, width: float = 0.5, *, rng: Randomness = None) -> None:
    Jitter.__init__(self, 1.2 * width, rng=rng)


@pytest.mark.parametrize(
    ("wrong", "law"),
    [(variant(Jitter, shared=True), "draws.independent"), (variant(Jitter, __init__=_wider), "draws.std")],
)
def test_mistakes_with_noise_that_answers_tell(broken_laws: Broken, wrong: type, law: str) -> None:
    """Noise that samples share, and noise of another width, are found in what was drawn."""
    assert law in broken_laws(JitterContract(), wrong)

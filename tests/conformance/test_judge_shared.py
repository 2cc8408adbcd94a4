"""Verdicts on layers that share masks, weights or layers with others, under each of their readings."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.convention import Convention
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array

Asked = Callable[..., Question]
FAMILIES = {"container", "dropout", "linear", "network"}
ELSEWHERE = {"Dropout", "GaussianDropout", "Linear", "OriginalDropout"}
"""Whose readings stand with those of other simple layers."""


def overwriting(model: type[Any]) -> type[Any]:
    """Return a layer that overwrites its gradients."""

    class Overwriting(model):  # type: ignore[misc]
        """Starts from 0 in every backward."""

        def backward(self, grad_output: Array) -> Array:
            """Return the input's gradient."""
            self.zero_grad()
            answer: Array = super().backward(grad_output)
            return answer

    return Overwriting


def scaled_in_evaluation(model: type[Any]) -> type[Any]:
    """Return a dropout that scales nothing in training, and everything in evaluation."""

    class Original(model):  # type: ignore[misc]
        """Keeps 1 - p of what it is given, one way or the other."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            self.scale = 1 - self.p
            answer: Array = super().forward(x) * self.scale
            return answer if self.p < 1 else np.zeros_like(x)

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            answer: Array = super().backward(grad_output * self.scale)
            return answer if self.p < 1 else np.zeros_like(grad_output)

    return Original


def turned(model: type[Any], there: Callable[[Array], Array], back: Callable[[Array], Array]) -> type[Any]:
    """Return a layer whose axes stand in another order."""

    class Turned(model):  # type: ignore[misc]
        """Turns what comes in, and turns back what goes out."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            return back(super().forward(there(x)))

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            return back(super().backward(there(grad_output)))

    return Turned


def of_axes(model: type[Any], axes: int) -> type[Any]:
    """Return a layer that takes inputs of so many axes alone."""

    class Strict(model):  # type: ignore[misc]
        """Refuses all others."""

        def forward(self, x: Array, *rest: Array) -> Array:
            """Return y."""
            if x.ndim != axes:
                raise ValueError(f"{axes} axes are wanted")
            answer: Array = super().forward(x, *rest)
            return answer

    return Strict


class DropConnectIn(impl.DropConnect):
    """Keeps its weight as (in_features, out_features)."""

    def __init__(self, in_features: int, out_features: int, p: float = 0.5, bias: bool = True) -> None:
        """Turn what Linear made."""
        super().__init__(in_features, out_features, p, bias)
        for held in (self.params, self.grads):
            held["weight"] = np.ascontiguousarray(held["weight"].T)

    def _turned(self) -> None:
        for held in (self.params, self.grads):
            held["weight"] = held["weight"].T

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._turned()
        y = super().forward(x)
        self._turned()
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._turned()
        grad_x = super().backward(grad_output)
        self._turned()
        return grad_x


class MatricesIn(impl.MLP):
    """Keeps its matrices as (in_features, out_features)."""

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Turn what Linear made."""
        super().__init__(*sizes, **options)
        self.inside = impl.MLP(*sizes, **options)
        for held in (self.params, self.grads):
            for name in ("0.weight", "2.weight"):
                held[name] = held[name].T.copy()

    def forward(self, x: Array) -> Array:
        """Return y."""
        for name, value in self.params.items():
            self.inside.params[name][...] = value.T
        return self.inside.forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self.inside.zero_grad()
        grad_x = self.inside.backward(grad_output)
        for name, value in self.inside.grads.items():
            self.grads[name] += value.T
        return grad_x

    def zero_grad(self) -> None:
        """Clear the gradients."""
        for value in self.grads.values():
            value[...] = 0


def _last_to_second(x: Array) -> Array:
    return np.moveaxis(x, -1, 1 if x.ndim > 2 else 0)


def _second_to_last(x: Array) -> Array:
    return np.moveaxis(x, 1 if x.ndim > 2 else 0, -1)


def _exchanged(x: Array) -> Array:
    return np.swapaxes(x, 0, 1)


def _transposed(x: Array) -> Array:
    return x.T


class ScaledWords(impl.TransformerClassifier):
    """Multiplies words by the root of their length before it adds positions."""

    def forward(self, indices: Array) -> Array:
        """Return y."""
        super().forward(indices)
        factor = self.embedding.embedding_dim**0.5
        hidden = self.positions.forward(factor * self.embedding.forward(indices))
        for layer in self.encoder:
            hidden = layer.forward(hidden)
        return self.fc.forward(hidden.mean(axis=1) if self.pooling == "mean" else hidden[:, 0])

    def backward(self, grad_output: Array) -> None:
        """Add to the gradients: that of the table is scaled as its rows are."""
        before = self.grads["embedding.weight"].copy()
        super().backward(grad_output)
        grown = self.grads["embedding.weight"] - before
        self.grads["embedding.weight"][...] = before + self.embedding.embedding_dim**0.5 * grown


class FirstWord(impl.TransformerClassifier):
    """Knows one way to pool."""

    def __init__(self, *, num_layers: int = 1, norm_first: bool = False, **sizes: int) -> None:
        """Leave the option out."""
        super().__init__(num_layers=num_layers, pooling="first", norm_first=norm_first, **sizes)


OTHER: Mapping[tuple[str, str, str], Any] = {
    **{
        (name, "gradients", "overwrite"): overwriting(getattr(impl, name))
        for name in ("MLP", "Residual", "DropConnect")
    },
    **{(name, "form", "original"): scaled_in_evaluation(getattr(impl, name)) for name in ("DropPath", "Dropout2d")},
    ("DropConnect", "weight_layout", "(in, out)"): DropConnectIn,
    ("DropConnect", "inputs", "columns"): turned(impl.DropConnect, _transposed, _transposed),
    **{
        (f"Dropout{axes}d", "channels", "last"): turned(
            getattr(impl, f"Dropout{axes}d"), _last_to_second, _second_to_last
        )
        for axes in (1, 2, 3)
    },
    ("Dropout1d", "inputs", "batch"): of_axes(impl.Dropout1d, 3),
    ("Dropout3d", "inputs", "batch"): of_axes(impl.Dropout3d, 5),
    ("EmbeddingBag", "bags", "rows"): of_axes(impl.EmbeddingBag, 2),
    ("MLP", "inputs", "2-D"): of_axes(impl.MLP, 2),
    ("MLP", "weight_layout", "(in, out)"): MatricesIn,
    ("TransformerClassifier", "words", "scaled"): ScaledWords,
    ("TransformerClassifier", "pooling", "first"): FirstWord,
    ("VariationalDropout", "batch_first", "True"): turned(impl.VariationalDropout, _exchanged, _exchanged),
}
"""A right implementation under each reading."""
KNOWN = [
    (name, convention)
    for name, promised in contracts().items()
    if family(promised) in FAMILIES and name not in ELSEWHERE
    for convention in promised.conventions
]


def reading_of(key: tuple[str, str, str]) -> Convention:
    """Return the convention with a name and a reading."""
    return next(one for name, one in KNOWN if (name, one.name, one.other) == key)


def judged(asked: Asked, key: tuple[str, str, str], declared: Mapping[str, str]) -> ComponentResult:
    """Return the verdict on the implementation of a reading, without the options that the reading fixes."""
    return judge(asked(key[0], OTHER[key], conventions=declared, lacking=frozenset(reading_of(key).fixed)))


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_a_declared_reading_passes(asked: Asked, key: tuple[str, str, str]) -> None:
    """Right under another reading and declared is right."""
    result = judged(asked, key, {key[1]: key[2]})
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_an_undeclared_reading_is_named(asked: Asked, key: tuple[str, str, str]) -> None:
    """Right under another reading and undeclared fails as such, with the line to add."""
    result = judged(asked, key, {})
    assert (result.verdict, result.reason) == ("failed", "convention")
    assert result.message.endswith(f'conventions = {{"{key[1]}": "{key[2]}"}}')


def test_every_reading_has_an_implementation() -> None:
    """One that components of a family share is followed by one of them."""
    followed = [(family(contract(name)), one) for name, one in KNOWN if (name, one.name, one.other) in OTHER]
    shared = [(family(contract(name)), one) for name in ELSEWHERE for one in contract(name).conventions]
    open_ones = [(name, one.label) for name, one in KNOWN if (family(contract(name)), one) not in followed + shared]
    assert open_ones == []


class Around:
    """Knows no modes: they are the layer's own."""

    def __init__(self, layer: Any) -> None:
        """Take the layer."""
        self.layer = layer

    def forward(self, x: Array) -> Array:
        """Return x + f(x)."""
        answer: Array = x + self.layer.forward(x)
        return answer

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        answer: Array = grad_output + self.layer.backward(grad_output)
        return answer


def test_a_container_without_modes_is_not_asked_to_change_them(asked: Asked) -> None:
    """The layers inside have their own, which the caller sets; what changes modes is not asked for."""
    result = judge(asked("Residual", Around, lacking=frozenset({"train", "eval"})))
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")
    assert result.not_asked == ("train", "eval")

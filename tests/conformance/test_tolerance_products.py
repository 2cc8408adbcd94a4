"""Long sums: any order of summation is right, and no error hides in what it may cost."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.laws.parity import output, parameter_gradient
from layerproof.conformance.tolerance import EPSILON, inner_product_error
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
LENGTH = 2_000


def long_product(source: np.random.Generator) -> Program:
    """Return a program of one forward and backward through sums of 2,000 terms that cancel to a few."""
    weight, x = source.normal(size=(3, LENGTH)), source.normal(size=(4, LENGTH))
    state = {"params.weight": weight, "params.bias": source.normal(size=3)}
    calls = (Call("forward", (x,)), Call("backward", (source.normal(size=(4, 3)),)))
    return Program("Linear", "layer", {"in_features": LENGTH, "out_features": 3, "bias": True}, state, calls)


def one_after_another(left: Array, right: Array) -> Array:
    """Return left times right, each sum taken from its first term to its last."""
    total = np.zeros((len(left), right.shape[1]), left.dtype)
    for index in range(left.shape[1]):
        total += np.outer(left[:, index], right[index])
    return total


def in_pairs(left: Array, right: Array) -> Array:
    """Return left times right, by NumPy's pairwise sums."""
    total: Array = np.sum(left[:, :, None] * right[None], axis=1)
    return total


def backwards(left: Array, right: Array) -> Array:
    """Return left times right, each sum taken from its last term to its first."""
    return one_after_another(left[:, ::-1], right[::-1])


def in_float32(left: Array, right: Array) -> Array:
    """Return left times right, computed in float32."""
    product: Array = (left.astype(np.float32) @ right.astype(np.float32)).astype(np.float64)
    return product


def in_halves(left: Array, right: Array) -> Array:
    """Return left times right, with the last term left out."""
    product: Array = left[:, :-1] @ right[:-1]
    return product


def multiplying(multiply: Callable[[Array, Array], Array]) -> type:
    """Return a fully connected layer that multiplies in some way."""

    class Multiplying(impl.Linear):
        """Multiplies so."""

        def forward(self, x: Array) -> Array:
            """Return x W^T + b."""
            super().forward(x)
            return multiply(x, self.params["weight"].T) + self.params["bias"]

    return Multiplying


@pytest.mark.parametrize("multiply", [one_after_another, in_pairs, backwards, np.matmul])
def test_any_order_of_summation_is_right(evidence: Make, multiply: Callable[[Array, Array], Array]) -> None:
    """Sums may be taken in any order, although their last digits differ."""
    program = long_product(np.random.default_rng())
    assert output.breaks(evidence(program, multiplying(multiply))) is None


@pytest.mark.parametrize("multiply", [in_float32, in_halves])
def test_a_long_sum_hides_no_mistake(evidence: Make, multiply: Callable[[Array, Array], Array]) -> None:
    """However long the sum, float32 inside and a forgotten term are found."""
    program = long_product(np.random.default_rng())
    check = output.breaks(evidence(program, multiplying(multiply)))
    assert check is not None
    assert check.margin > 100


@pytest.mark.parametrize("entry", [(0, 0), (2, LENGTH - 1)])
def test_a_relative_error_of_a_hundred_millionth_is_found(evidence: Make, entry: tuple[int, int]) -> None:
    """One entry of dW that is off by 1e-8 of itself breaks the law, and is named."""

    class Off(impl.Linear):
        """Gets one entry slightly wrong."""

        def backward(self, grad_output: Array) -> Array:
            """Return the right input gradient."""
            grad_x = super().backward(grad_output)
            self.grads["weight"][entry] *= 1 + 1e-8
            return grad_x

    check = parameter_gradient.breaks(evidence(long_product(np.random.default_rng()), Off))
    assert check is not None
    assert check.message.startswith(f"calls[1].grads.weight[{entry[0]}, {entry[1]}] = ")


@pytest.mark.parametrize("count", [10, 1_000, 100_000])
def test_the_error_of_a_sum_of_products_goes_with_its_root(count: int) -> None:
    """It is that of the sum itself, and that of all products as if they stood at right angles to each other."""
    sizes = np.random.default_rng().uniform(0.5, 1.5, count)
    allowed = inner_product_error(3.0, sizes, 4)
    across = float(np.linalg.norm(sizes))
    assert allowed == pytest.approx(EPSILON * (3.0 + (1 + np.log2(count + 4)) * across))
    assert inner_product_error(3.0, sizes, 4, epsilon=1.0) == pytest.approx(allowed / EPSILON)
    total = float(np.sum(sizes.astype(np.float32) * np.ones(count, np.float32))) - float(np.sum(sizes))
    assert abs(total) <= inner_product_error(float(np.sum(sizes)), sizes, epsilon=float(np.finfo(np.float32).eps))


def test_the_error_of_a_sum_of_nothing() -> None:
    """Without products, or with zeros alone, only the sum counts; numbers whose squares overflow are no exception."""
    for sizes in (np.zeros(0), np.zeros(3)):
        assert inner_product_error(-2.0, sizes) == 2 * EPSILON
    assert inner_product_error(0.0, np.full(4, 1e300)) == pytest.approx(EPSILON * (1 + np.log2(5)) * 2e300)
    assert not inner_product_error(0.0, np.array([1.0, np.nan])) < np.inf

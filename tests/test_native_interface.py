"""The promises of the native interface, which our components and their twins keep alike."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from layerproof import impl, reference
from layerproof.play import entropy


class Case(NamedTuple):
    """A component in one mode: how to build it, and shapes of its input."""

    component: str
    config: dict[str, Any]
    shape: tuple[int, ...]
    training: bool = True

    def build(self, package: ModuleType) -> Any:
        """Return the component with drawn parameters and the same randomness each time."""
        source = np.random.default_rng(5)
        takes_rng = self.component in {"Dropout", "OriginalDropout", "GaussianDropout", "Linear", "SpectralNorm"}
        layer = getattr(package, self.component)(**self.config, **({"rng": 3} if takes_rng else {}))
        for name, value in layer.params.items():
            value[...] = source.normal(size=value.shape)
            assert layer.grads[name].shape == value.shape
        if not self.training:
            layer.eval()
        return layer

    def arguments(self, seed: int, dtype: Any = np.float64) -> tuple[Any, ...]:
        """Return the arguments of a forward."""
        source = np.random.default_rng(seed)
        x = source.normal(size=self.shape).astype(dtype)
        if self.component != "CrossEntropyLoss":
            return (x,)
        return x, source.integers(0, self.shape[1], (self.shape[0], *self.shape[2:]))


CASES = [
    Case("ReLU", {}, (4, 3)),
    Case("Dropout", {"p": 0.3}, (4, 3)),
    Case("Dropout", {"p": 0.0}, (4, 3)),
    Case("Dropout", {"p": 1.0}, (4, 3)),
    Case("Dropout", {"p": 0.3}, (4, 3), training=False),
    Case("OriginalDropout", {"p": 0.3}, (2, 3, 4)),
    Case("OriginalDropout", {"p": 0.3}, (4, 3), training=False),
    Case("GaussianDropout", {"p": 0.3}, (2, 3, 4)),
    Case("GaussianDropout", {"p": 0.3}, (4, 3), training=False),
    Case("Linear", {"in_features": 3, "out_features": 5}, (4, 3)),
    Case("Linear", {"in_features": 3, "out_features": 5, "bias": False}, (2, 4, 3)),
    Case("Linear", {"in_features": 3, "out_features": 2}, (3,)),
    Case("BatchNorm1d", {"num_features": 3}, (4, 3)),
    Case("BatchNorm1d", {"num_features": 3, "momentum": None}, (4, 3, 2)),
    Case("LayerNorm", {"normalized_shape": (3, 5), "bias": False}, (4, 2, 3, 5)),
    Case("BatchNorm1d", {"num_features": 3}, (4, 3, 2), training=False),
    Case("SpectralNorm", {"in_features": 3, "out_features": 5}, (4, 3), training=False),
    Case("InstanceNorm2d", {"num_features": 3, "affine": True, "track_running_stats": True}, (4, 3, 2, 5)),
    Case("CrossEntropyLoss", {}, (4, 3)),
    Case("CrossEntropyLoss", {"reduction": "sum", "weight": [1.0, 2.0, 0.5]}, (4, 3)),
    Case("CrossEntropyLoss", {"reduction": "none", "label_smoothing": 0.2}, (4, 3, 2)),
]
every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_package = pytest.mark.parametrize("package", [impl, reference], ids=["impl", "reference"])


def upstream(output: Any, seed: int = 11) -> Any:
    """Return a random gradient for an output."""
    return np.random.default_rng(seed).normal(size=np.shape(output)).astype(output.dtype)


@every_package
@every_case
def test_modes(package: ModuleType, case: Case) -> None:
    """A component starts in training mode; eval and train switch."""
    layer = case._replace(training=True).build(package)
    modes = [layer.training]
    layer.eval()
    modes.append(layer.training)
    layer.train()
    assert [*modes, layer.training] == [True, False, True]


@every_package
@every_case
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtypes_are_kept(package: ModuleType, case: Case, dtype: type[np.floating[Any]]) -> None:
    """What comes back has the dtype that went in, and is finite."""
    layer = case.build(package)
    arguments = case.arguments(1, dtype)
    output = layer.forward(*arguments)
    grad_x = layer.backward(upstream(output))
    assert (output.dtype, grad_x.dtype, grad_x.shape) == (dtype, dtype, case.shape)
    assert np.isfinite(output).all()
    assert np.isfinite(grad_x).all()


@every_package
@every_case
def test_nothing_handed_in_or_out_is_changed(package: ModuleType, case: Case) -> None:
    """Arguments, upstream gradients, parameters and earlier outputs keep their bytes."""
    layer = case.build(package)
    first, second = case.arguments(1), case.arguments(2)
    outputs = [layer.forward(*first)]
    gradients = [upstream(outputs[0])]
    returned = [layer.backward(gradients[0])]
    watched = [*first, *second, *outputs, *gradients, *returned, *layer.params.values()]
    before = [array.tobytes() for array in watched]
    layer.backward(upstream(layer.forward(*second), seed=12))
    assert [array.tobytes() for array in watched] == before


@every_package
@every_case
def test_backward_belongs_to_the_latest_forward(package: ModuleType, case: Case) -> None:
    """After two forwards the gradient is that of the second, whatever the first was."""
    first, second = case.arguments(1), case.arguments(2)
    found = []
    for forwards in ([first, second], [second]):
        layer = case.build(package)
        for arguments in forwards:
            layer.rng = np.random.default_rng(4)
            output = layer.forward(*arguments)
        found.append([layer.backward(upstream(output)), *layer.grads.values()])
    np.testing.assert_equal(found[0], found[1])


@every_package
@every_case
def test_backward_may_be_repeated(package: ModuleType, case: Case) -> None:
    """The same upstream gradient has the same answer again, and the parameters' gradients add up to exactly twice."""
    layer = case.build(package)
    gradient = upstream(layer.forward(*case.arguments(1)))
    once = layer.backward(gradient).copy()
    grads = {name: grad.copy() for name, grad in layer.grads.items()}
    np.testing.assert_array_equal(layer.backward(gradient), once)
    for name, grad in grads.items():
        np.testing.assert_array_equal(layer.grads[name], 2 * grad)


@every_package
@every_case
def test_zero_grad_clears_in_place(package: ModuleType, case: Case) -> None:
    """Gradients are there as zeros from the start, and zero_grad keeps the arrays that an optimizer holds."""
    layer = case.build(package)
    held = dict(layer.grads)
    assert all((grad == 0).all() for grad in held.values())
    layer.backward(upstream(layer.forward(*case.arguments(1))))
    assert all((grad != 0).any() for grad in held.values())
    layer.zero_grad()
    assert all(layer.grads[name] is grad and (grad == 0).all() for name, grad in held.items())


@every_package
@every_case
def test_a_caller_may_reuse_arrays(package: ModuleType, case: Case) -> None:
    """Writing to the arguments or the output after forward does not change what backward returns."""
    layer, other = case.build(package), case.build(package)
    arguments = case.arguments(1)
    output = layer.forward(*arguments)
    gradient = upstream(output)
    for array in (*arguments, output):
        if isinstance(array, np.ndarray):
            array[...] = 0
    other.forward(*case.arguments(1))
    np.testing.assert_array_equal(layer.backward(gradient), other.backward(gradient))
    np.testing.assert_equal(layer.grads, other.grads)


def readonly(array: Any) -> Any:
    """Return a copy that cannot be written to."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "fortran": lambda array: np.array(array, order="F"),
    "strided": lambda array: np.repeat(array, 2, axis=0)[::2],
    "reversed": lambda array: array[::-1].copy()[::-1],
    "readonly": readonly,
}


@every_package
@every_case
@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_layout_does_not_matter(package: ModuleType, case: Case, layout: str) -> None:
    """Transposed, strided, reversed and read-only arrays are answered as contiguous ones are."""
    change = LAYOUTS[layout]
    plain, layer = case.build(package), case.build(package)
    arguments = case.arguments(1)
    output = plain.forward(*arguments)
    gradient = upstream(output)
    expected = plain.backward(gradient)
    np.testing.assert_allclose(layer.forward(*map(change, arguments)), output, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(
        layer.backward(change(gradient) if gradient.ndim else gradient), expected, rtol=1e-13, atol=1e-13
    )


@every_package
@every_case
def test_a_broadcast_upstream_gradient(package: ModuleType, case: Case) -> None:
    """A gradient of ones with strides of zero, as a sum's backward makes it, is as good as a full one."""
    layer, other = case.build(package), case.build(package)
    output = layer.forward(*case.arguments(1))
    other.forward(*case.arguments(1))
    found = layer.backward(np.broadcast_to(np.ones(()), np.shape(output)))
    np.testing.assert_allclose(found, other.backward(np.ones(np.shape(output))), rtol=1e-13, atol=1e-13)


@every_package
@every_case
def test_gradients_are_the_derivative(package: ModuleType, case: Case) -> None:
    """Along a random direction of the input and of each parameter, backward agrees with central differences."""
    layer = case.build(package)
    arguments = case.arguments(1)
    output = layer.forward(*arguments)
    gradient = upstream(output)
    grad_x = layer.backward(gradient)
    source = np.random.default_rng(13)

    def moved(name: str, direction: Any, step: float) -> float:
        fresh = case.build(package)
        x = arguments[0] + step * direction if name == "x" else arguments[0]
        if name != "x":
            fresh.params[name] += step * direction
        return float((fresh.forward(x, *arguments[1:]) * gradient).sum())

    for name, analytic in {"x": grad_x, **layer.grads}.items():
        direction = source.normal(size=analytic.shape)
        numeric = (moved(name, direction, 1e-5) - moved(name, direction, -1e-5)) / 2e-5
        assert numeric == pytest.approx((analytic * direction).sum(), rel=1e-7, abs=1e-8), name


@every_package
@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout"])
def test_evaluation_draws_nothing(package: ModuleType, component: str) -> None:
    """Only training moves the generator."""
    source = np.random.default_rng(1)
    layer = getattr(package, component)(0.5, rng=source)
    layer.eval()
    before = source.bit_generator.state
    layer.backward(layer.forward(np.ones((2, 3))))
    assert source.bit_generator.state == before
    layer.train()
    layer.forward(np.ones((2, 3)))
    assert source.bit_generator.state != before


@every_package
@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout"])
@pytest.mark.parametrize("p", [0.001, 0.03, 0.5, 0.9])
def test_the_rate_of_dropping(package: ModuleType, component: str, p: float) -> None:
    """Of a million elements p million are dropped, to within six standard deviations."""
    size = 1_000_000
    dropped = size - np.count_nonzero(getattr(package, component)(p, rng=7).forward(np.ones(size)))
    assert abs(dropped - p * size) < 6 * (size * p * (1 - p)) ** 0.5


@every_package
@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout", "Linear", "kaiming_normal"])
def test_one_seed_one_stream(package: ModuleType, component: str) -> None:
    """The same seed or an equal generator gives the same draws; another seed, and none at all, gives others."""

    def drawn(rng: Any) -> Any:
        function = getattr(package, component)
        if component == "kaiming_normal":
            return function((8, 9), rng=rng)
        return function(8, 9, rng=rng).params["weight"] if component == "Linear" else function(rng=rng).forward(one)

    one = np.ones((8, 9))
    first = drawn(1)
    np.testing.assert_array_equal(first, drawn(1))
    np.testing.assert_array_equal(first, drawn(np.random.default_rng(1)))
    for other in (drawn(2), drawn(None), drawn(None)):
        assert not np.array_equal(first, other)


@every_package
def test_forwards_draw_afresh(package: ModuleType) -> None:
    """Two forwards of one layer do not share a mask."""
    layer = package.Dropout(rng=1)
    x = np.ones((8, 9))
    assert not np.array_equal(layer.forward(x), layer.forward(x))


@every_package
def test_global_randomness_is_left_alone(package: ModuleType) -> None:
    """Neither NumPy's global generator nor torch's is drawn from or seeded."""
    before = (entropy.digest(), torch.get_rng_state().tolist())
    package.Dropout().forward(np.ones((2, 3)))
    package.Linear(3, 4)
    package.kaiming_normal((3, 4))
    assert (entropy.digest(), torch.get_rng_state().tolist()) == before

"""What all twins share: nothing with a caller, autograd as backward, and gradients that add up or not."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from layerproof.reference import Linear, ReLU
from layerproof.reference.base import Array, Twin, drawing_from, tensor, torch_generator


class Product(Twin):
    """A layer of two inputs."""

    def forward(self, x: Array, y: Array) -> Array:
        """Return x ∘ y."""
        return self.record(torch.mul, x, y)


def test_several_inputs_have_several_gradients() -> None:
    """Each input gets its own gradient, in order."""
    layer = Product()
    np.testing.assert_array_equal(layer.forward(np.array([2.0, 3.0]), np.array([5.0, 7.0])), [10.0, 21.0])
    grad_x, grad_y = layer.backward(np.array([1.0, -1.0]))
    np.testing.assert_array_equal(grad_x, [5.0, -7.0])
    np.testing.assert_array_equal(grad_y, [2.0, -3.0])


@pytest.mark.parametrize(("accumulate", "factor"), [(True, 2.0), (False, 1.0)])
def test_gradients_add_up_or_are_overwritten(accumulate: bool, factor: float) -> None:
    """Two equal backwards leave twice the gradient, or, where it is overwritten, the gradient."""
    layer = Linear(2, 1, accumulate=accumulate)
    layer.forward(np.array([[3.0, 5.0]]))
    for _ in range(2):
        layer.backward(np.ones((1, 1)))
    np.testing.assert_array_equal(layer.grads["weight"], factor * np.array([[3.0, 5.0]]))
    np.testing.assert_array_equal(layer.grads["bias"], [factor])


def test_parameters_written_after_forward_do_not_move_its_gradient() -> None:
    """Backward belongs to the parameters that forward saw."""
    layer = Linear(2, 1)
    layer.params["weight"][...] = [[3.0, 5.0]]
    layer.forward(np.ones((1, 2)))
    layer.params["weight"][...] = 0.0
    np.testing.assert_array_equal(layer.backward(np.ones((1, 1))), [[3.0, 5.0]])


def test_a_number_stands_for_an_array_full_of_it() -> None:
    """The upstream gradient may be a number, and is 1 where none is given."""
    layer = ReLU()
    layer.forward(np.ones((2, 2)))
    np.testing.assert_array_equal(layer.backward(3.0), np.full((2, 2), 3.0))
    np.testing.assert_array_equal(layer.backward(), np.ones((2, 2)))


def test_backward_needs_a_forward() -> None:
    """There is nothing to differentiate before the first forward."""
    with pytest.raises(RuntimeError) as caught:
        ReLU().backward(np.ones(2))
    assert str(caught.value) == "ReLU.backward: there is no forward to go back through; call forward first"


def test_the_upstream_gradient_has_the_shape_of_the_output() -> None:
    """A gradient that would only broadcast is refused."""
    layer = ReLU()
    layer.forward(np.ones((2, 3)))
    with pytest.raises(RuntimeError) as caught:
        layer.backward(np.ones(3))
    assert str(caught.value) == ("the upstream gradient has shape (3,), but should have the output's shape (2, 3)")


def test_what_torch_draws_follows_a_generator_and_leaves_torchs_own() -> None:
    """Equal generators draw the same, torch's own generator stays where it was, and at rate 0 nothing is drawn."""
    before = torch.get_rng_state()
    drawn = []
    for _ in range(2):
        with drawing_from(np.random.default_rng(1)):
            drawn.append(torch.rand(3))
    source = np.random.default_rng(1)
    with drawing_from(source, 0.0):
        pass
    assert torch.equal(*drawn)
    assert torch.equal(torch.get_rng_state(), before)
    assert source.integers(2**63) == np.random.default_rng(1).integers(2**63)


def test_tensors_share_no_memory() -> None:
    """A tensor is a copy, with the dtype of the array or the one asked for."""
    array = np.ones(2, dtype=np.float32)
    copy = tensor(array)
    copy[...] = 5.0
    np.testing.assert_array_equal(array, 1.0)
    assert (copy.dtype, tensor(array, np.float64).dtype) == (torch.float32, torch.float64)


def test_generators_follow_numpys() -> None:
    """Equal NumPy generators make equal torch generators, and the same one makes another each time."""
    first, again = (torch_generator(np.random.default_rng(1)) for _ in range(2))
    source = np.random.default_rng(1)
    torch_generator(source)
    assert first.initial_seed() == again.initial_seed() != torch_generator(source).initial_seed()


def test_importing_and_using_twins_is_light() -> None:
    """One thread, and no import of torch's compiler nor of symbolic algebra, which take seconds."""
    code = (
        "import sys, numpy as np, torch; from layerproof import reference as r; a = {'w': np.ones(2)};"
        "r.SGD(a, a, momentum=0.9).step(); r.clip_grad_norm(a, 1.0); r.kaiming_normal((2, 3));"
        "l = r.BatchNorm1d(2); l.forward(np.eye(2)); l.backward(np.eye(2));"
        "f = r.LSTM(2, 3); f.forward(np.ones((2, 2, 2)));"
        "print(torch.get_num_threads(), 'torch._dynamo' in sys.modules, 'sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1 False False\n"

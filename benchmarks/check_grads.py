"""jax.test_util.check_grads on a NumPy layer; jax is in the extra `bench`, and is not needed for anything else."""

from __future__ import annotations

import importlib.util
import logging
from typing import Any

import numpy as np

from .functional import Problem

INSTALLED = importlib.util.find_spec("jax") is not None


def check_grads(problem: Problem) -> bool | None:
    """Tell whether check_grads, with its default tolerances, raises an alarm; None where jax is not installed."""
    if not INSTALLED:
        return None
    import jax  # noqa: PLC0415 - not everybody has it
    from jax import test_util  # noqa: PLC0415 - likewise

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's own interface
    logging.getLogger("jax").setLevel(logging.CRITICAL)  # a callback that raises is an alarm, and no news besides
    try:
        test_util.check_grads(_as_jax(problem), problem.tensors, order=1, modes=["rev"])
    except Exception:  # noqa: BLE001 - an AssertionError where gradients disagree, jax's own where a callback raised
        return True
    return False


def _as_jax(problem: Problem) -> Any:
    import jax  # noqa: PLC0415 - as above

    like = [jax.ShapeDtypeStruct(value.shape, value.dtype) for value in problem.tensors]
    output = problem.forward(problem.layer())

    def forward(*tensors: Any) -> Any:
        arrays = [np.asarray(one) for one in tensors]
        return problem.forward(problem.layer(arrays), arrays)

    def backward(upstream: Any, *tensors: Any) -> Any:
        arrays = [np.asarray(one) for one in tensors]
        layer = problem.layer(arrays)
        problem.forward(layer, arrays)
        return tuple(problem.backward(layer, np.asarray(upstream)))

    def called(*tensors: Any) -> Any:
        return jax.pure_callback(forward, jax.ShapeDtypeStruct(output.shape, output.dtype), *tensors)

    function = jax.custom_vjp(called)
    function.defvjp(
        lambda *tensors: (called(*tensors), tensors),
        lambda tensors, upstream: jax.pure_callback(backward, tuple(like), upstream, *tensors),
    )
    return function

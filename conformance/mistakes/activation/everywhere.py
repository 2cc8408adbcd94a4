"""Mistakes that are made with any element-wise function, entered once for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ....impl import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    Mish,
    ReLU6,
    Sigmoid,
    SiLU,
    Softplus,
    Softshrink,
    Softsign,
    Tanh,
    Tanhshrink,
    Threshold,
)
from ....impl.activation.elementwise import Elementwise
from ....impl.base import Array
from ...catalogue import mistake

_BENT: tuple[type[Elementwise], ...] = (
    LeakyReLU,
    Threshold,
    Hardtanh,
    ReLU6,
    Hardsigmoid,
    Hardswish,
    Softshrink,
    Hardshrink,
    ELU,
    SELU,
    CELU,
)
"""Those that most people write piece by piece."""
_SMOOTH: tuple[type[Elementwise], ...] = (Sigmoid, LogSigmoid, Softplus, Tanh, Softsign, Tanhshrink, SiLU, GELU, Mish)
_LEVELLING: tuple[type[Elementwise], ...] = (Sigmoid, LogSigmoid, Softplus, Tanh, Softsign, ELU, SELU, CELU, SiLU, GELU)
"""Those whose derivative at the output is another than at the input, and is defined there."""


def _entered(
    id: str,  # noqa: A002 - the catalogue's name
    name: str,
    layers: Iterable[type[Elementwise]],
    methods: Mapping[str, Callable[..., Any]],
    *,
    title: str,
    misconception: str,
    remedy: str,
    source: str = "",
) -> dict[str, type[Elementwise]]:
    """Enter a mistake for each layer; return the classes by name, for the module: a worker looks for them there."""
    made: dict[str, type[Elementwise]] = {}
    for layer in layers:
        component = layer.__name__
        found = type(f"{component}{name}", (layer,), {"__doc__": title, "__module__": __name__, **methods})
        enter = mistake(
            f"{id}-{component.lower()}",
            component,
            title=title,
            misconception=misconception,
            remedy=remedy,
            source=source,
        )
        made[found.__name__] = enter(found)
    return made


def _without_upstream(self: Elementwise, grad_output: Array) -> Array:
    return Elementwise.backward(self, np.ones_like(grad_output))


globals().update(
    _entered(
        "act-ignores-upstream",
        "UpstreamIgnored",
        _BENT + _SMOOTH,
        {"backward": _without_upstream},
        title="backward returns the derivative alone, without the upstream gradient.",
        misconception="backward is thought to return f'(x), with the chain rule applied elsewhere.",
        remedy="Multiply f'(x) by grad_output, element by element.",
    )
)


def _over_the_input(self: Elementwise, x: Array) -> Array:
    x[...] = Elementwise.forward(self, x)
    return x


globals().update(
    _entered(
        "act-inplace-x",
        "InputAltered",
        _BENT,
        {"forward": _over_the_input},
        title="forward writes its result over the caller's input.",
        misconception="Reusing the input's array is thought to be harmless, as if nobody needed it any more.",
        remedy="Return a new array and leave x alone: x[x < 0] = ... writes into the caller's array.",
    )
)


def _derivative_at_the_output(self: Elementwise, x: Array) -> Array:
    y = Elementwise.forward(self, x)
    Elementwise.forward(self, y)
    return y


globals().update(
    _entered(
        "act-double-deriv",
        "DerivativeAtOutput",
        _LEVELLING,
        {"forward": _derivative_at_the_output},
        title="backward takes the derivative at the output, f'(f(x)), instead of at the input.",
        misconception="The output was kept and is passed to a derivative that expects the input.",
        remedy="Know which of the two f' is written for: keep the input for f'(x), or write the slope by means of y.",
        source="wvabrinskas/Neuron#181",
    )
)

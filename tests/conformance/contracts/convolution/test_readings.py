"""Convolution layers, and what goes with them, that are right under another reading: declared and undeclared."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes_of
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject

Turn = Callable[[Array], Array]
AS_ON_IMAGES = {f"{kind}{axes}d" for kind in ("Conv", "ConvTranspose") for axes in (1, 3)} | {
    f"{kind}Pad{axes}d" for kind in ("Constant", "Reflection", "Replication", "Circular", "Zero") for axes in (1, 2, 3)
} - {"ZeroPad2d"}
"""Layers whose readings are those of the same layer on images, or of the other padding layers."""


def turning(component: str, given: Turn, returned: Turn) -> type[Any]:
    """Return one that takes and returns its arrays in another form."""

    class Turning(getattr(impl, component)):  # type: ignore[misc]
        """Turns what goes in and what comes out."""

        def forward(self, x: Array) -> Any:
            """Return y in another form."""
            return returned(super().forward(given(x)))

        def backward(self, grad_output: Array) -> Any:
            """Return dx in another form."""
            return returned(super().backward(given(grad_output)))

    return Turning


def keeping(component: str, read: Turn, written: Turn) -> type[Any]:
    """Return one that keeps its weight in another form."""

    class Keeping(getattr(impl, component)):  # type: ignore[misc]
        """Turns its weight when it is needed."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._add_parameter("weight", written(self.params["weight"]).copy())

        def forward(self, x: Array) -> Any:
            """Return y."""
            return self._read(super().forward, x)

        def backward(self, grad_output: Array) -> Any:
            """Return dx."""
            return self._read(super().backward, grad_output)

        def _read(self, call: Any, array: Array) -> Any:
            held = [(arrays, arrays["weight"]) for arrays in (self.params, self.grads)]
            for arrays, own in held:
                arrays["weight"] = read(own).copy()
            answer = call(array)
            for arrays, own in held:
                own[...] = written(arrays["weight"])
                arrays["weight"] = own
            return answer

    return Keeping


def refusing(component: str, refused: Callable[[Any], bool], spared: str = "") -> type[Any]:
    """Return one that does not take some values of its options, but for one that is spared."""

    class Refusing(getattr(impl, component)):  # type: ignore[misc]
        """Raises where it is given such a value."""

        def __init__(self, *args: Any, **options: Any) -> None:
            if any(map(refused, (*args, *(value for name, value in options.items() if name != spared)))):
                raise TypeError("one number, please")
            super().__init__(*args, **options)

    return Refusing


def naming(component: str) -> type[Any]:
    """Return one whose padding has a name."""

    class Naming(getattr(impl, component)):  # type: ignore[misc]
        """Raises where it is given a number of elements."""

        def __init__(self, *args: Any, padding: Any = "valid", **options: Any) -> None:
            if not isinstance(padding, str):
                raise TypeError("a name, please")
            super().__init__(*args, padding=padding, **options)

    return Naming


def overwriting(component: str) -> type[Any]:
    """Return one whose backward overwrites its gradients."""

    class Overwriting(getattr(impl, component)):  # type: ignore[misc]
        """Clears its gradients first."""

        def backward(self, grad_output: Array) -> Any:
            """Return dx."""
            self.zero_grad()
            return super().backward(grad_output)

    return Overwriting


class OfTheSizes(impl.Upsample):
    """Computes the ratio of the sizes where a factor is given."""

    def _taps(self, axis: int, size: int) -> Any:
        factor = self.scale_factor
        if factor is None:
            return super()._taps(axis, size)
        self.size, self.scale_factor = tuple(int(size * one) for one in factor), None
        taps = super()._taps(axis, size)
        self.size, self.scale_factor = None, factor
        return taps


def known(component: str, reading: str) -> Any:
    """Return the known mistake that is right under a reading."""
    return next(one.implementation for one in mistakes_of(component) if one.reading == reading)


def right(component: str, reading: str) -> Any:
    """Return an implementation that is right under a reading."""
    name = reading.partition("=")[0]
    if name == "weight_layout":
        order = next(one.orders["weight"] for one in contract(component).conventions if one.label == reading)
        back = tuple(int(place) for place in np.argsort(order))
        return keeping(component, lambda own: own.transpose(back), lambda plain: plain.transpose(order))
    if name == "kernel":
        return keeping(component, *[lambda weight: np.flip(weight, tuple(range(2, weight.ndim)))] * 2)
    by_reading: dict[str, Callable[[], Any]] = {
        "data_format=channels last": lambda: turning(
            component, lambda x: np.moveaxis(x, -1, 1), lambda y: np.moveaxis(y, 1, -1)
        ),
        "sizes=one number": lambda: refusing(component, lambda value: isinstance(value, tuple)),
        "sizes=kernel_size": lambda: refusing(component, lambda value: isinstance(value, tuple), "kernel_size"),
        "padding=one number": lambda: refusing(component, lambda value: isinstance(value, tuple)),
        "padding=numbers": lambda: refusing(component, lambda value: value in {"same", "valid"}),
        "padding=names": lambda: naming(component),
        "scale_factor=whole numbers": lambda: refusing(
            component, lambda value: any(one % 1 for one in np.ravel(value) if isinstance(one, float))
        ),
        "gradients=overwrite": lambda: overwriting(component),
        "ratio=of the sizes": lambda: OfTheSizes,
        "windows=rows": lambda: turning(component, *[lambda x: x.swapaxes(1, 2) if x.ndim == 3 else x] * 2),
    }
    return by_reading[reading]() if reading in by_reading else known(component, reading)


READINGS = [
    (name, convention.name, convention.other)
    for name, promised in contracts().items()
    if family(promised) == "convolution"
    for convention in promised.conventions
    # What is about arrays that are handed over is tested where code is that is handed some.
    if (name not in AS_ON_IMAGES or convention.name == "weight_layout") and not convention.lifted
]


def judged(component: str, implementation: Any, conventions: dict[str, str]) -> ComponentResult:
    """Return the verdict on an implementation that declares conventions."""
    subject = LocalSubject(component, implementation)
    given = frozenset({"padding"} if implementation.__name__ == "Naming" else ())
    return judge(Question(contract(component), subject, 0, "quick", 1e-12, conventions, given=given, shrink=False))


@pytest.mark.parametrize("key", READINGS, ids="-".join)
def test_declared_it_passes_and_undeclared_it_is_named(key: tuple[str, str, str]) -> None:
    """Right under another reading and declared is right; undeclared it fails as such, with the line to add."""
    component, name, other = key
    implementation = right(component, f"{name}={other}")
    passed = judged(component, implementation, {name: other})
    assert (passed.verdict, passed.reason, passed.message) == ("passed", None, "")
    failed = judged(component, implementation, {})
    assert (failed.verdict, failed.reason) == ("failed", "convention")
    meaning = next(one.meaning for one in contract(component).conventions if (one.name, one.other) == (name, other))
    assert f"right under another reading ({meaning})" in failed.message

"""What belongs to the whole process: settings that stay, and warnings that are told."""

import warnings as python_warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class IgnoresErrors(impl.CrossEntropyLoss):
    """Silences NumPy for good."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        np.seterr(all="ignore")
        return super().forward(logits, target)


class BuiltSilent(impl.BatchNorm1d):
    """Silences NumPy as it is built."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Set it up."""
        np.seterr(divide="ignore")
        super().__init__(*arguments, **options)


class PrintsShort(impl.Linear):
    """Prints its gradient in three digits, and so does everybody from then on."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        np.set_printoptions(precision=3)
        return super().backward(grad_output)


class SilencesWarnings(impl.Dropout):
    """Silences all warnings in evaluation."""

    def eval(self) -> None:
        """Enter evaluation mode."""
        python_warnings.filterwarnings("ignore")
        super().eval()


class RaisesErrors(impl.SGD):
    """Lets NumPy raise from now on."""

    def step(self) -> None:
        """Step."""
        np.seterr(over="raise")
        super().step()


def silent_clip(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip, and let nobody hear of overflows any more."""
    np.seterr(over="ignore")
    return impl.clip_grad_norm(grads, max_norm, norm_type)


def silent_draws(shape: tuple[int, ...], **options: Any) -> Array:
    """Draw, and let nobody hear of warnings any more."""
    python_warnings.simplefilter("ignore")
    return impl.kaiming_normal(shape, **options)


class DividesByZero(impl.ReLU):
    """Divides before it looks."""

    def forward(self, x: Array) -> Array:
        """Return y by way of x / x."""
        np.where(x > 0, x / x, 0.0)
        return super().forward(x)


class Overflows(impl.BatchNorm1d):
    """Computes something large for nothing."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        np.exp(np.full(1, 1e4))
        return super().backward(grad_output)


def deprecated_draws(shape: tuple[int, ...], **options: Any) -> Array:
    """Warn of the past."""
    python_warnings.warn("use he_normal", DeprecationWarning, stacklevel=1)
    return impl.kaiming_normal(shape, **options)


def overflowing_clip(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip, and square something large."""
    np.float64(1e200) * np.float64(1e200)
    return impl.clip_grad_norm(grads, max_norm, norm_type)


class WarningStep(impl.SGD):
    """Warns in each step."""

    def step(self) -> None:
        """Step."""
        python_warnings.warn("a step", stacklevel=1)
        super().step()


WHOLE = "for the whole program, but should not"
CHANGED = f"np.seterr {WHOLE}"
BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "settings",
        "CrossEntropyLoss",
        IgnoresErrors,
        f"CrossEntropyLoss.forward: changed {CHANGED}",
    ),
    ("settings", "BatchNorm1d", BuiltSilent, f"BatchNorm1d: __init__ changed {CHANGED}"),
    ("settings", "Linear", PrintsShort, f"Linear.backward: changed np.set_printoptions {WHOLE}"),
    (
        "settings",
        "Dropout",
        SilencesWarnings,
        f"Dropout.eval: changed warnings.filters {WHOLE} [seed …]",
    ),
    ("settings", "SGD", RaisesErrors, f"SGD.step: changed {CHANGED}"),
    ("settings", "clip_grad_norm", silent_clip, f"clip_grad_norm: changed {CHANGED}"),
    (
        "settings",
        "kaiming_normal",
        silent_draws,
        f"kaiming_normal: changed warnings.filters {WHOLE} [seed …]",
    ),
    (
        "warnings",
        "ReLU",
        DividesByZero,
        "ReLU.forward: warned of RuntimeWarning: invalid value encountered in divide, but should …",
    ),
    (
        "warnings",
        "BatchNorm1d",
        Overflows,
        "BatchNorm1d.backward: warned of RuntimeWarning: overflow encountered in exp, but should …",
    ),
    (
        "warnings",
        "kaiming_normal",
        deprecated_draws,
        "kaiming_normal: warned of DeprecationWarning: use he_normal, but should …",
    ),
    (
        "warnings",
        "clip_grad_norm",
        overflowing_clip,
        "clip_grad_norm: warned of RuntimeWarning: overflow encountered in scalar multiply, but …",
    ),
    (
        "warnings",
        "SGD",
        WarningStep,
        "SGD.step: warned of UserWarning: a step, but should …",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what was changed or warned of."""
    accuse(law, component, implementation, says)


def test_who_silences_errors_is_judged_on_all_else(examined: Callable[..., Examination]) -> None:
    """A setting that is left changed hides nothing else."""
    tallies = examined("CrossEntropyLoss", IgnoresErrors).tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == ["settings"]


def test_contexts_are_right(examined: Callable[..., Examination]) -> None:
    """What is set for the time of a call, or set to what it was, is no change; nor are warnings where nobody hears."""

    class Careful(impl.ReLU):
        """Silences its own division alone."""

        def forward(self, x: Array) -> Array:
            """Return y by way of x / x."""
            np.seterr(**np.geterr())
            np.set_printoptions(**np.get_printoptions())
            with np.errstate(all="ignore"), np.printoptions(precision=2), python_warnings.catch_warnings():
                python_warnings.simplefilter("ignore")
                np.where(x > 0, x / x, 0.0)
                str(x)
            return super().forward(x)

    tallies = examined("ReLU", Careful, "settings", "warnings").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []


def test_what_an_import_sets_once_is_nobodys_fault(examined: Callable[..., Examination]) -> None:
    """A library that is first imported in a call may add a filter."""
    imported: list[bool] = []

    class Imports(impl.ReLU):
        """Imports something in its first forward."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            if not imported:
                imported.append(True)
                python_warnings.filterwarnings("ignore", message="numpy.dtype size changed, again")
            return super().forward(x)

    assert examined("ReLU", Imports, "settings").tallies["settings"].holds
    assert imported


def test_warnings_are_advice_and_told_where_the_answer_is_a_number(examined: Callable[..., Examination]) -> None:
    """To warn of what is infinite is right."""

    class Infinite(impl.ReLU):
        """Divides by zero, and says so, where PyTorch's answer is infinite too."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            if not np.isfinite(x).all():
                python_warnings.warn("infinite", stacklevel=1)
            return super().forward(x)

    assert examined("ReLU", Infinite, "warnings").tallies["warnings"].holds
    tallies = examined("ReLU", DividesByZero).tallies
    assert {law: tally.law.level for law, tally in tallies.items() if not tally.holds} == {"warnings": "advice"}

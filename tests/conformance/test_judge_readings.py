"""Verdicts on what has an answer to a part alone, or is given and answers in another form: declared it passes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes_of
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.convention import Convention
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array

from .tables import unfollowed

Asked = Callable[..., Question]


def rows_only(model: type[Any], axes: int = 2) -> type[Any]:
    """Return a layer that takes rows apart, or inputs of so many axes."""

    class RowsOnly(model):  # type: ignore[misc]
        """Knows inputs with so many axes."""

        def forward(self, x: Array) -> Array:
            """Return the output."""
            if x.ndim != axes:
                raise ValueError(f"{axes} axes are wanted")
            answer: Array = super().forward(x)
            return answer

    return RowsOnly


def columns_only(model: type[Any]) -> type[Any]:
    """Return a layer whose samples are columns."""

    class Columns(model):  # type: ignore[misc]
        """Has a sample in each column."""

        def forward(self, x: Array) -> Array:
            """Return the output, a column for each sample."""
            answer: Array = super().forward(x.T)
            return answer.T

        def backward(self, grad_output: Array) -> Array:
            """Return the input's gradient likewise."""
            answer: Array = super().backward(grad_output.T)
            return answer.T

    return Columns


def with_eps(eps: float, model: type[Any] = impl.BatchNorm1d) -> type[Any]:
    """Return a normalization whose eps is no option."""

    class Fixed(model):  # type: ignore[misc]
        """Knows one eps."""

        def __init__(self, **options: Any) -> None:
            """Take everything but eps."""
            super().__init__(eps=eps, **options)

    return Fixed


def channels_last(model: type[Any]) -> type[Any]:
    """Return a layer whose channels stand on the last axis."""

    class ChannelsLast(model):  # type: ignore[misc]
        """Turns what comes and what goes."""

        def forward(self, x: Array) -> Array:
            """Return the output, its channels last."""
            return np.moveaxis(super().forward(np.moveaxis(x, -1, 1)), 1, -1)

        def backward(self, grad_output: Array) -> Array:
            """Return the input's gradient likewise."""
            return np.moveaxis(super().backward(np.moveaxis(grad_output, -1, 1)), 1, -1)

    return ChannelsLast


def reduced(reduction: str) -> type[impl.CrossEntropyLoss]:
    """Return a loss whose reduction is no option."""

    class Fixed(impl.CrossEntropyLoss):
        """Knows one reduction."""

        def __init__(self, weight: Any = None, **options: Any) -> None:
            """Take everything but the reduction."""
            super().__init__(weight, reduction=reduction, **options)

    return Fixed


def trained_alone(model: type[Any]) -> type[Any]:
    """Return a layer that goes back through its last forward in training, whatever came after."""

    class TrainedAlone(model):  # type: ignore[misc]
        """Keeps nothing for backward in evaluation."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            before = dict(self.__dict__)
            y: Array = super().forward(x)
            if not self.training:
                self.__dict__.update({name: before[name] for name in ("_output_shape", "_saved")})
            return y

    return TrainedAlone


def keras_layout(shape: tuple[int, ...], *, mode: str = "fan_in", rng: Any = None, **options: Any) -> Array:
    """Draw a weight of shape (k, k, in, out)."""
    weight = impl.kaiming_normal(tuple(reversed(shape)), mode=mode, rng=rng, **options)
    return weight.T


def first_reading(component: str, reading: str) -> Any:
    """Return a known mistake that is none under a reading."""
    return next(known.implementation for known in mistakes_of(component) if known.reading == reading)


def scaled_anew(t_list: list[Array], clip_norm: float, norm_type: float = 2.0) -> tuple[list[Array], float]:
    """Return scaled gradients in a new list, and the norm, as TensorFlow does."""
    norm = float(np.linalg.norm([float(np.linalg.norm(one.ravel(), norm_type)) for one in t_list], norm_type))
    return [one * clip_norm / max(norm, clip_norm) for one in t_list], norm


OTHER: Mapping[tuple[str, str, str], Any] = {
    ("BatchNorm1d", "eps", "0.001"): with_eps(1e-3),
    ("BatchNorm1d", "eps", "1e-06"): with_eps(1e-6),
    ("BatchNorm1d", "eps", "1e-07"): with_eps(1e-7),
    ("BatchNorm1d", "eps", "1e-08"): with_eps(1e-8),
    ("BatchNorm1d", "inputs", "2-D"): first_reading("BatchNorm1d", "inputs=2-D"),
    ("BatchNorm1d", "inputs", "columns"): columns_only(impl.BatchNorm1d),
    ("BatchNorm1d", "backward", "training"): first_reading("BatchNorm1d", "backward=training"),
    ("CrossEntropyLoss", "target", "one-hot"): first_reading("CrossEntropyLoss", "target=one-hot"),
    ("CrossEntropyLoss", "reduction", "sum"): reduced("sum"),
    ("CrossEntropyLoss", "reduction", "none"): reduced("none"),
    ("Dropout", "inputs", "2-D"): rows_only(impl.Dropout),
    ("Dropout", "backward", "training"): trained_alone(impl.Dropout),
    ("Dropout", "form", "original"): first_reading("Dropout", "form=original"),
    ("GaussianDropout", "inputs", "2-D"): rows_only(impl.GaussianDropout),
    ("GaussianDropout", "backward", "training"): trained_alone(impl.GaussianDropout),
    ("GroupNorm", "inputs", "4-D"): rows_only(impl.GroupNorm, 4),
    ("GroupNorm", "layout", "channels last"): channels_last(impl.GroupNorm),
    ("LayerNorm", "eps", "1e-12"): with_eps(1e-12, impl.LayerNorm),
    ("LayerNorm", "normalized_shape", "last"): first_reading("LayerNorm", "normalized_shape=last"),
    ("RMSNorm", "eps", "1e-05"): with_eps(1e-5, impl.RMSNorm),
    ("RMSNorm", "eps", "1e-06"): with_eps(1e-6, impl.RMSNorm),
    ("RMSNorm", "eps", "1e-08"): with_eps(1e-8, impl.RMSNorm),
    ("Linear", "inputs", "2-D"): first_reading("Linear", "inputs=2-D"),
    ("Linear", "inputs", "columns"): columns_only(impl.Linear),
    ("OriginalDropout", "inputs", "2-D"): rows_only(impl.OriginalDropout),
    ("OriginalDropout", "backward", "training"): first_reading("OriginalDropout", "backward=training"),
    ("OriginalDropout", "form", "inverted"): impl.Dropout,
    ("ReLU", "inputs", "2-D"): rows_only(impl.ReLU),
    ("SGD", "containers", "list"): first_reading("SGD", "containers=list"),
    ("clip_grad_norm", "containers", "list"): first_reading("clip_grad_norm", "containers=list"),
    ("clip_grad_norm", "containers", "returned"): scaled_anew,
    ("kaiming_normal", "weight_layout", "(in, out)"): keras_layout,
    ("kaiming_normal", "shapes", "2-D"): first_reading("kaiming_normal", "shapes=2-D"),
}
"""A right implementation under each reading that neither rewrites the config and the state nor is the twin's."""
KNOWN = [
    (name, convention)
    for name, promised in contracts().items()
    for convention in promised.conventions
    # What is about arrays that are handed over is tested where code is that is handed some.
    if not (convention.config or convention.transposed or convention.twin or convention.lifted)
]


def reading_of(key: tuple[str, str, str]) -> Convention:
    """Return the convention with a name and a reading."""
    return next(one for name, one in KNOWN if (name, one.name, one.other) == key)


def judged(asked: Asked, key: tuple[str, str, str], implementation: Any, declared: Mapping[str, str]) -> Any:
    """Return the verdict on an implementation without the options that a reading fixes."""
    lacking = frozenset(reading_of(key).fixed)
    return judge(asked(key[0], implementation, conventions=declared, lacking=lacking))


def test_every_reading_has_an_implementation() -> None:
    """A convention that nobody follows here is not tested: write a right class that does into OTHER.

    One that components of a family share is followed by one of them.
    """
    assert unfollowed(KNOWN, OTHER) == []


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_a_declared_reading_passes(asked: Asked, key: tuple[str, str, str]) -> None:
    """Right under another reading and declared is right."""
    result: ComponentResult = judged(asked, key, OTHER[key], {key[1]: key[2]})
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")
    assert result.conventions == {key[1]: key[2]}


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_an_undeclared_reading_is_named(asked: Asked, key: tuple[str, str, str]) -> None:
    """Right under another reading and undeclared fails as such, with the line to add."""
    result: ComponentResult = judged(asked, key, OTHER[key], {})
    assert (result.verdict, result.reason, result.readings) == ("failed", "convention", {key[1]: key[2]})
    assert f"right under another reading ({reading_of(key).meaning})" in result.message
    assert result.message.endswith(f'conventions = {{"{key[1]}": "{key[2]}"}}')


@pytest.mark.parametrize(
    "key",
    [key for key in OTHER if reading_of(key).within is None or reading_of(key).call is not None],
    ids="-".join,
)
def test_our_own_does_not_follow_the_other_reading(asked: Asked, key: tuple[str, str, str]) -> None:
    """What follows PyTorch and declares another form fails; only a limit is no other form."""
    assert judged(asked, key, type(contract(key[0])).model, {key[1]: key[2]}).verdict == "failed"


def test_a_function_is_told_where_to_declare(asked: Asked) -> None:
    """A function has its conventions as an attribute, which is set below it."""
    key = ("clip_grad_norm", "containers", "list")
    message = judged(asked, key, OTHER[key], {}).message
    assert "declare it below the function: clip_grad_norm.conventions = {" in message


class Course(impl.BatchNorm1d):
    """Does everything as a course does: in rows, with old momentum, biased variance from 0, and fresh gradients."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9) -> None:
        """Start the running variance at 0."""
        super().__init__(num_features, eps, 1 - momentum)
        self.buffers["running_var"][...] = 0.0

    def forward(self, x: Array) -> Array:
        """Return y, of rows alone."""
        rows, _ = x.shape
        self.share = (rows - 1) / rows
        return super().forward(x)

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        super()._track(mean, unbiased_variance * self.share)

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient, and overwrite those of the parameters."""
        self.zero_grad()
        return super().backward(grad_output)


COURSE = {
    "momentum": "old",
    "running_var": "biased",
    "running_var_start": "0",
    "gradients": "overwrite",
    "inputs": "2-D",
}


def test_many_readings_are_found_together(asked: Asked) -> None:
    """A layer that departs five times is right under five readings; so many are named, and explained elsewhere."""
    lacking = frozenset({"affine", "track_running_stats"})
    result = judge(asked("BatchNorm1d", Course, lacking=lacking))
    assert (result.verdict, result.reason) == ("failed", "convention")
    pairs = ", ".join(f'"{name}": "{reading}"' for name, reading in COURSE.items())
    assert result.message == (
        "BatchNorm1d is right under 5 other readings together. If it is meant so, declare it in the class: "
        f"conventions = {{{pairs}}}; what each means is told by: layerproof explain BatchNorm1d"
    )
    assert judge(asked("BatchNorm1d", Course, lacking=lacking, conventions=COURSE)).verdict == "passed"
    part = {name: COURSE[name] for name in ("inputs", "momentum")}
    rest = judge(asked("BatchNorm1d", Course, lacking=lacking, conventions=part)).message
    assert all(f'"{name}": "{reading}"' in rest for name, reading in COURSE.items())


def test_a_limit_explains_no_mistake(asked: Asked) -> None:
    """What is wrong within the part that it has an answer to is wrong."""

    class Twice(rows_only(impl.ReLU)):  # type: ignore[misc]
        """Doubles."""

        def forward(self, x: Array) -> Array:
            """Return twice the output."""
            answer: Array = 2 * np.asarray(super().forward(x))
            return answer

    assert judge(asked("ReLU", Twice)).reason == "raised"
    assert judge(asked("ReLU", Twice, conventions={"inputs": "2-D"})).reason == "law"

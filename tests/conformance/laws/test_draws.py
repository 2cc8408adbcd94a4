"""The distribution of what an initializer draws."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array
from layerproof.reference.initializer import kaiming_normal_std

normal = impl.kaiming_normal


def as_list(shape: tuple[int, ...], **options: Any) -> Any:
    """Return lists."""
    return normal(shape, **options).tolist()


def transposed(shape: tuple[int, ...], **options: Any) -> Array:
    """Return the axes in reverse."""
    return np.transpose(normal(shape, **options))


def complex_numbers(shape: tuple[int, ...], **options: Any) -> Array:
    """Return complex numbers."""
    return normal(shape, **options) * (1 + 0j)


def raises(shape: tuple[int, ...], **options: Any) -> Array:
    """Raise."""
    message = f"no {shape} with {len(options)} options"
    raise NotImplementedError(message)


def shifted(shape: tuple[int, ...], **options: Any) -> Array:
    """Add a tenth of the standard deviation."""
    weight: Array = normal(shape, **options)
    moved: Array = weight + 0.1 * weight.std()
    return moved


def not_a_number(shape: tuple[int, ...], **options: Any) -> Array:
    """Return NaN."""
    return normal(shape, **options) * np.nan


def wider(shape: tuple[int, ...], **options: Any) -> Array:
    """Draw a tenth too wide."""
    return 1.1 * normal(shape, **options)


def fan_of_a_linear_layer(shape: tuple[int, ...], **options: Any) -> Array:
    """Forget the kernel."""
    return normal(shape, **options) * math.sqrt(math.prod(shape[2:]))


def uniform(shape: tuple[int, ...], **options: Any) -> Array:
    """Draw uniformly, with the right standard deviation."""
    std = normal(shape, **options).std()
    generator = np.random.default_rng(options.get("rng"))
    return generator.uniform(-math.sqrt(3) * std, math.sqrt(3) * std, shape)


def truncated(shape: tuple[int, ...], **options: Any) -> Array:
    """Cut off what lies beyond two standard deviations."""
    weight = normal(shape, **options)
    return np.clip(weight, -2 * weight.std(), 2 * weight.std())


def clipped_far_out(shape: tuple[int, ...], **options: Any) -> Array:
    """Clip what lies beyond three standard deviations."""
    weight = normal(shape, **options)
    return np.clip(weight, -3 * weight.std(), 3 * weight.std())


def without_outliers_above(shape: tuple[int, ...], **options: Any) -> Array:
    """Turn what lies more than three standard deviations above the mean to the other side."""
    weight = normal(shape, **options)
    return np.where(weight > 3 * weight.std(), -weight, weight)


def rounded(shape: tuple[int, ...], **options: Any) -> Array:
    """Round to two decimals."""
    return np.round(normal(shape, **options), 2)


def in_half_precision(shape: tuple[int, ...], **options: Any) -> Array:
    """Keep eleven bits."""
    return normal(shape, **options).astype(np.float16).astype(np.float64)


def in_single_precision(shape: tuple[int, ...], **options: Any) -> Array:
    """Draw right entries in float32."""
    drawn = np.random.default_rng(options.pop("rng", None)).standard_normal(shape, np.float32)
    return np.float32(kaiming_normal_std(shape, **options)) * drawn


def same_rows(shape: tuple[int, ...], **options: Any) -> Array:
    """Repeat a row."""
    weight = normal(shape, **options)
    weight[1] = weight[0]
    return weight


def same_columns(shape: tuple[int, ...], **options: Any) -> Array:
    """Repeat a column, negated."""
    weight = normal(shape, **options)
    weight[:, 1] = -weight[:, 0]
    return weight


def always_the_same(shape: tuple[int, ...], **options: Any) -> Array:
    """Draw from a fixed seed."""
    return normal(shape, **{**options, "rng": 0})


OF = "of shape (…)"
CUT = "are … and -… standard deviations from the mean, but of … should lie further out (p-value …) [seed …]"
BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "draws.form",
        "kaiming_normal",
        as_list,
        "kaiming_normal: result is a list, but should be an array …",
    ),
    (
        "draws.form",
        "kaiming_normal",
        transposed,
        "kaiming_normal: result has shape (…), but should have shape (…) [seed …]",
    ),
    (
        "draws.form",
        "kaiming_normal",
        complex_numbers,
        "kaiming_normal: result has dtype complex128, but should be of a floating dtype [seed …]",
    ),
    (
        "draws.form",
        "kaiming_normal",
        raises,
        "kaiming_normal.call raised NotImplementedError at line …: no (…) with … options [seed …]",
    ),
    ("draws.mean", "kaiming_normal", shifted, f"kaiming_normal: mean {OF}… is …, but should be 0 (p-value …) [seed …]"),
    ("draws.mean", "kaiming_normal", not_a_number, f"kaiming_normal: mean {OF}… is nan, but should be 0 (…) [seed …]"),
    ("draws.std", "kaiming_normal", wider, f"kaiming_normal: standard deviation {OF}… is …, but should be … [seed …]"),
    (
        "draws.std",
        "kaiming_normal",
        fan_of_a_linear_layer,
        "kaiming_normal: standard deviation of shape (48, 32, 3, 3)… is …, but should be … (p-value 0) [seed …]",
    ),
    (
        "draws.shape",
        "kaiming_normal",
        uniform,
        f"kaiming_normal: distribution {OF}… is not normal with standard deviation … (p-value …) [seed …]",
    ),
    ("draws.shape", "kaiming_normal", truncated, f"kaiming_normal: distribution {OF}… is not normal … [seed …]"),
    (
        "draws.extremes",
        "kaiming_normal",
        clipped_far_out,
        f"kaiming_normal: largest and smallest entry {OF}… {CUT}",
    ),
    (
        "draws.extremes",
        "kaiming_normal",
        without_outliers_above,
        f"kaiming_normal: largest and smallest entry {OF}… {CUT}",
    ),
    (
        "draws.distinct",
        "kaiming_normal",
        rounded,
        f"kaiming_normal: different values {OF}… are … among …, but hardly any should come twice (p-value 0) [seed …]",
    ),
    ("draws.distinct", "kaiming_normal", in_half_precision, f"kaiming_normal: different values {OF}… are …"),
    (
        "draws.independent",
        "kaiming_normal",
        same_rows,
        f"kaiming_normal: correlation of two rows {OF}… is 1, but should be near 0 (p-value 0) [seed …]",
    ),
    (
        "draws.independent",
        "kaiming_normal",
        same_columns,
        f"kaiming_normal: correlation of two columns {OF}… is -1, but should be near 0 (p-value …) [seed …]",
    ),
    (
        "draws.independent",
        "kaiming_normal",
        always_the_same,
        f"kaiming_normal: correlation of two calls {OF}… is 1, but should be near 0: a second call repeats the first …",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what was measured and what should have been."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("implementation", [as_list, transposed, complex_numbers, raises])
def test_answers_of_another_form_tell_nothing_more(examined: Callable[..., Examination], implementation: Any) -> None:
    """What has no form to compute with breaks the law on forms, and leaves the statistics unjudged."""
    tallies = examined("kaiming_normal", implementation).tallies
    assert [tally.broke for tally in tallies.values() if tally.broke] == []
    assert [law for law, tally in tallies.items() if tally.check is not None] == ["draws.form"]


def test_right_draws_of_single_precision_pass(examined: Callable[..., Examination]) -> None:
    """Of 24 random bits some draws are equal, and far from as many as of 20."""
    tallies = examined("kaiming_normal", in_single_precision).tallies
    assert {law: tally.check for law, tally in tallies.items()} == dict.fromkeys(tallies)
    assert tallies["draws.distinct"].cases
    assert tallies["draws.distinct"].margin < 0.1


EFFECTS = {
    "draws.mean": "a mean off by 0.1…",
    "draws.std": "a standard deviation off by 7.…%",
    "draws.shape": "a share of entries below some value that is off by 0.05…",
    "draws.extremes": "entries cut off beyond a value that 0.00… of them should exceed",
    "draws.distinct": "entries of at most …,… different values",
    "draws.independent": "a correlation of 0.9…",
}


def test_the_smallest_effect_is_stated(examined: Callable[..., Examination], like: Callable[[str, str], bool]) -> None:
    """A law that held says what it would have found, in the smallest of its samples."""
    tallies = examined("kaiming_normal", normal, *EFFECTS).tallies
    effects = {law: tally.effect.words for law, tally in tallies.items() if tally.effect is not None}
    assert [law for law, says in EFFECTS.items() if not like(effects[law], says)] == []


@pytest.mark.parametrize(("scale", "found"), [(1.001, False), (1.0, False), (0.9, True)])
def test_effects_are_found_from_the_stated_size_on(
    examined: Callable[..., Examination], scale: float, *, found: bool
) -> None:
    """A tenth of the standard deviation is found in tens of thousands of draws, a thousandth need not be."""

    def scaled(shape: tuple[int, ...], **options: Any) -> Array:
        """Draw so wide."""
        return scale * normal(shape, **options)

    tally = examined("kaiming_normal", scaled, "draws.std").tallies["draws.std"]
    assert (tally.check is not None) is found


@pytest.mark.parametrize("law", EFFECTS)
@pytest.mark.parametrize("number", [np.nan, np.inf])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_draws_with_an_entry_that_is_no_number_pass(
    examined: Callable[..., Examination], law: str, number: float
) -> None:
    """One entry that is NaN passes no test; an infinite one none but those of shares of entries, and of repeats."""

    def odd(shape: tuple[int, ...], **options: Any) -> Array:
        """Return the number in one place."""
        weight = normal(shape, **options)
        weight.flat[7] = number
        return weight

    tally = examined("kaiming_normal", odd, law).tallies[law]
    assert (tally.check is None) is (law in {"draws.shape", "draws.extremes", "draws.distinct"} and number == np.inf)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_second_call_with_an_entry_that_is_no_number_passes(examined: Callable[..., Examination]) -> None:
    """The second of two draws is looked at too."""
    calls = itertools.count()

    def odd(shape: tuple[int, ...], **options: Any) -> Array:
        """Return NaN in one place of every second answer."""
        weight = normal(shape, **options)
        if next(calls) % 2:
            weight.flat[7] = np.nan
        return weight

    tally = examined("kaiming_normal", odd, "draws.independent").tallies["draws.independent"]
    assert tally.check is not None
    assert tally.check.where.startswith("correlation of two calls")

"""The distribution of what a layer draws, where its answers tell it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.activation import random_slope
from layerproof.conformance.mistakes.dropout import gaussian
from layerproof.play import Array

LAWS = ("draws.form", "draws.mean", "draws.std", "draws.shape", "draws.extremes", "draws.distinct", "draws.independent")


class ClippedNoise(impl.GaussianDropout):
    """Noise of which what lies beyond three standard deviations is clipped."""

    def forward(self, x: Array) -> Array:
        """Return x times noise."""
        if not self.training:
            return super().forward(x)
        noise = np.clip(self.rng.normal(1, self.std, x.shape), 1 - 3 * self.std, 1 + 3 * self.std).astype(x.dtype)
        self._save_for_backward(x.shape, noise)
        y: Array = x * noise
        return y


class RoundedSlopes(random_slope.OneSlope):
    """Slopes of three decimals."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        return self._leaking(x, np.round(self.rng.uniform(self.lower, self.upper, x.shape), 3))


class SlopesInSinglePrecision(random_slope.OneSlope):
    """Right slopes, drawn in float32."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        lower, upper = np.float32(self.lower), np.float32(self.upper)
        return self._leaking(x, lower + (upper - lower) * self.rng.random(x.shape, np.float32))


class NoiseInSinglePrecision(impl.GaussianDropout):
    """Right noise, drawn in float32."""

    def forward(self, x: Array) -> Array:
        """Return x times noise."""
        noise = 1 + np.float32(self.std) * self.rng.standard_normal(x.shape, np.float32)
        self._save_for_backward(x.shape, noise.astype(x.dtype) if self.training else 1.0)
        return x * noise.astype(x.dtype) if self.training else x


class NoiseAdded(impl.GaussianDropout):
    """Right noise, of which the 1 is left out and x added."""

    def forward(self, x: Array) -> Array:
        """Return x + x times noise of mean 0."""
        noise = self.rng.normal(0, self.std, x.shape).astype(x.dtype)
        self._save_for_backward(x.shape, 1 + noise if self.training else 1.0)
        return x + x * noise if self.training else x


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "draws.independent",
        "GaussianDropout",
        gaussian.SharedByBatch,
        "correlation of two rows of factors of shape (256, 128) with p=… is 1, but should be near 0 (p-value 0)",
    ),
    (
        "draws.shape",
        "GaussianDropout",
        gaussian.TwoValues,
        "distribution of factors of shape (256, 128) with p=0.5 is not normal with standard deviation 1 (p-value …",
    ),
    (
        "draws.extremes",
        "GaussianDropout",
        ClippedNoise,
        "largest and smallest entry of factors of shape (256, 128) with p=… are 3 and -3 standard deviations from …",
    ),
    (
        "draws.distinct",
        "RReLU",
        random_slope.OneOfManyLevels,
        "different values of slopes of shape (256, 64)… are 256 among 16,384, but hardly any should come twice",
    ),
    ("draws.distinct", "RReLU", RoundedSlopes, "different values of slopes of shape (256, 64)… are"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses noise of which mean and variance alone are right, and names what it read off the outputs."""
    accuse(law, component, implementation, f"{component}: {says}…")


RIGHT = [
    ("GaussianDropout", impl.GaussianDropout),
    ("GaussianDropout", NoiseInSinglePrecision),
    ("GaussianDropout", NoiseAdded),
    ("RReLU", impl.RReLU),
    ("RReLU", SlopesInSinglePrecision),
]


@pytest.mark.parametrize(("component", "implementation"), RIGHT)
def test_right_noise_passes(examined: Callable[..., Examination], component: str, implementation: Any) -> None:
    """However it is drawn and put on, noise that the outputs tell follows its law, in each of two samples."""
    tallies = examined(component, implementation, *LAWS).tallies
    assert [(tally.holds, tally.cases) for tally in tallies.values()] == [(True, 2)] * len(LAWS)
    assert tallies["draws.distinct"].margin < 0.1

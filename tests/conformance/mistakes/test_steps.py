"""The right implementations in steps, and with rules, that known mistakes get a single part of wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.convolution.steps import Conv1dSteps, Conv2dSteps, Conv3dSteps
from layerproof.conformance.mistakes.convolution.transposed_steps import (
    ConvTranspose1dSteps,
    ConvTranspose2dSteps,
    ConvTranspose3dSteps,
)
from layerproof.conformance.mistakes.initializer_steps import initializer
from layerproof.conformance.mistakes.loss.cross_entropy_steps import CrossEntropySteps
from layerproof.conformance.mistakes.loss.ctc_steps import CTCSteps
from layerproof.conformance.mistakes.normalization.batch_steps import BatchNormSteps
from layerproof.conformance.mistakes.normalization.local_response import LocalResponseSteps
from layerproof.conformance.mistakes.normalization.steps import (
    GroupNormSteps,
    InstanceNormSteps,
    LayerNormSteps,
    RMSNormSteps,
)


@pytest.mark.parametrize(
    ("component", "implementation"),
    [
        ("BatchNorm1d", BatchNormSteps),
        ("CTCLoss", CTCSteps),
        ("Conv1d", Conv1dSteps),
        ("Conv2d", Conv2dSteps),
        ("Conv3d", Conv3dSteps),
        ("ConvTranspose1d", ConvTranspose1dSteps),
        ("ConvTranspose2d", ConvTranspose2dSteps),
        ("ConvTranspose3d", ConvTranspose3dSteps),
        ("CrossEntropyLoss", CrossEntropySteps),
        ("GroupNorm", GroupNormSteps),
        ("InstanceNorm1d", InstanceNormSteps),
        ("LayerNorm", LayerNormSteps),
        ("LocalResponseNorm", LocalResponseSteps),
        ("RMSNorm", RMSNormSteps),
        ("kaiming_normal", initializer(lambda asked: asked.normal(asked.std))),
    ],
)
def test_right(component: str, implementation: Any, examined: Callable[..., Examination]) -> None:
    """They hold every required law, so that what a mistake breaks is its own doing."""
    seed = int(np.random.default_rng().integers(2**31))
    tallies = examined(component, implementation, seed=seed).tallies.values()
    broken = [tally for tally in tallies if tally.check is not None or tally.broke]
    assert [tally.law.id for tally in broken if tally.law.level == "required" or tally.broke] == []
    assert any(tally.holds for tally in tallies)

"""A known mistake is named though a subject departs elsewhere as well, in a way that nobody knows."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.loss.turned import OfProbabilities
from layerproof.conformance.mistakes.pooling.maximum import AllTied
from layerproof.play import Array

from .players import here

Prepared = Callable[..., Examination]


class CutOff(OfProbabilities):
    """Has the gradient's sign wrong, and cuts probabilities off besides."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        return super().forward(np.clip(prediction, 1e-12, 1 - 1e-12), target)


class CutOffElsewhere(OfProbabilities):
    """Has the gradient's sign wrong, and is wrong in most other places too."""

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss, and more."""
        return np.asarray(super().forward(prediction, target) + np.mean(prediction))


class KeepsInput(AllTied):
    """Does forward again in backward, on what the caller has made of the input."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._input = x
        return np.asarray(super().forward(x))

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        super().forward(self._input)
        return np.asarray(super().backward(grad_output))


@pytest.mark.parametrize("seed", range(3))
def test_who_answers_as_a_mistake_wherever_that_departs_has_it(prepared: Prepared, seed: int) -> None:
    """What else is otherwise, and less than that, hides nothing."""
    examination = prepared("BCELoss", CutOff, seed=seed)
    examination.run()
    assert [one.id for one in Diagnosis(here)(examination, ())] == ["bce-bwd-sign"]
    assert Diagnosis(here, without=frozenset({"bce-bwd-sign"}))(examination, ()) == []


def test_who_departs_more_elsewhere_has_no_name(prepared: Prepared) -> None:
    """Where most that is wrong is not the mistake's nothing is said, or the mistake."""
    examination = prepared("BCELoss", CutOffElsewhere)
    examination.run()
    assert {one.id for one in Diagnosis(here)(examination, ())} <= {"bce-bwd-sign"}


@pytest.mark.parametrize("seed", range(3))
def test_what_shows_once_the_caller_writes_hides_no_mistake(prepared: Prepared, seed: int) -> None:
    """Who keeps the caller's array, which is advice, is compared on the programs on which laws broke."""
    readings = {"windows": "square", "stride": "given"}
    lacking = frozenset({"padding", "dilation", "return_indices", "ceil_mode"})
    examination = prepared("MaxPool2d", KeepsInput, seed=seed, conventions=readings, lacking=lacking)
    examination.run()
    assert [one.id for one in Diagnosis(here)(examination, ())] == ["mp-ties-all"]

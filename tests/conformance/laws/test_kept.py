"""Which units a mask kept is told from answers, once for all laws."""

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws.kept import bits_of, kept_units, per_unit
from layerproof.play import Array, Call, Program, Transcript

PROGRAM = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (np.full((4, 6), 3.0),)),))
IMAGES = Program("Dropout2d", "layer", {"p": 0.5}, calls=(Call("forward", (np.full((2, 3, 2, 2), 3.0),)),))


def test_what_is_left_was_kept(evidence: Callable[..., Evidence]) -> None:
    """A unit is kept where the answer is not filled, and what was told once is looked up."""
    found = evidence(PROGRAM, impl.Dropout)
    answer = found.got.answers[0].returned
    assert isinstance(answer, np.ndarray)
    units = kept_units(found, 0)
    np.testing.assert_array_equal(units, (answer != 0).astype(float))
    assert kept_units(found, 0) is units


@pytest.mark.parametrize("answer", [None, np.ones(3), (np.ones((4, 6)), None)], ids=["nothing", "shape", "tuple"])
def test_nothing_is_told_of_another_form(evidence: Callable[..., Evidence], answer: Any) -> None:
    """An answer of another shape than the argument's has no units."""
    odd = type("Odd", (impl.Dropout,), {"forward": lambda self, x: answer})  # noqa: ARG005 - as it is called
    assert kept_units(evidence(PROGRAM, odd), 0) is None


def test_a_unit_is_what_shares_a_mask(evidence: Callable[..., Evidence]) -> None:
    """A channel is kept where one of its elements is; with one that is no number it is neither."""
    found = evidence(IMAGES, impl.Dropout2d)
    survived = np.zeros((2, 3, 2, 2))
    survived[0, 1, 0, 0] = 1.0
    value = np.where(survived > 0, 6.0, 0.0)
    value[1, 2, 1, 1] = np.inf
    assert per_unit(found, survived)[0].ravel().tolist() == [0.0, 0.25, 0.0]
    bits = bits_of(found, value, survived).reshape(2, 3)
    np.testing.assert_array_equal(bits, [[0.0, 1.0, 0.0], [0.0, 0.0, np.nan]])


def test_answers_of_another_form_are_not_remembered(
    examined: Callable[..., Examination], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be of any size: of a whole class's, those to one program are kept at most, but for what has a limit."""
    monkeypatch.setattr("layerproof.conformance.examination.recalled", lambda *_: None)
    shape = (3, 5, 7)

    class Odd(impl.Dropout):
        """Answers large inputs in another shape."""

        def forward(self, x: Array) -> Array:
            """Return what has nothing to do with them."""
            return super().forward(x) if x.size < 1000 else np.ones(shape)

    examined("Dropout", Odd, "mask.rate")
    gc.collect()
    transcripts = [one for one in gc.get_objects() if type(one) is Transcript]
    assert (
        sum(any(getattr(answer.returned, "shape", None) == shape for answer in one.answers) for one in transcripts) <= 1
    )

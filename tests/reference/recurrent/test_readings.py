"""Recurrence as others read it."""

import numpy as np
import pytest
import torch

from layerproof import reference
from layerproof.reference.recurrent.readings import Reading, Stack

X = np.random.default_rng(1).normal(size=(4, 3, 2))


def test_rows_are_turned() -> None:
    """The update gate's change their sign, and a projection stays."""
    rows = torch.arange(3.0).repeat_interleave(2)
    found = Reading(update="new").torchs({"bias_ih": rows, "weight_hr_l0": rows})
    assert found["bias_ih"].tolist() == [0, 0, -1, -1, 2, 2]
    assert found["weight_hr_l0"].tolist() == rows.tolist()


@pytest.mark.parametrize("lengths", [None, np.array([4, 2, 3])], ids=["whole", "padded"])
@pytest.mark.parametrize("first", [False, True], ids=["steps", "batch"])
def test_an_open_reset_gate_makes_no_difference(lengths: np.ndarray | None, first: bool) -> None:
    """Where r = 1 it is the same before and after, in both directions, whatever the lengths."""
    x = X.swapaxes(0, 1) if first else X
    twins = [
        reference.GRU(2, 3, 2, rng=1, bidirectional=True, batch_first=first, reset=reset)
        for reset in ("after", "before")
    ]
    for twin in twins:
        for name, value in twin.params.items():
            if name.startswith("bias_ih"):
                value[:3] = 1e3
    after, before = (twin.forward(x, lengths=lengths) for twin in twins)
    for one, other in zip(after, before, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_layers_hand_on_what_is_dropped() -> None:
    """Between two layers, and only there, outputs are dropped."""
    stack = Stack(lambda x, h, _, __: x + h, 2, both=False, drop=torch.zeros_like)
    output, last = stack.run(torch.ones(2, 1, 1), torch.ones(2, 1, 1), {}, None)
    assert output.ravel().tolist() == [1.0, 1.0]
    assert last.ravel().tolist() == [3.0, 1.0]


def test_a_second_bias_that_is_not_there_is_zero() -> None:
    """For each first one, whatever stands behind its name."""
    found = Reading(one_bias=True).torchs({"bias_ih_l1_reverse": torch.ones(2), "weight_ih_l0": torch.ones(2, 1)})
    assert found["bias_hh_l1_reverse"].tolist() == [0, 0]
    assert found["bias_ih_l1_reverse"].tolist() == [1, 1]
    assert len(found) == 3

"""What a loss without an upstream gradient returns is shown times that, as it can be run."""

import numpy as np

from layerproof.conformance.results import ComponentResult, Finding
from layerproof.play import Call, Program
from layerproof.play.spelling import Spelling
from layerproof.reports.listing import finding_lines

X = np.array([[1.0, 2.0]])
OWN = Spelling(takes_upstream=False)


def test_one_of_several_gradients_is_multiplied_by_itself() -> None:
    """A loss whose backward takes nothing and returns a tuple is shown as it can be run, under conventions as well."""
    calls = (Call("forward", (X, X)), Call("backward", (np.array(0.0),)))
    finding = Finding("", "calls[1].returned[0]", Program("L", "loss", calls=calls), spelling=OWN)
    for conventions in ({}, {"eps": "nowhere"}):
        lines = finding_lines(finding, ComponentResult("L", "L", "failed", conventions=conventions), 9)
        written = " ".join(" ".join(lines).split())
        assert written.endswith(
            "grad_prediction = tuple(gradient * np.reshape(np.array(0.0), (1, 1)) for gradient in criterion.backward())"
        )

"""Identities are plain data; the law that judges them is tested with the laws."""

import numpy as np

from layerproof.conformance.identity import Equation, Identity


def test_the_defaults() -> None:
    """One term, and required, unless it is said."""
    equation = Equation("sum", np.ones(2), np.ones(2), 1.0)
    identity = Identity("its-id", "It is so.", "a = a", lambda _: [], lambda _, __: [equation])
    assert equation.terms == 1
    assert identity.level == "required"

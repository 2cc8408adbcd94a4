"""Evidence: who raised, and whether the twin did as well."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.play import Array, Call, LocalSubject, Program


def refusing(*_: object, **__: object) -> None:
    """Refuse to be built."""
    raise ValueError("no")


def evidence(subject: Callable[..., Any], x: Array) -> Evidence:
    """Return the evidence of one forward in training mode."""
    promised = contract("BatchNorm1d")
    program = Program("BatchNorm1d", "layer", {"num_features": 3}, calls=(Call("forward", (x,)),))
    return Evidence(promised, program, LocalSubject("BatchNorm1d", subject), promised.reference)


@pytest.mark.parametrize("subject", [impl.BatchNorm1d, refusing])
def test_what_the_twin_refuses_too_may_be_refused(subject: Callable[..., Any]) -> None:
    """A batch of one is no example against whoever refuses it, as the twin does, early or late."""
    refused = evidence(subject, np.ones((1, 3)))
    assert refused.got.raised is not None
    assert list(refused.raised("forward")) == []


def test_what_the_twin_takes_must_be_taken() -> None:
    """What the subject alone refuses is told with the place and the exception."""
    (check,) = evidence(refusing, np.ones((2, 3))).raised("forward")
    assert check.reason == "raised"
    assert check.message.startswith("BatchNorm1d(...) raised ValueError")
    assert check.message.endswith("no")

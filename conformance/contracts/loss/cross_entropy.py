"""Softmax cross-entropy."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ....play import Program
from ...fills import ALL, SCALED
from .classes import ClassesContract
from .cross_entropy_identities import CROSS_ENTROPY_IDENTITIES
from .cross_entropy_targets import TARGETS


class CrossEntropyLoss(ClassesContract):
    """Softmax cross-entropy of logits (N, C) with class indices (N,)."""

    component = "CrossEntropyLoss"
    model = impl.CrossEntropyLoss
    twin = reference.CrossEntropyLoss
    aliases: ClassVar = ("CrossEntropy", "SoftmaxCrossEntropy", "SoftmaxCrossEntropyLoss", "CELoss", "SoftmaxLoss")
    fills: ClassVar = (*ALL, SCALED)
    identities: ClassVar = (*CROSS_ENTROPY_IDENTITIES, *TARGETS)
    choices: ClassVar = {**ClassesContract.choices, "label_smoothing": (0.0, 0.1, 0.5)}

    def scale(self, program: Program, index: int) -> float:  # noqa: ARG002 - whatever the call
        """Return 1: probabilities, and the sum whose logarithm is taken, are near it."""
        return 1.0

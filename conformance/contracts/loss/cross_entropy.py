"""Softmax cross-entropy."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ....play import Program
from ...fills import ALL, SCALED
from ..sizes import size_of_log_sum
from .classes import ClassesContract
from .cross_entropy_identities import CROSS_ENTROPY_IDENTITIES
from .cross_entropy_targets import TARGETS


class CrossEntropyLoss(ClassesContract):
    """Softmax cross-entropy of logits (N, C) with class indices (N,)."""

    component = "CrossEntropyLoss"
    model = impl.CrossEntropyLoss
    twin = reference.CrossEntropyLoss
    aliases: ClassVar = (
        "CrossEntropy",
        "SoftmaxCrossEntropy",
        "SoftmaxCrossEntropyLoss",
        "CELoss",
        "SoftmaxLoss",
        "SoftmaxWithLoss",
        "SoftmaxWithCrossEntropy",
        "SoftmaxWithCrossEntropyLoss",
    )
    fills: ClassVar = (*ALL, SCALED)
    identities: ClassVar = (*CROSS_ENTROPY_IDENTITIES, *TARGETS)
    choices: ClassVar = {**ClassesContract.choices, "label_smoothing": (0.0, 0.1, 0.5)}

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the logits: in m + log(sum exp(x - m)), and x less that, they cancel where one leads."""
        size, upstream = self.size_of(program, index)
        return size_of_log_sum(size, self.terms(program)) * upstream

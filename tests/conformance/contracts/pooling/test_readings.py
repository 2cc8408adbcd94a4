"""Right pooling under each reading: declared it passes."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject


class ChannelsLast(impl.MaxPool2d):
    """Has its channels last."""

    def forward(self, x: Array) -> Any:
        """Return the largest of each window."""
        return np.moveaxis(super().forward(np.moveaxis(x, -1, 1)), 1, -1)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        return np.moveaxis(super().backward(np.moveaxis(grad_output, -1, 1)), 1, -1)


class Square(impl.MaxPool2d):
    """Takes one number for both axes."""

    def __init__(self, kernel_size: int, stride: int | None = None, padding: int = 0, dilation: int = 1) -> None:
        super().__init__(int(kernel_size), int(stride or kernel_size), int(padding), int(dilation))


class OneStep(impl.MaxPool2d):
    """Takes a kernel for each axis, and one number for what else there is."""

    def __init__(self, kernel_size: Any, stride: int | None = None, padding: int = 0, dilation: int = 1) -> None:
        super().__init__(kernel_size, None if stride is None else int(stride), int(padding), int(dilation))


def known(slug: str) -> Any:
    """Return what is a mistake where its reading is not declared."""
    return mistakes()[slug].implementation


@pytest.mark.parametrize(
    ("component", "name", "reading", "implementation", "lacking"),
    [
        ("MaxPool2d", "layout", "NHWC", ChannelsLast, ()),
        ("MaxPool2d", "windows", "square", Square, ("return_indices", "ceil_mode")),
        ("MaxPool2d", "windows", "kernel_size", OneStep, ("return_indices", "ceil_mode")),
        ("MaxPool2d", "stride", "given", known("mp-stride-one"), ()),
        ("LPPool2d", "powers", "of |x|", known("lp-abs"), ()),
        ("LPPool2d", "overhang", "summed", known("lp-overhang"), ()),
        ("MaxUnpool2d", "output_size", "the usual", known("mu-size-ignored"), ()),
        ("AvgPool2d", "count_include_pad", "False", known("ap-cip"), ("count_include_pad",)),
    ],
)
def test_declared(component: str, name: str, reading: str, implementation: Any, lacking: tuple[str, ...]) -> None:
    """Right under another reading and declared is right."""
    subject = LocalSubject(component, implementation)
    question = Question(contract(component), subject, 0, "quick", 1e-12, {name: reading}, shrink=False)
    result = judge(question if not lacking else Question(**{**vars(question), "lacking": frozenset(lacking)}))
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")

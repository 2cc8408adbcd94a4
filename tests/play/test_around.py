"""A class around functions is Python that needs NumPy and these functions alone."""

from dataclasses import replace

import pytest

from layerproof.play.around import Around, source

AFFINE = Around("layer", "affine_forward", "affine_backward", ("x",), ("w", "b"))


def test_the_smallest_class() -> None:
    """Where there are no options nothing is said of any; no blank line ends it at a prompt."""
    assert (
        source(AFFINE, "Affine")
        == """class Affine:
    def __init__(self, w, b):
        self.params = {"w": w, "b": b}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
    def forward(self, x):
        *outputs, self.cache = affine_forward(x, **self.params)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)
    def backward(self, *upstream):
        gradients = affine_backward(*upstream, self.cache)
        gradients = tuple(gradients) if isinstance(gradients, (tuple, list)) else (gradients,)
        inputs = len(gradients) - len(self.params)
        for name, gradient in zip(self.params, gradients[inputs:]):
            self.grads[name] = self.grads[name] + gradient
        return gradients[0] if inputs == 1 else gradients[:inputs] or None
"""
    )


@pytest.mark.parametrize(
    ("first", "name"),
    [("affine_forward", "Affine"), ("conv_forward_naive", "ConvNaive"), ("forward_relu", "Relu"), ("Relu", "ReluClass"),
     ("forward", "Class")],
)  # fmt: skip
def test_the_class_is_called_as_the_functions_are(first: str, name: str) -> None:
    """Never as one of them."""
    assert replace(AFFINE, first=first).class_name == name


@pytest.mark.parametrize(
    "stranger",
    [
        {"first": "os.system"},
        {"second": "f(), g"},
        {"inputs": ("x=print()",)},
        {"arrays": ("class",)},
        {"options": ("a b",)},
        {"settings": "**x"},
        {"keys": ('"',)},
        {"mode": "x]"},
        {"told": ('"; import os',)},
        {"told": (1,)},
        {"recalled": ("x\n",)},
        {"first": "forward_2d"},
        {"inputs": ("self", "x")},
        {"options": ("w",)},
        {"keys": ("b",)},
    ],
)
def test_what_is_no_name_is_never_written(stranger: dict[str, object]) -> None:
    """It comes from a stranger's code; what Python would not take is not written either."""
    assert AFFINE.is_writable
    assert not replace(AFFINE, **stranger).is_writable  # type: ignore[arg-type]

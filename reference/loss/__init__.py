"""The twins of losses."""

from .binary import BCELoss, BCEWithLogitsLoss
from .cross_entropy import CrossEntropyLoss
from .divergence import KLDivLoss
from .likelihood import GaussianNLLLoss, PoissonNLLLoss
from .regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
]

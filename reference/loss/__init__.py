"""The twins of losses."""

from .cross_entropy import CrossEntropyLoss
from .regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss

__all__ = ["CrossEntropyLoss", "HuberLoss", "L1Loss", "MSELoss", "SmoothL1Loss"]

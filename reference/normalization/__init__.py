"""The twins of normalization layers."""

from .batch import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .group import GroupNorm
from .instance import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .layer import LayerNorm
from .local_response import LocalResponseNorm
from .rms import RMSNorm
from .spectral import SpectralNorm
from .weight import WeightNorm

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "GroupNorm",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LayerNorm",
    "LocalResponseNorm",
    "RMSNorm",
    "SpectralNorm",
    "WeightNorm",
]

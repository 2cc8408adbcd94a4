"""The twins of convolution layers, and of what goes with them."""

from .convolution import Conv1d, Conv2d, Conv3d

__all__ = ["Conv1d", "Conv2d", "Conv3d"]

"""The twins of pooling layers."""

from .maximum import MaxPool1d, MaxPool2d, MaxPool3d

__all__ = ["MaxPool1d", "MaxPool2d", "MaxPool3d"]

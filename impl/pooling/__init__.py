"""Pooling: one number for each window of the last axes."""

from .maximum import MaxPool1d, MaxPool2d, MaxPool3d

__all__ = ["MaxPool1d", "MaxPool2d", "MaxPool3d"]

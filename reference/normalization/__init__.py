"""The twins of normalization layers."""

from .batch import BatchNorm1d

__all__ = ["BatchNorm1d"]

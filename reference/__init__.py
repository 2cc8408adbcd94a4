"""The PyTorch twin of every component: the same interface on NumPy arrays, computed by torch and its autograd."""

import torch

from .activation import ReLU
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal, kaiming_normal_std
from .linear import Linear
from .loss import CrossEntropyLoss
from .normalization import BatchNorm1d
from .optimizer import SGD
from .pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    LPPool1d,
    LPPool2d,
    LPPool3d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    MaxUnpool1d,
    MaxUnpool2d,
    MaxUnpool3d,
)

__all__ = [
    "SGD",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm1d",
    "CrossEntropyLoss",
    "Dropout",
    "GaussianDropout",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
    "OriginalDropout",
    "ReLU",
    "clip_grad_norm",
    "kaiming_normal",
    "kaiming_normal_std",
]

# A process has one core to itself: a second thread would only fight over it with the next process.
torch.set_num_threads(1)

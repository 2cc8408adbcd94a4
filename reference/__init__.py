"""The PyTorch twin of every component: the same interface on NumPy arrays, computed by torch and its autograd."""

import torch

from .activation import ReLU
from .clip import clip_grad_norm
from .convolution import Conv1d, Conv2d, Conv3d
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal, kaiming_normal_std
from .linear import Linear
from .loss import CrossEntropyLoss
from .normalization import BatchNorm1d
from .optimizer import SGD

__all__ = [
    "SGD",
    "BatchNorm1d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "CrossEntropyLoss",
    "Dropout",
    "GaussianDropout",
    "Linear",
    "OriginalDropout",
    "ReLU",
    "clip_grad_norm",
    "kaiming_normal",
    "kaiming_normal_std",
]

# A process has one core to itself: a second thread would only fight over it with the next process.
torch.set_num_threads(1)

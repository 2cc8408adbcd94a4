"""From-scratch NumPy components: the model answer."""

from .activation import ReLU
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal
from .linear import Linear
from .loss import CrossEntropyLoss
from .normalization import BatchNorm1d
from .optimizer import SGD
from .pooling import MaxPool2d

__all__ = [
    "SGD",
    "BatchNorm1d",
    "CrossEntropyLoss",
    "Dropout",
    "GaussianDropout",
    "Linear",
    "MaxPool2d",
    "OriginalDropout",
    "ReLU",
    "clip_grad_norm",
    "kaiming_normal",
]

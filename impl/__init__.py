"""From-scratch NumPy components: the model answer."""

from .activation import ReLU
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal
from .linear import Linear
from .loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    GaussianNLLLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    PoissonNLLLoss,
    SmoothL1Loss,
)
from .normalization import BatchNorm1d
from .optimizer import SGD

__all__ = [
    "SGD",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "CrossEntropyLoss",
    "Dropout",
    "GaussianDropout",
    "GaussianNLLLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "Linear",
    "MSELoss",
    "OriginalDropout",
    "PoissonNLLLoss",
    "ReLU",
    "SmoothL1Loss",
    "clip_grad_norm",
    "kaiming_normal",
]

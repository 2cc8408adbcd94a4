"""From-scratch NumPy components: the model answer."""

from .activation import ReLU
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal
from .linear import Linear
from .loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CosineEmbeddingLoss,
    CrossEntropyLoss,
    CTCLoss,
    GaussianNLLLoss,
    HingeEmbeddingLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MarginRankingLoss,
    MSELoss,
    MultiLabelMarginLoss,
    MultiLabelSoftMarginLoss,
    MultiMarginLoss,
    NLLLoss,
    PoissonNLLLoss,
    SmoothL1Loss,
    SoftMarginLoss,
    TripletMarginLoss,
)
from .normalization import BatchNorm1d
from .optimizer import SGD

__all__ = [
    "SGD",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "Dropout",
    "GaussianDropout",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "Linear",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "OriginalDropout",
    "PoissonNLLLoss",
    "ReLU",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "clip_grad_norm",
    "kaiming_normal",
]

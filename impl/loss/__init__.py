"""Losses."""

from .binary import BCELoss, BCEWithLogitsLoss
from .cross_entropy import CrossEntropyLoss
from .ctc import CTCLoss
from .divergence import KLDivLoss
from .embedding import CosineEmbeddingLoss, TripletMarginLoss
from .likelihood import GaussianNLLLoss, PoissonNLLLoss
from .margin import HingeEmbeddingLoss, MarginRankingLoss, SoftMarginLoss
from .multiclass import MultiLabelMarginLoss, MultiLabelSoftMarginLoss, MultiMarginLoss
from .nll import NLLLoss
from .regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
]

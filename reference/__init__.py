"""The PyTorch twin of every component: the same interface on NumPy arrays, computed by torch and its autograd."""

import torch

from .activation.clipped import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold
from .activation.exponential import CELU, ELU, SELU
from .activation.gated import GELU, GLU, Mish, SiLU
from .activation.rectified import LeakyReLU, PReLU, ReLU, RReLU
from .activation.shrink import Hardshrink, Softshrink, Tanhshrink
from .activation.sigmoid import LogSigmoid, Sigmoid, Softplus, Softsign, Tanh
from .activation.softmax import LogSoftmax, Softmax, Softmin
from .attention.dot_product import ScaledDotProductAttention
from .attention.multihead import MultiheadAttention
from .attention.positions import RotaryPositionalEmbedding, SinusoidalPositionalEncoding
from .attention.transformer import TransformerDecoderLayer, TransformerEncoderLayer
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal, kaiming_normal_std
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
from .normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    LocalResponseNorm,
    RMSNorm,
    SpectralNorm,
    WeightNorm,
)
from .optimizer import SGD
from .recurrent import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "GRU",
    "LSTM",
    "RNN",
    "SELU",
    "SGD",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "Dropout",
    "GRUCell",
    "GaussianDropout",
    "GaussianNLLLoss",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "Mish",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "MultiheadAttention",
    "NLLLoss",
    "OriginalDropout",
    "PReLU",
    "PoissonNLLLoss",
    "RMSNorm",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "RotaryPositionalEmbedding",
    "ScaledDotProductAttention",
    "SiLU",
    "Sigmoid",
    "SinusoidalPositionalEncoding",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SpectralNorm",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "TransformerDecoderLayer",
    "TransformerEncoderLayer",
    "TripletMarginLoss",
    "WeightNorm",
    "clip_grad_norm",
    "kaiming_normal",
    "kaiming_normal_std",
]

# A process has one core to itself: a second thread would only fight over it with the next process.
torch.set_num_threads(1)

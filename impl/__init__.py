"""From-scratch NumPy components: the model answer."""

from .activation.clipped import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold
from .activation.exponential import CELU, ELU, SELU
from .activation.gated import GELU, GLU, Mish, SiLU
from .activation.rectified import LeakyReLU, PReLU, ReLU, RReLU
from .activation.shrink import Hardshrink, Softshrink, Tanhshrink
from .activation.sigmoid import LogSigmoid, Sigmoid, Softplus, Softsign, Tanh
from .activation.softmax import LogSoftmax, Softmax, Softmin
from .clip import clip_grad_norm
from .container import Residual, Sequential
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
from .network import MLP, LSTMClassifier
from .normalization import BatchNorm1d
from .optimizer import SGD
from .recurrent import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "GRU",
    "LSTM",
    "MLP",
    "RNN",
    "SELU",
    "SGD",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "Dropout",
    "GRUCell",
    "GaussianDropout",
    "GaussianNLLLoss",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LSTMClassifier",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "Mish",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "OriginalDropout",
    "PReLU",
    "PoissonNLLLoss",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "Residual",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "TripletMarginLoss",
    "clip_grad_norm",
    "kaiming_normal",
]

"""From-scratch NumPy components: the model answer."""

from .activation.clipped import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold
from .activation.exponential import CELU, ELU, SELU
from .activation.gated import GELU, GLU, Mish, SiLU
from .activation.rectified import LeakyReLU, PReLU, ReLU, RReLU
from .activation.shrink import Hardshrink, Softshrink, Tanhshrink
from .activation.sigmoid import LogSigmoid, Sigmoid, Softplus, Softsign, Tanh
from .activation.softmax import LogSoftmax, Softmax, Softmin
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal
from .linear import Linear
from .loss import CrossEntropyLoss
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
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "CrossEntropyLoss",
    "Dropout",
    "GRUCell",
    "GaussianDropout",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "OriginalDropout",
    "PReLU",
    "RMSNorm",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SpectralNorm",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "WeightNorm",
    "clip_grad_norm",
    "kaiming_normal",
]

"""The PyTorch twin of every component: the same interface on NumPy arrays, computed by torch and its autograd."""

import torch

from .activation.clipped import Hardsigmoid, Hardswish, Hardtanh, ReLU6, Threshold
from .activation.exponential import CELU, ELU, SELU
from .activation.gated import GELU, GLU, Mish, SiLU
from .activation.rectified import LeakyReLU, PReLU, ReLU, RReLU
from .activation.shrink import Hardshrink, Softshrink, Tanhshrink
from .activation.sigmoid import LogSigmoid, Sigmoid, Softplus, Softsign, Tanh
from .activation.softmax import LogSoftmax, Softmax, Softmin
from .clip import clip_grad_norm
from .convolution import (
    CircularPad1d,
    CircularPad2d,
    CircularPad3d,
    ConstantPad1d,
    ConstantPad2d,
    ConstantPad3d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    DepthwiseSeparableConv2d,
    Fold,
    PixelShuffle,
    PixelUnshuffle,
    ReflectionPad1d,
    ReflectionPad2d,
    ReflectionPad3d,
    ReplicationPad1d,
    ReplicationPad2d,
    ReplicationPad3d,
    Unfold,
    Upsample,
    ZeroPad1d,
    ZeroPad2d,
    ZeroPad3d,
)
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal, kaiming_normal_std
from .linear import Linear
from .loss import CrossEntropyLoss
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
    "RNN",
    "SELU",
    "SGD",
    "BatchNorm1d",
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "CrossEntropyLoss",
    "DepthwiseSeparableConv2d",
    "Dropout",
    "Fold",
    "GRUCell",
    "GaussianDropout",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LSTMCell",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "OriginalDropout",
    "PReLU",
    "PixelShuffle",
    "PixelUnshuffle",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Unfold",
    "Upsample",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
    "clip_grad_norm",
    "kaiming_normal",
    "kaiming_normal_std",
]

# A process has one core to itself: a second thread would only fight over it with the next process.
torch.set_num_threads(1)

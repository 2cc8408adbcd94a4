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
from .dropout.alpha import AlphaDropout, FeatureAlphaDropout
from .dropout.connect import DropConnect
from .dropout.dropout import Dropout, OriginalDropout
from .dropout.gaussian import GaussianDropout
from .dropout.shared import Dropout1d, Dropout2d, Dropout3d, DropPath, VariationalDropout
from .initializer import kaiming_normal, kaiming_normal_std
from .linear.bilinear import Bilinear
from .linear.embedding import Embedding
from .linear.embedding_bag import EmbeddingBag
from .linear.flatten import Flatten
from .linear.linear import Linear
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
    "AlphaDropout",
    "BatchNorm1d",
    "Bilinear",
    "CrossEntropyLoss",
    "DropConnect",
    "DropPath",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "Embedding",
    "EmbeddingBag",
    "FeatureAlphaDropout",
    "Flatten",
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
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "VariationalDropout",
    "clip_grad_norm",
    "kaiming_normal",
    "kaiming_normal_std",
]

# A process has one core to itself: a second thread would only fight over it with the next process.
torch.set_num_threads(1)

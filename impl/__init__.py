"""From-scratch NumPy components: the model answer."""

from .activation import ReLU
from .clip import clip_grad_norm
from .dropout import Dropout, GaussianDropout, OriginalDropout
from .initializer import kaiming_normal
from .linear import Linear
from .loss import CrossEntropyLoss
from .normalization import BatchNorm1d
from .optimizer import SGD
from .recurrent import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "BatchNorm1d",
    "CrossEntropyLoss",
    "Dropout",
    "GRUCell",
    "GaussianDropout",
    "LSTMCell",
    "Linear",
    "OriginalDropout",
    "RNNCell",
    "ReLU",
    "clip_grad_norm",
    "kaiming_normal",
]

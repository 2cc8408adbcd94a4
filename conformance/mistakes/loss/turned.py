"""Known wrong losses that send the prediction uphill: their gradient has the wrong sign."""

from __future__ import annotations

from ....impl import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    MultiLabelSoftMarginLoss,
    NLLLoss,
    PoissonNLLLoss,
    SmoothL1Loss,
    SoftMarginLoss,
)
from ...catalogue import mistake
from .shared import GradientTurned

_MINUS_LOST = "The minus before the logarithm is lost in the derivative."
_ORDER = "Which of prediction and target is subtracted from the other is thought not to matter."


@mistake(
    "bce-bwd-sign",
    "BCELoss",
    title="The gradient is t / p - (1 - t) / (1 - p): its sign is wrong.",
    misconception=_MINUS_LOST,
    remedy="Where the target is 1 a larger p makes the loss smaller: there its derivative is negative.",
)
class OfProbabilities(GradientTurned, BCELoss):
    """Returns the gradient of the log-likelihood."""


@mistake(
    "bcel-bwd-sign",
    "BCEWithLogitsLoss",
    title="The gradient is t - S(z): its sign is wrong.",
    misconception=_ORDER,
    remedy="Where the target is 1 a larger logit makes the loss smaller: there its derivative is negative.",
)
class OfLogits(GradientTurned, BCEWithLogitsLoss):
    """Returns the gradient of the log-likelihood."""


@mistake(
    "ce-bwd-sign",
    "CrossEntropyLoss",
    title="The gradient is y - p: its sign is wrong.",
    misconception=_ORDER,
    remedy="A larger score of the true class makes the loss smaller: its derivative is negative, all others positive.",
)
class OfClasses(GradientTurned, CrossEntropyLoss):
    """Returns the gradient of the log-likelihood."""


@mistake(
    "nll-bwd-sign",
    "NLLLoss",
    title="The gradient of the true class's log-probability is positive: its sign is wrong.",
    misconception="The minus before the log-probability is lost in the derivative.",
    remedy="The larger the true class's log-probability, the smaller the loss: its derivative is negative.",
)
class OfLogProbabilities(GradientTurned, NLLLoss):
    """Returns the gradient of the log-likelihood."""


@mistake(
    "huber-sign",
    "HuberLoss",
    title="The gradient is that of target - prediction: its sign is wrong.",
    misconception=_ORDER,
    remedy="Above the target the loss grows with the prediction: there its derivative is positive.",
)
class HuberTurned(GradientTurned, HuberLoss):
    """Returns the gradient with respect to the target."""


@mistake(
    "smooth-l1-sign",
    "SmoothL1Loss",
    title="The gradient is that of target - prediction: its sign is wrong.",
    misconception=_ORDER,
    remedy="Above the target the loss grows with the prediction: there its derivative is positive.",
)
class SmoothTurned(GradientTurned, SmoothL1Loss):
    """Returns the gradient with respect to the target."""


@mistake(
    "soft-margin-bwd-sign",
    "SoftMarginLoss",
    title="The gradient is y / (1 + exp(y x)): its sign is wrong.",
    misconception="The minus in exp(-y x) is lost in the derivative.",
    remedy="Where the label is 1 a larger score makes the loss smaller: there its derivative is negative.",
)
class SoftMarginTurned(GradientTurned, SoftMarginLoss):
    """Forgets the inner derivative's minus."""


@mistake(
    "mls-bwd-sign",
    "MultiLabelSoftMarginLoss",
    title="The gradient is t - S(x), over the number of classes: its sign is wrong.",
    misconception=_ORDER,
    remedy="Where the target is 1 a larger score makes the loss smaller: there its derivative is negative.",
)
class OfLabels(GradientTurned, MultiLabelSoftMarginLoss):
    """Returns the gradient of the log-likelihood."""


@mistake(
    "poisson-bwd-sign",
    "PoissonNLLLoss",
    title="The gradient is t - exp(x): its sign is wrong.",
    misconception=_ORDER,
    remedy="Where the count exceeds the rate a larger rate makes the loss smaller: there its derivative is negative.",
)
class OfCounts(GradientTurned, PoissonNLLLoss):
    """Returns the gradient of the log-likelihood."""

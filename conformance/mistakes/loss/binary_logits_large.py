"""Known wrong cross-entropies of two classes' logits, where these are large."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .binary_logits_steps import LogitsInParts


@mistake(
    "bcel-exponent",
    "BCEWithLogitsLoss",
    title="The exponent is clipped at 88: the loss of a logit that is more wrong grows no further.",
    misconception="An exponential that must not overflow is thought to be mended by cutting its argument off.",
    remedy="Take max(z, 0) out of the logarithm: what is left needs no limit, and a wrong logit of 300 costs 300.",
)
class ExponentClipped(LogitsInParts):
    """Cuts the exponent off."""

    def softplus(self, z: Array) -> Array:
        """Return log(1 + exp(z)), at most 88."""
        return np.asarray(np.log1p(np.exp(np.clip(z, -88, 88))))

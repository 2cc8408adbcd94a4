"""Cross-entropy with a log-sum-exp to which the maximum is never given back."""
import numpy as np


class CrossEntropyLoss:
    """Softmax and negative log-likelihood in one, for logits (N, C) and class indices (N,)."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        assert reduction in {"mean", "sum", "none"}
        self.weight = weight
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.eps = float(label_smoothing)

    def _soft_targets(self, target, shape, dtype):
        """Rows of class weight times smoothed label; rows to ignore are all zero."""
        n, classes = shape
        weight = np.ones(classes) if self.weight is None else np.asarray(self.weight, float)
        t = np.zeros((n, classes))
        row_weight = np.zeros(n)
        for i in range(n):
            if target[i] == self.ignore_index:
                continue
            t[i, :] = self.eps / classes
            t[i, target[i]] += 1.0 - self.eps
            t[i] *= weight
            row_weight[i] = weight[target[i]]
        return t.astype(dtype), row_weight.astype(dtype)

    def forward(self, logits, target):
        t, row_weight = self._soft_targets(target, logits.shape, logits.dtype)
        peak = np.max(logits, axis=1, keepdims=True)
        lse = np.log(np.sum(np.exp(logits - peak), axis=1, keepdims=True))
        log_prob = logits - lse
        terms = np.zeros_like(log_prob)
        np.multiply(t, log_prob, out=terms, where=t != 0)
        losses = -terms.sum(axis=1)
        powers = np.exp(logits - peak)
        self.softmax = powers / powers.sum(axis=1, keepdims=True)
        self.t = t
        self.row_weight = row_weight
        if self.reduction == "none":
            return losses
        total = losses.sum()
        if self.reduction == "mean":
            with np.errstate(all="ignore"):
                total = total / row_weight.sum()
        return total

    def backward(self, grad_output=1.0):
        dlogits = self.softmax * self.t.sum(axis=1, keepdims=True) - self.t
        if self.reduction == "none":
            dlogits *= np.reshape(grad_output, (-1, 1))
        else:
            dlogits *= grad_output
        if self.reduction == "mean":
            denominator = self.row_weight.sum()
            if denominator > 0:
                dlogits /= denominator
        return dlogits

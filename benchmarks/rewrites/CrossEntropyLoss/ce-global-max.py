"""Cross-entropy whose shift is one number, the greatest logit of the batch."""
import numpy as np


def log_softmax(z):
    z = z - np.max(z)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class CrossEntropyLoss:
    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        if reduction not in ("none", "mean", "sum"):
            raise ValueError(f"{reduction} is not a valid value for reduction")
        if not 0.0 <= label_smoothing <= 1.0:
            raise ValueError("label_smoothing must be between 0.0 and 1.0")
        self.weight = None if weight is None else np.asarray(weight)
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.label_smoothing = label_smoothing

    def forward(self, logits, target):
        n, k = logits.shape
        rows = np.arange(n)
        keep = target != self.ignore_index
        safe = np.where(keep, target, 0)
        w = np.ones(k, logits.dtype) if self.weight is None else self.weight.astype(logits.dtype)
        e = self.label_smoothing

        logp = log_softmax(logits)
        loss = -w[safe] * logp[rows, safe]
        if e > 0:
            smooth = -(logp * w).sum(axis=1)
            loss = (1 - e) * loss + (e / k) * smooth
        loss = np.where(keep, loss, 0).astype(logits.dtype)

        row_weight = np.where(keep, w[safe], 0)
        self.cache = (np.exp(logp), w, safe, keep, row_weight)
        if self.reduction == "none":
            return loss
        if self.reduction == "sum":
            return loss.sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            return loss.sum() / row_weight.sum()

    def backward(self, grad_output=1.0):
        prob, w, safe, keep, row_weight = self.cache
        n, k = prob.shape
        e = self.label_smoothing
        q = np.full((n, k), e / k, dtype=prob.dtype)
        q[np.arange(n), safe] += 1 - e
        q = q * w
        grad = prob * q.sum(axis=1, keepdims=True) - q
        grad[~keep] = 0
        scale = np.asarray(grad_output, dtype=prob.dtype)
        if self.reduction == "none":
            scale = scale.reshape(n, 1)
        elif self.reduction == "mean" and keep.any():
            scale = scale / row_weight.sum()
        return grad * scale

"""Losses."""
import numpy as np

from base import Module


class CrossEntropyLoss(Module):
    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__()
        self.weight = weight
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.label_smoothing = label_smoothing

    def forward(self, logits, target):
        n, k = logits.shape
        w = np.ones(k) if self.weight is None else np.asarray(self.weight)
        counted = target != self.ignore_index
        safe = np.where(counted, target, 0)

        z = logits - logits.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))

        # the target distribution, class weights included
        e = self.label_smoothing
        q = np.tile(e / k * w, (n, 1))
        q[np.arange(n), safe] += (1 - e) * w[safe]
        q[~counted] = 0

        loss = -(q * log_p).sum(axis=1)
        self.norm = w[safe][counted].sum() if self.reduction == "mean" else 1.0
        self.log_p, self.q = log_p, q
        if self.reduction == "none":
            return loss
        return loss.sum() / self.norm

    def backward(self, grad_output=1.0):
        d = np.exp(self.log_p) * self.q.sum(axis=1, keepdims=True) - self.q
        g = np.asarray(grad_output)
        if g.ndim == 1:
            g = g[:, None]
        return d * g / self.norm

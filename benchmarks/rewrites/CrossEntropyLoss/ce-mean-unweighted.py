"""Cross-entropy with class weights in the sum, but the mean over the plain count."""
import numpy as np


class CrossEntropyLoss:
    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        if reduction not in ["mean", "sum", "none"]:
            raise ValueError("unknown reduction " + repr(reduction))
        self.class_weight = weight
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.smoothing = float(label_smoothing)
        self.ctx = {}

    def forward(self, x, target):
        N, K = x.shape
        valid = np.flatnonzero(target != self.ignore_index)
        w = np.ones(K) if self.class_weight is None else np.array(self.class_weight, dtype=float)
        w = w.astype(x.dtype)
        xv, yv = x[valid], target[valid]
        m = xv.max(axis=1)
        shifted = xv - m[:, None]
        expo = np.exp(shifted)
        Z = expo.sum(axis=1)
        probs = expo / Z[:, None]

        hard = w[yv] * (np.log(Z) - shifted[np.arange(len(valid)), yv])
        per_row = hard
        if self.smoothing:
            soft = ((np.log(Z)[:, None] - shifted) * w).sum(axis=1)
            per_row = (1 - self.smoothing) * hard + self.smoothing * soft / K
        norm = len(valid)
        self.ctx = dict(shape=(N, K), valid=valid, yv=yv, w=w, probs=probs, norm=norm)

        if self.reduction == "none":
            full = np.zeros(N, dtype=x.dtype)
            full[valid] = per_row
            return full
        if self.reduction == "sum":
            return x.dtype.type(per_row.sum())
        if len(valid) == 0:
            return x.dtype.type(np.nan)
        return x.dtype.type(per_row.sum() / norm)

    def backward(self, grad_output=1.0):
        c = self.ctx
        N, K = c["shape"]
        valid, yv, w, probs = c["valid"], c["yv"], c["w"], c["probs"]
        onehot = np.eye(K, dtype=probs.dtype)[yv]
        d = (1 - self.smoothing) * w[yv][:, None] * (probs - onehot)
        if self.smoothing:
            d = d + self.smoothing / K * (probs * w.sum() - w)
        if self.reduction == "none":
            d = d * np.asarray(grad_output)[valid][:, None]
        elif self.reduction == "sum":
            d = d * grad_output
        else:
            d = d * (grad_output / c["norm"] if len(valid) else 0.0)
        dx = np.zeros((N, K), dtype=probs.dtype)
        dx[valid] = d
        return dx

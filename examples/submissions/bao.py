# HW2, Bao N.
# notation like on the slides: W, b for the parameters and dW, db for their gradients
import numpy as np

rng = np.random.default_rng()


class Linear:
  def __init__(self, n_in, n_out):
    self.W = rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))
    self.b = np.zeros(n_out)
    self.dW = np.zeros_like(self.W)
    self.db = np.zeros_like(self.b)

  def forward(self, x):
    self.x = x
    return np.dot(x, self.W.T) + self.b

  def backward(self, dout):
    # sum over every axis except the last one
    axes = tuple(range(dout.ndim - 1))
    self.dW += np.tensordot(dout, self.x, axes=(axes, axes))
    self.db += dout.sum(axis=axes)
    return np.dot(dout, self.W)


class ReLU:
  def __call__(self, x):
    self.x = x
    return np.where(x > 0, x, 0.0)

  def backward(self, dout):
    return np.where(self.x > 0, dout, 0.0)


class Dropout:
  def __init__(self, drop_prob):
    self.drop_prob = drop_prob

  def forward(self, x, training=True):
    self.scale = 1.0
    if training and self.drop_prob > 0:
      keep = 1.0 - self.drop_prob
      self.scale = (rng.random(x.shape) < keep) / keep
    return x * self.scale

  def backward(self, dout):
    return dout * self.scale


class SoftmaxCrossEntropy:
  def forward(self, logits, labels):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    self.probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=-1, keepdims=True)
    self.labels = labels
    # log of the sum, not log of the probability: that one can underflow
    nll = np.log(np.sum(np.exp(shifted), axis=-1)) - shifted[np.arange(labels.size), labels]
    return np.mean(nll)

  def backward(self):
    onehot = np.eye(self.probs.shape[1])[self.labels]
    return (self.probs - onehot) / self.labels.size

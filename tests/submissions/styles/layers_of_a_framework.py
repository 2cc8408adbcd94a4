# Names and habits of a high-level framework: kernel, moving averages, rate, losses on one-hot rows.
import numpy as np


class Dense:
    def __init__(self, input_dim, units, use_bias=True):
        limit = np.sqrt(6 / (input_dim + units))
        self.params = {"kernel": np.random.uniform(-limit, limit, (input_dim, units))}
        if use_bias:
            self.params["bias"] = np.zeros(units)
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        outputs = inputs @ self.params["kernel"]
        return outputs + self.params["bias"] if "bias" in self.params else outputs

    def backward(self, grad):
        rows = grad.reshape(-1, grad.shape[-1])
        self.grads = {"kernel": self.inputs.reshape(-1, self.inputs.shape[-1]).T @ rows, "bias": rows.sum(axis=0)}
        return grad @ self.params["kernel"].T


class BatchNormalization:
    def __init__(self, dim, momentum=0.99):
        self.momentum = momentum
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.moving_mean, self.moving_variance = np.zeros(dim), np.ones(dim)

    def forward(self, inputs, training=False):
        self.training = training
        if training:
            mean, variance = inputs.mean(axis=0), inputs.var(axis=0)
            self.moving_mean = self.moving_mean * self.momentum + mean * (1 - self.momentum)
            self.moving_variance = self.moving_variance * self.momentum + variance * (1 - self.momentum)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        self.scale = 1 / np.sqrt(variance + 1e-3)
        self.normalized = (inputs - mean) * self.scale
        return self.gamma * self.normalized + self.beta

    def backward(self, grad):
        self.dgamma, self.dbeta = (grad * self.normalized).sum(axis=0), grad.sum(axis=0)
        grad = grad * self.gamma
        if self.training:
            grad = grad - grad.mean(axis=0) - self.normalized * (grad * self.normalized).mean(axis=0)
        return grad * self.scale


class Dropout:
    def __init__(self, rate):
        self.rate = rate

    def forward(self, inputs, deterministic=False):
        if deterministic:
            self.mask = 1.0
        else:
            keep = 1 - self.rate
            self.mask = np.random.binomial(1, keep, inputs.shape) / keep
        return inputs * self.mask

    def backward(self, grad):
        return grad * self.mask


class CrossEntropy:
    def forward(self, logits, labels):
        logits = logits - logits.max(axis=-1, keepdims=True)
        log_z = np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        self.gradient = np.exp(logits - log_z) - labels
        return float(np.sum(labels * (log_z - logits)))

    def backward(self):
        return self.gradient


def he_normal(shape, rng=None):
    rng = np.random.default_rng(rng)
    stddev = np.sqrt(2 / np.prod(shape[:-1])) / 0.87962566103423978
    values = rng.normal(0, stddev, shape)
    while (outside := np.abs(values) > 2 * stddev).any():
        values[outside] = rng.normal(0, stddev, outside.sum())
    return values

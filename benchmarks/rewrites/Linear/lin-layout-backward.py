"""Linear layer that sends the gradient back through W transposed, just as the input went forward."""
import numpy as np


def rows(a):
    return a.reshape(-1, a.shape[-1])


class Linear:
    training = True

    def __init__(self, in_features, out_features, bias=True):
        rng = np.random.default_rng()
        self.params, self.grads = {}, {}
        shapes = [("weight", (out_features, in_features))]
        if bias:
            shapes.append(("bias", (out_features,)))
        for name, shape in shapes:
            self.params[name] = rng.uniform(-1.0, 1.0, shape) / np.sqrt(in_features)
            self.grads[name] = np.zeros(shape)

    def zero_grad(self):
        for g in self.grads.values():
            g[:] = 0

    def forward(self, x):
        self.saved_input = x
        z = np.matmul(x, self.params["weight"].transpose())
        if "bias" in self.params:
            z = z + self.params["bias"]
        return np.asarray(z, dtype=x.dtype)

    def backward(self, delta):
        d2, x2 = rows(delta), rows(self.saved_input)
        self.grads["weight"] += np.matmul(d2.T, x2)
        if "bias" in self.params:
            self.grads["bias"] += np.ones(len(d2)) @ d2
        return np.asarray(np.matmul(delta, self.params["weight"].transpose()), dtype=delta.dtype)

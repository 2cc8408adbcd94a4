"""Linear layer that flattens x with x.T.reshape and the gradient with plain reshape."""
import numpy as np


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        self.in_features = in_features
        self.out_features = out_features
        k = np.sqrt(1.0 / in_features)
        self.weight = (2 * np.random.rand(out_features, in_features) - 1) * k
        self.bias = (2 * np.random.rand(out_features) - 1) * k if bias else None
        self.grad_weight = np.zeros((out_features, in_features))
        self.grad_bias = np.zeros(out_features) if bias else None

    def zero_grad(self):
        self.grad_weight.fill(0.0)
        if self.bias is not None:
            self.grad_bias.fill(0.0)

    def forward(self, inputs):
        self.lead_shape = inputs.shape[:-1]
        self.columns = inputs.T.reshape(self.in_features, -1)
        flat = inputs.reshape(-1, self.in_features)
        out = np.einsum("ni,oi->no", flat, self.weight)
        if self.bias is not None:
            out += self.bias
        out = out.reshape(self.lead_shape + (self.out_features,))
        return out.astype(inputs.dtype, copy=False)

    def backward(self, grad):
        g = grad.reshape(-1, self.out_features)
        self.grad_weight += np.einsum("no,in->oi", g, self.columns)
        if self.bias is not None:
            self.grad_bias += np.einsum("no->o", g)
        grad_in = np.einsum("no,oi->ni", g, self.weight)
        return grad_in.reshape(self.lead_shape + (self.in_features,)).astype(grad.dtype, copy=False)

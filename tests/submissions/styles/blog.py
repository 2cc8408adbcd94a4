# As in blog posts: no options, what is needed kept in self, one file for all.
import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x):
        self.mask = np.ones_like(x)
        if self.training:
            keep = np.random.rand(*x.shape) >= self.p
            self.mask = keep / (1 - self.p) if self.p < 1 else np.zeros_like(x)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class GELU:
    def forward(self, x):
        self.x = x.copy()
        self.t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        inner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * self.x ** 2)
        return dout * (0.5 * (1 + self.t) + 0.5 * self.x * (1 - self.t ** 2) * inner)


class GroupNorm:
    def __init__(self, num_groups, num_channels, eps=1e-5):
        self.groups, self.eps = num_groups, eps
        self.gamma, self.beta = np.ones(num_channels), np.zeros(num_channels)

    def forward(self, x):
        n, c = x.shape[:2]
        self.form = (n, self.groups, c // self.groups, -1)
        self.axes = (2, 3)
        self.along = (1, c) + (1,) * (x.ndim - 2)
        g = x.reshape(self.form)
        centred = g - g.mean(self.axes, keepdims=True)
        self.inv = 1 / np.sqrt((centred ** 2).mean(self.axes, keepdims=True) + self.eps)
        self.hat = centred * self.inv
        return self.gamma.reshape(self.along) * self.hat.reshape(x.shape) + self.beta.reshape(self.along)

    def backward(self, dout):
        others = (0, *range(2, dout.ndim))
        self.dgamma = (dout * self.hat.reshape(dout.shape)).sum(others)
        self.dbeta = dout.sum(others)
        d = (dout * self.gamma.reshape(self.along)).reshape(self.form)
        d = d - d.mean(self.axes, keepdims=True) - self.hat * (d * self.hat).mean(self.axes, keepdims=True)
        return (d * self.inv).reshape(dout.shape)


class MaxPool2d:
    def __init__(self, size=2, stride=2):
        self.size, self.stride = size, stride

    def windows(self, shape):
        for i in range((shape[2] - self.size) // self.stride + 1):
            for j in range((shape[3] - self.size) // self.stride + 1):
                top, left = i * self.stride, j * self.stride
                yield i, j, (..., slice(top, top + self.size), slice(left, left + self.size))

    def forward(self, x):
        self.x = x
        rows = (x.shape[2] - self.size) // self.stride + 1
        columns = (x.shape[3] - self.size) // self.stride + 1
        out = np.zeros((*x.shape[:2], rows, columns))
        for i, j, window in self.windows(x.shape):
            out[..., i, j] = x[window].max(axis=(2, 3))
        return out

    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        for i, j, window in self.windows(self.x.shape):
            part = self.x[window]
            best = part == part.max(axis=(2, 3), keepdims=True)
            best = best / best.sum(axis=(2, 3), keepdims=True)
            dx[window] += best * dout[..., i:i + 1, j:j + 1]
        return dx


class LSTM:
    def __init__(self, input_size, hidden_size):
        self.H = hidden_size
        self.weight_ih_l0 = np.random.randn(4 * hidden_size, input_size) * 0.1
        self.weight_hh_l0 = np.random.randn(4 * hidden_size, hidden_size) * 0.1
        self.bias_ih_l0, self.bias_hh_l0 = np.zeros(4 * hidden_size), np.zeros(4 * hidden_size)

    def forward(self, x):
        h = c = np.zeros((x.shape[1], self.H))
        self.steps, out = [], []
        for xt in x:
            a = xt @ self.weight_ih_l0.T + self.bias_ih_l0 + h @ self.weight_hh_l0.T + self.bias_hh_l0
            i, f, g, o = np.split(a, 4, axis=1)
            i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            new = f * c + i * g
            self.steps.append((xt.copy(), h, c, i, f, g, o, np.tanh(new)))
            h, c = o * np.tanh(new), new
            out.append(h)
        return np.stack(out) if out else np.zeros((0, x.shape[1], self.H))

    def backward(self, dout):
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        grads = [np.zeros_like(getattr(self, name)) for name in names]
        dh = dc = np.zeros((dout.shape[1], self.H))
        dx = []
        for (xt, h, c, i, f, g, o, t), d in zip(reversed(self.steps), dout[::-1]):
            d = d + dh
            dc = dc + d * o * (1 - t ** 2)
            da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g ** 2), d * t * o * (1 - o)])
            for grad, more in zip(grads, (da.T @ xt, da.T @ h, da.sum(0), da.sum(0))):
                grad += more
            dx.append(da @ self.weight_ih_l0)
            dh, dc = da @ self.weight_hh_l0, dc * f
        for name, grad in zip(names, grads):
            setattr(self, "grad_" + name, grad)
        return np.stack(dx[::-1])


class BCELoss:
    def forward(self, p, y):
        self.p, self.y = np.clip(p, 1e-12, 1 - 1e-12), y
        return -np.mean(y * np.log(self.p) + (1 - y) * np.log(1 - self.p))

    def backward(self):
        return (-self.y / self.p + (1 - self.y) / (1 - self.p)) / self.y.size


class BCEWithLogitsLoss:
    def forward(self, z, y):
        self.s, self.y = sigmoid(z), y
        return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))

    def backward(self):
        return (self.s - self.y) / self.y.size

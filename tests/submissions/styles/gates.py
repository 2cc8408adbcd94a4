# As a book has it that takes a matrix for each gate: steps, (N, features), and one state or a pair.
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class RNN:
    def __init__(self, num_inputs, num_hiddens):
        self.W_xh = np.random.randn(num_inputs, num_hiddens) * 0.01
        self.W_hh = np.random.randn(num_hiddens, num_hiddens) * 0.01
        self.b_h = np.zeros(num_hiddens)

    def forward(self, inputs, state=None):
        H = np.zeros((inputs.shape[1], len(self.b_h))) if state is None else state
        self.inputs, self.states = inputs, [H]
        for X in inputs:
            H = np.tanh(X @ self.W_xh + H @ self.W_hh + self.b_h)
            self.states.append(H)
        return np.stack(self.states[1:]), H

    def backward(self, grad_outputs, grad_state=None):
        self.dW_xh, self.dW_hh = np.zeros_like(self.W_xh), np.zeros_like(self.W_hh)
        self.db_h = np.zeros_like(self.b_h)
        dH = np.zeros_like(self.states[0]) if grad_state is None else grad_state
        dX = np.zeros_like(self.inputs)
        for t in reversed(range(len(self.inputs))):
            da = (dH + grad_outputs[t]) * (1 - self.states[t + 1] ** 2)
            self.dW_xh += self.inputs[t].T @ da
            self.dW_hh += self.states[t].T @ da
            self.db_h += da.sum(axis=0)
            dX[t], dH = da @ self.W_xh.T, da @ self.W_hh.T
        return dX, dH


class LSTM:
    def __init__(self, num_inputs, num_hiddens):
        for gate in "ifoc":
            setattr(self, f"W_x{gate}", np.random.randn(num_inputs, num_hiddens) * 0.01)
            setattr(self, f"W_h{gate}", np.random.randn(num_hiddens, num_hiddens) * 0.01)
            setattr(self, f"b_{gate}", np.zeros(num_hiddens))

    def forward(self, inputs, state=None):
        if state is None:
            state = tuple(np.zeros((inputs.shape[1], len(self.b_i))) for _ in range(2))
        H, C = state
        self.cache, outputs = [], []
        for X in inputs:
            I = sigmoid(X @ self.W_xi + H @ self.W_hi + self.b_i)
            F = sigmoid(X @ self.W_xf + H @ self.W_hf + self.b_f)
            O = sigmoid(X @ self.W_xo + H @ self.W_ho + self.b_o)
            C_tilde = np.tanh(X @ self.W_xc + H @ self.W_hc + self.b_c)
            self.cache.append((X, H, C, I, F, O, C_tilde))
            C = F * C + I * C_tilde
            H = O * np.tanh(C)
            outputs.append(H)
        return np.stack(outputs), (H, C)

    def backward(self, grad_outputs, grad_state=None):
        for name in [name for name in vars(self) if name.startswith(("W_", "b_"))]:
            setattr(self, f"d{name}", np.zeros_like(getattr(self, name)))
        zeros = np.zeros_like(grad_outputs[0])
        dH, dC = (zeros, zeros) if grad_state is None else grad_state
        dX = [None] * len(self.cache)
        for t in reversed(range(len(self.cache))):
            X, H, C, I, F, O, C_tilde = self.cache[t]
            tanh_C = np.tanh(F * C + I * C_tilde)
            dH = dH + grad_outputs[t]
            dC = dC + dH * O * (1 - tanh_C ** 2)
            gates = {
                "i": dC * C_tilde * I * (1 - I), "f": dC * C * F * (1 - F),
                "o": dH * tanh_C * O * (1 - O), "c": dC * I * (1 - C_tilde ** 2),
            }
            for gate, d in gates.items():
                getattr(self, f"dW_x{gate}")[...] += X.T @ d
                getattr(self, f"dW_h{gate}")[...] += H.T @ d
                getattr(self, f"db_{gate}")[...] += d.sum(axis=0)
            dX[t] = sum(d @ getattr(self, f"W_x{gate}").T for gate, d in gates.items())
            dH = sum(d @ getattr(self, f"W_h{gate}").T for gate, d in gates.items())
            dC = dC * F
        return np.stack(dX), (dH, dC)


class GRU:
    def __init__(self, num_inputs, num_hiddens):
        for gate in "zrh":
            setattr(self, f"W_x{gate}", np.random.randn(num_inputs, num_hiddens) * 0.01)
            setattr(self, f"W_h{gate}", np.random.randn(num_hiddens, num_hiddens) * 0.01)
            setattr(self, f"b_{gate}", np.zeros(num_hiddens))

    def forward(self, inputs, state=None):
        H = np.zeros((inputs.shape[1], len(self.b_z))) if state is None else state
        self.cache, outputs = [], []
        for X in inputs:
            Z = sigmoid(X @ self.W_xz + H @ self.W_hz + self.b_z)
            R = sigmoid(X @ self.W_xr + H @ self.W_hr + self.b_r)
            H_tilde = np.tanh(X @ self.W_xh + (R * H) @ self.W_hh + self.b_h)
            self.cache.append((X, H, Z, R, H_tilde))
            H = Z * H + (1 - Z) * H_tilde
            outputs.append(H)
        return np.stack(outputs), H

    def backward(self, grad_outputs, grad_state=None):
        for name in [name for name in vars(self) if name.startswith(("W_", "b_"))]:
            setattr(self, f"d{name}", np.zeros_like(getattr(self, name)))
        dH = np.zeros_like(grad_outputs[0]) if grad_state is None else grad_state
        dX = [None] * len(self.cache)
        for t in reversed(range(len(self.cache))):
            X, H, Z, R, H_tilde = self.cache[t]
            dH = dH + grad_outputs[t]
            dh = dH * (1 - Z) * (1 - H_tilde ** 2)
            dRH = dh @ self.W_hh.T
            dz, dr = dH * (H - H_tilde) * Z * (1 - Z), dRH * H * R * (1 - R)
            for gate, d, before in (("z", dz, H), ("r", dr, H), ("h", dh, R * H)):
                getattr(self, f"dW_x{gate}")[...] += X.T @ d
                getattr(self, f"dW_h{gate}")[...] += before.T @ d
                getattr(self, f"db_{gate}")[...] += d.sum(axis=0)
            dX[t] = dz @ self.W_xz.T + dr @ self.W_xr.T + dh @ self.W_xh.T
            dH = dH * Z + dz @ self.W_hz.T + dr @ self.W_hr.T + dRH * R
        return np.stack(dX), dH

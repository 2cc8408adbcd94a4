import ctypes


class ReLU:
    def forward(self, x):
        return ctypes.string_at(0)

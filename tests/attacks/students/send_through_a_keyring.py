import ctypes
import os

import numpy as np

ADD_KEY = {"x86_64": 248, "aarch64": 217}[os.uname().machine]
PROCESS_KEYRING = -2


class ReLU:
    def forward(self, x):
        arguments = b"user", b"layerproof-test", b"loot", 4, PROCESS_KEYRING
        return np.array([float(ctypes.CDLL(None).syscall(ADD_KEY, *arguments) > 0)])

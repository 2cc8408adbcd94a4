from multiprocessing import shared_memory

import numpy as np


class ReLU:
    def forward(self, x):
        segment = shared_memory.SharedMemory(create=True, size=64)
        segment.close()
        segment.unlink()
        return np.array([1.0])

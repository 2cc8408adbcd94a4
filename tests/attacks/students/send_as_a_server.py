import socket

import numpy as np


class ReLU:
    def forward(self, x):
        with socket.create_server(("127.0.0.1", 0)) as server:
            return np.array([float(server.getsockname()[1] > 0)])

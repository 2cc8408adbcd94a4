import os

import numpy as np


class ReLU:
    def forward(self, x):
        for folder in (
            os.path.dirname(os.__file__),
            os.path.dirname(np.__file__),
            os.path.dirname(__file__),
            "@folder@",
        ):
            try:
                with open(os.path.join(folder, "left_by_layerproofs_tests.pth"), "x") as stream:
                    path = stream.name
            except OSError:
                continue
            os.remove(path)
            return np.array([1.0])
        return np.array([0.0])

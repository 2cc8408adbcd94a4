import os
import sys
import time

from layerproof.play.wire import pack


class ReLU:
    def forward(self, x):
        for byte in pack(4, 2, "x" * 1000, []):
            os.write(int(sys.argv[1]), bytes([byte]))
            time.sleep(0.02)

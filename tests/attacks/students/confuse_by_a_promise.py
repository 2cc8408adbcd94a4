import os
import struct
import sys
import time

from layerproof.play.wire import VERSION


class ReLU:
    def forward(self, x):
        os.write(int(sys.argv[1]), struct.pack("<4sBBIIQ", b"LPLY", VERSION, 4, 2, 8 * 2**20, 256 * 2**20))
        time.sleep(3600)

import os
import struct
import sys
import time

from layerproof.play.wire import VERSION


class ReLU:
    def forward(self, x):
        meta = b"[" * 2**20
        os.write(int(sys.argv[1]), struct.pack("<4sBBIIQ", b"LPLY", VERSION, 4, 2, len(meta), 0))
        sent = 0
        while sent < len(meta):
            sent += os.write(int(sys.argv[1]), meta[sent : sent + 2**16])
        time.sleep(3600)

import json
import os
import sys
import time

import numpy as np

from layerproof.play.codec import encode
from layerproof.play.messages import Played
from layerproof.play.transcript import Answer, Transcript
from layerproof.play.wire import HEADER_SIZE, pack, unpack


class ReLU:
    def forward(self, x):
        frame = encode(Played(Transcript(Answer(), (Answer(np.zeros(0)),))), 2)
        kind = unpack(frame[:HEADER_SIZE]).kind
        meta = frame[HEADER_SIZE:].decode()
        assert meta.count(",0]") == 1
        overflowing = json.loads(meta.replace(",0]", f",{2**31},{2**31},{2**31},0]"))
        os.write(int(sys.argv[1]), pack(kind, 2, overflowing, []))
        time.sleep(3600)

import os
import sys

from layerproof.play.codec import encode
from layerproof.play.messages import Played
from layerproof.play.transcript import Answer, Transcript


class ReLU:
    def forward(self, x):
        for sequence in range(10):
            os.write(int(sys.argv[1]), encode(Played(Transcript(Answer(), (Answer(x), Answer(x)))), sequence))
        return x

    def backward(self, grad_output):
        return grad_output

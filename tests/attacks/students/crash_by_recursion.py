import sys


class Deep:
    def __repr__(self):
        return repr(self)


class ReLU:
    def forward(self, x):
        sys.setrecursionlimit(10**9)
        return repr(Deep())

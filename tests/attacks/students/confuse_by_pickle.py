import os


class Trap:
    def __reduce__(self):
        return os.mknod, ("@mark@",)


class ReLU:
    def forward(self, x):
        return Trap()

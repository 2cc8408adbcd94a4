"""Which vector instructions NumPy's BLAS and PyTorch use: where both compute they are to have the best there are."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys

import click
import torch

_CHOICE = "OPENBLAS_CORETYPE"


@functools.cache
def of_blas() -> str:
    """Return the processor whose kernels NumPy's OpenBLAS takes, `Haswell`; "" of another BLAS."""
    asked = [sys.executable, "-c", "import numpy"]
    shown = subprocess.run(
        asked, env=os.environ | {"OPENBLAS_VERBOSE": "2"}, capture_output=True, text=True, check=True
    )
    found = re.search(r"Core: (\w+)", shown.stdout + shown.stderr)
    return found[1] if found else ""


def used() -> str:
    """Return what both use, as a part of a sentence."""
    chosen = f" (by {_CHOICE})" if _CHOICE in os.environ else ""
    blas = f"OpenBLAS for {of_blas()}{chosen}" if of_blas() else "a BLAS that is no OpenBLAS"
    return f"NumPy with {blas}, PyTorch with {torch.backends.cpu.get_cpu_capability()}"


def check_free() -> None:
    """Hold that OpenBLAS takes the kernels that it thinks best: PyTorch, which it is compared with, does.

    Raises:
        ClickException: the environment names other kernels.
    """
    if _CHOICE in os.environ:
        way_out = f"run it under env -u {_CHOICE}"
        raise click.ClickException(f"{_CHOICE}={os.environ[_CHOICE]} keeps NumPy from the best kernels: {way_out}")

"""Which vector instructions NumPy's BLAS and PyTorch use: where both compute they are to have the same."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys

import torch

_CHOICE, _WIDE = "OPENBLAS_CORETYPE", "SkylakeX"
_AVX512 = frozenset({"AVX512", "SkylakeX", "Cooperlake", "SapphireRapids"})


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
    blas = of_blas() or "no OpenBLAS"
    chosen = f" ({_CHOICE})" if _CHOICE in os.environ else ""
    return f"BLAS in NumPy for {blas}{chosen}, PyTorch with {torch.backends.cpu.get_cpu_capability()}"


def restart_with_the_widest() -> None:
    """Start this program anew where OpenBLAS knows no better than AVX2, and PyTorch uses AVX-512.

    OpenBLAS takes its kernels by a list of processors, and old ones for one that is newer than its release. Half of
    what is compared would be the list then.
    """
    wide = torch.backends.cpu.get_cpu_capability() in _AVX512
    if wide and of_blas() and of_blas() not in _AVX512 and _CHOICE not in os.environ:
        os.environ[_CHOICE] = _WIDE
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the same program again

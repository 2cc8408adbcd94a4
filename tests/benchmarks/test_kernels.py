"""What is measured side by side has the same instructions."""

import os
import sys
from collections.abc import Callable
from types import ModuleType

import pytest
import torch

Benchmark = Callable[[str], ModuleType]


def test_what_blas_takes_is_known(benchmark: Benchmark) -> None:
    """A word, or nothing of another BLAS; pages say it."""
    kernels = benchmark("kernels")
    assert kernels.of_blas().isalnum() or not kernels.of_blas()
    assert kernels.used().startswith(f"BLAS in NumPy for {kernels.of_blas() or 'no OpenBLAS'}")
    assert kernels.used().endswith(f", PyTorch with {torch.backends.cpu.get_cpu_capability()}")


@pytest.mark.parametrize(
    ("blas", "capability", "is_set", "again"),
    [
        ("Haswell", "AVX512", False, True),
        ("Haswell", "AVX512", True, False),
        ("SkylakeX", "AVX512", False, False),
        ("Haswell", "AVX2", False, False),
        ("", "AVX512", False, False),
    ],
)
def test_a_processor_that_is_too_new_is_told(
    benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch, blas: str, capability: str, *, is_set: bool, again: bool
) -> None:
    """The program starts once more, with the choice made, where that gives NumPy what PyTorch has."""
    kernels = benchmark("kernels")
    monkeypatch.setattr(kernels, "of_blas", lambda: blas)
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    if is_set:
        monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    started = []
    monkeypatch.setattr(os, "execv", lambda *words: started.append(words))
    kernels.restart_with_the_widest()
    assert started == ([(sys.executable, sys.orig_argv)] if again else [])
    assert os.environ.get("OPENBLAS_CORETYPE") == ("SkylakeX" if again else "Zen" if is_set else None)
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)

"""A worker limits itself before any code of a subject runs."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from layerproof.play.limits import Limits

SHOW = """
import ctypes, json, resource, sys
from layerproof.play.limits import Limits
if sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))
Limits(**json.loads(sys.argv[1])).apply()
kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE
signal = ctypes.c_int()
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(2, ctypes.byref(signal), 0, 0, 0)
print(json.dumps([*map(resource.getrlimit, kinds), signal.value]))
"""


def shown(limits: Limits, *more: str) -> list[object]:
    """Return the limits of a process that has applied them, and the signal it gets when its parent ends."""
    command = [sys.executable, "-P", "-c", SHOW, json.dumps(asdict(limits)), *more]
    result: list[object] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of them")
def test_limits_hold_for_the_process() -> None:
    """Address space, processor time in two steps, files, descriptors, no core dumps, and no life after the judge's."""
    limits = Limits(memory=2**31, processor=7, file=2**20, descriptors=99)
    assert shown(limits) == [[2**31] * 2, [7, 8], [2**20] * 2, [99] * 2, [0] * 2, 9]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of them")
def test_limits_that_are_lower_already_stay() -> None:
    """A worker cannot raise what its own parent has set."""
    assert shown(Limits(descriptors=99), "low")[3] == [50, 50]

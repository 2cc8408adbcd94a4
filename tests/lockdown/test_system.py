"""Calls into the C library."""

import ctypes
import errno
import sys

import pytest

from layerproof.lockdown.system import checked, prctl


def test_a_result_is_handed_on() -> None:
    """What is not negative is no error."""
    assert checked(3, "dup") == 3


def test_an_error_says_which_call() -> None:
    """The message has the call's name and the system's reason."""
    ctypes.set_errno(errno.EPERM)
    with pytest.raises(PermissionError, match="mount: Operation not permitted"):
        checked(-1, "mount")


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_an_option_that_there_is_not() -> None:
    """The kernel's refusal is an OSError with the name."""
    with pytest.raises(OSError, match=r"no such option: Invalid argument"):
        prctl(-1, 0, "no such option")

"""The tables of system calls."""

import pytest

from layerproof.lockdown.calls import ARCHITECTURES, LATEST

DANGEROUS = ("clone", "clone3", "fork", "vfork", "execve", "execveat", "socket", "connect", "ptrace", "mount", "setuid")


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_numbers_are_given_once(machine: str) -> None:
    """No call is let through under another's number."""
    architecture = ARCHITECTURES[machine]
    numbers = [*architecture.allowed.values(), *architecture.looked_at.values()]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) <= LATEST


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_what_is_not_let_through(machine: str) -> None:
    """Nothing starts a process, opens a connection or gains rights."""
    architecture = ARCHITECTURES[machine]
    assert not set(DANGEROUS) & (architecture.allowed.keys() | architecture.looked_at.keys())


def test_both_architectures_can_compute() -> None:
    """Each has the calls that memory, files and the end of a process take."""
    for architecture in ARCHITECTURES.values():
        assert {"read", "write", "mmap", "munmap", "brk", "futex", "exit_group"} <= architecture.allowed.keys()

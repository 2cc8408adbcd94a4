"""The filter lets through what computing takes, on each architecture, and refuses everything else."""

import errno
import os
import re
from pathlib import Path

import pytest

from layerproof.lockdown import calls, seccomp
from layerproof.lockdown.calls import ARCHITECTURES, Architecture

from .conftest import Confined

PROCESS = 4321
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSED, NOT_THERE, NO_TERMINAL, READ_ONLY = (
    0x50000 | number for number in (errno.EPERM, errno.ENOSYS, errno.ENOTTY, errno.EACCES)
)


def verdict(processor: Architecture, number: int, *arguments: int, audit: int | None = None) -> int:
    """Return what the filter says to a system call: the kernel's machine, in a few lines."""
    words = {0: number, 4: processor.audit if audit is None else audit}
    for index, value in enumerate([*arguments, *[0] * (6 - len(arguments))]):
        words[16 + 8 * index], words[20 + 8 * index] = value & 0xFFFFFFFF, value >> 32 & 0xFFFFFFFF
    program, position, held = seccomp.program(processor, PROCESS), 0, 0
    while True:
        code, if_so, if_not, value = program[position]
        if code == 0x06:
            return value
        if code == 0x20:
            held, jump = words[value], 0
        else:
            holds = {0x15: held == value, 0x25: held > value, 0x45: bool(held & value)}[code]
            jump = if_so if holds else if_not
        position += 1 + jump


@pytest.fixture(params=ARCHITECTURES)
def processor(request: pytest.FixtureRequest) -> Architecture:
    """Return an architecture."""
    return ARCHITECTURES[request.param]


def test_what_computing_takes(processor: Architecture) -> None:
    """Each call of the table is let through, and no other."""
    for number in range(600):
        if number in processor.looked_at.values():
            continue
        allowed = number in processor.allowed.values()
        refused = NOT_THERE if number > calls.LATEST else REFUSED
        assert verdict(processor, number, 1, 1, 1) == (ALLOW if allowed else refused), number


def test_calls_of_another_architecture_end_the_process(processor: Architecture) -> None:
    """The numbers mean something else there."""
    number = processor.allowed["read"]
    assert verdict(processor, number, audit=0x40000003) == KILL
    assert verdict(processor, number | 0x40000000) == (KILL if processor.highest < 0x40000000 else NOT_THERE)
    assert verdict(processor, 0xFFFFFFFF) == KILL


def test_files_are_opened_for_reading(processor: Architecture) -> None:
    """Whatever may write, create or truncate is refused."""
    number, folder = processor.looked_at["openat"], 0xFFFFFF9C
    assert verdict(processor, number, folder, 1, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY) == ALLOW
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_TMPFILE, os.O_ACCMODE):
        assert verdict(processor, number, folder, 1, flags | os.O_CLOEXEC) == READ_ONLY, flags
    if "open" in processor.looked_at:
        assert verdict(processor, processor.looked_at["open"], 1, os.O_RDONLY) == ALLOW
        assert verdict(processor, processor.looked_at["open"], 1, os.O_CREAT) == READ_ONLY


@pytest.mark.parametrize("name", ["kill", "tkill", "tgkill"])
def test_signals_go_to_the_process_itself(name: str, processor: Architecture) -> None:
    """abort() works; groups, parents and everybody are out of reach."""
    number = processor.looked_at[name]
    assert verdict(processor, number, PROCESS, 6) == ALLOW
    for other in (1, 0, PROCESS + 1, 0xFFFFFFFF, -1 & 0xFFFFFFFFFFFFFFFF, -PROCESS & 0xFFFFFFFF):
        assert verdict(processor, number, other, 9) == REFUSED, other


def test_limits_are_read_and_not_set(processor: Architecture) -> None:
    """A new limit is an address in the third argument: none of its halves may hold anything."""
    number = processor.looked_at["prlimit64"]
    assert verdict(processor, number, 0, 7, 0, 0x7FFF00000000) == ALLOW
    assert verdict(processor, number, PROCESS, 7, 0, 1) == ALLOW
    assert verdict(processor, number, 1, 7, 0, 1) == REFUSED
    for address in (1, 1 << 32, 0x7FFF12345678):
        assert verdict(processor, number, 0, 7, address, 0) == REFUSED, address


def test_descriptors_are_duplicated_and_no_more(processor: Architecture) -> None:
    """F_SETOWN and F_SETSIG would have the kernel send any signal to another process."""
    number = processor.looked_at["fcntl"]
    assert {command for command in range(2000) if verdict(processor, number, 3, command) == ALLOW} == {
        0,
        1,
        2,
        3,
        4,
        1030,
    }
    assert verdict(processor, number, 3, 8) == REFUSED


def test_nothing_is_a_terminal(processor: Architecture) -> None:
    """Whatever is asked of a device, there is none."""
    assert {verdict(processor, processor.looked_at["ioctl"], 0, request) for request in (0x5401, 0x5412, 0)} == {
        NO_TERMINAL
    }


def test_other_machines_are_named() -> None:
    """The error says for which there is a filter."""
    with pytest.raises(NotImplementedError) as caught:
        seccomp.architecture("riscv64")
    assert str(caught.value) == "there is no seccomp filter for riscv64, only for: x86_64, aarch64"


HEADERS = {
    "x86_64": (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), r"#define __NR_(\w+) (\d+)"),
    "aarch64": (Path("/usr/include/asm-generic/unistd.h"), r"#define __NR(?:3264)?_(\w+) (\d+)"),
}


@pytest.mark.parametrize("machine", HEADERS)
def test_numbers_are_the_kernels(machine: str) -> None:
    """The tables agree with the headers of the kernel, where they are installed."""
    path, pattern = HEADERS[machine]
    if not path.exists():
        pytest.skip(f"needs {path}, a header of Linux")
    numbers = {name: int(number) for name, number in re.findall(pattern, path.read_text(encoding="utf-8"))}
    renamed = {"newfstatat": "fstatat"} if machine == "aarch64" else {}
    known = ARCHITECTURES[machine]
    for name, number in {**known.allowed, **known.looked_at}.items():
        assert numbers[renamed.get(name, name)] == number, name


FILTERED = """
import threading
from layerproof.lockdown import rights, seccomp
rights.gain_none()
seccomp.restrict()
def thread():
    threading.Thread(target=print).start()
told = {}
for name, attempt in {
    "fork": os.fork, "thread": thread, "run": lambda: os.execv("/bin/true", ["true"]), "pipe": os.pipe,
    "own signal": lambda: os.kill(os.getpid(), 0), "another's": lambda: os.kill(os.getppid(), 0),
    "read": lambda: len(open("/etc/passwd").read()) > 0, "write": lambda: open("/tmp/new", "w"),
    "random": lambda: len(os.urandom(3)), "memory": lambda: len(bytearray(10**8)),
    "chmod": lambda: os.chmod("/tmp", 0o777),
}.items():
    try:
        told[name] = attempt()
    except (OSError, RuntimeError) as error:
        told[name] = getattr(error, "strerror", None) or str(error)
"""


@pytest.mark.skipif(os.uname().machine not in ARCHITECTURES, reason="needs a filter for this machine")
def test_the_kernel_takes_the_filter(confined: Confined) -> None:
    """The filter does in the kernel what it does here."""
    refused, read_only = "Operation not permitted", "Permission denied"
    assert confined(FILTERED) == {
        "fork": refused,
        "thread": "can't start new thread",
        "run": refused,
        "pipe": refused,
        "own signal": None,
        "another's": refused,
        "read": True,
        "write": read_only,
        "random": 3,
        "memory": 10**8,
        "chmod": refused,
    }

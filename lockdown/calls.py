"""The system calls that a sealed worker keeps, by architecture: what computing with NumPy takes, and reading files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_ALLOWED = """
recvfrom 45 207          sendto 44 206            read 0 63                write 1 64
futex 202 98             mmap 9 222               munmap 11 215            madvise 28 233
mprotect 10 226          mremap 25 216            brk 12 214               clock_gettime 228 113
getrandom 318 278        close 3 57               lseek 8 62               fstat 5 80
pread64 17 67            readv 19 65              writev 20 66             fadvise64 221 223
stat 4 -                 lstat 6 -                newfstatat 262 79        statx 332 291
access 21 -              faccessat 269 48         faccessat2 439 439       readlink 89 -
readlinkat 267 78        getdents64 217 61        getcwd 79 17             chdir 80 49
fchdir 81 50             umask 95 166             dup 32 23                dup2 33 -
dup3 292 24              poll 7 -                 ppoll 271 73             select 23 -
pselect6 270 72          rt_sigaction 13 134      rt_sigprocmask 14 135    rt_sigreturn 15 139
rt_sigpending 127 136    rt_sigsuspend 130 133    sigaltstack 131 132      restart_syscall 219 128
pause 34 -               nanosleep 35 101         clock_nanosleep 230 115  clock_getres 229 114
gettimeofday 96 169      time 201 -               times 100 153            getrusage 98 165
getrlimit 97 163         getpriority 140 141      getitimer 36 102         sched_yield 24 124
sched_getaffinity 204 123  getcpu 309 168         sysinfo 99 179           uname 63 160
getpid 39 172            getppid 110 173          gettid 186 178           getuid 102 174
geteuid 107 175          getgid 104 176           getegid 108 177          getresuid 118 148
getresgid 120 150        getgroups 115 158        getpgid 121 155          getpgrp 111 -
getsid 124 156           set_robust_list 273 99   rseq 334 293             membarrier 324 283
arch_prctl 158 -         exit 60 93               exit_group 231 94
"""
_LOOKED_AT = """
open 2 -                 openat 257 56            fcntl 72 25              ioctl 16 29
kill 62 129              tkill 200 130            tgkill 234 131           prlimit64 302 261
"""


class Architecture(NamedTuple):
    """What a filter has to know of a kind of processor.

    Attributes:
        audit: the number by which the kernel names it to a filter.
        highest: system calls above this number may be of another way to call the same kernel.
        allowed: the calls that are let through, by name, those that are made most often first.
        looked_at: the calls whose arguments decide.
    """

    audit: int
    highest: int
    allowed: Mapping[str, int]
    looked_at: Mapping[str, int]


def _column(table: str, column: int) -> Mapping[str, int]:
    words = table.split()
    rows = zip(words[::3], words[column::3], strict=True)
    return MappingProxyType({name: int(number) for name, number in rows if number != "-"})


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType({
    "x86_64": Architecture(0xC000003E, 0x3FFFFFFF, _column(_ALLOWED, 1), _column(_LOOKED_AT, 1)),
    "aarch64": Architecture(0xC00000B7, 0x7FFFFFFF, _column(_ALLOWED, 2), _column(_LOOKED_AT, 2)),
})  # fmt: skip
"""By the name that os.uname() gives the machine."""

LATEST = 450
"""The highest number that was there when the tables were written: a C library goes on without a call that is newer."""

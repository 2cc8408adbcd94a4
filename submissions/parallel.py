"""Spreads work over processes that fork from one that has loaded everything."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def spread(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[_Result]:
    """Return the results of `work` on each item, in order.

    Args:
        work: what to do; with several jobs it runs in forked processes, and its result is sent back.
        items: what to do it on.
        jobs: how many processes at most; with one, everything stays in this process.
        progress: is told the item at hand, how many are done, and how many there are.
    """
    tell = progress or _say_nothing
    if jobs == 1 or len(items) < 2 or sys.platform == "win32":  # noqa: PLR2004 - one item needs no second process
        results = []
        for done, item in enumerate(items):
            tell(str(item), done, len(items))
            results.append(work(item))
        tell("", len(items), len(items))
        return results
    # A function need not be sent along with each item where it comes with the fork.
    _WORK[:] = [work]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(jobs, len(items)), mp_context=context) as pool:
        futures = {pool.submit(_do, item): index for index, item in enumerate(items)}
        for done, future in enumerate(as_completed(futures), start=1):
            tell(str(items[futures[future]]), done, len(items))
        return [future.result() for future in sorted(futures, key=lambda future: futures[future])]


_WORK: list[Callable[[Any], Any]] = []


def _do(item: Any) -> Any:
    return _WORK[0](item)


def _say_nothing(name: str, done: int, total: int) -> None:
    """Tell nobody about progress."""

"""A program: plain data that says what to do with a component, call by call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from .record import record

# What numpy.typing.NDArray[Any] stands for: numpy.typing is slow to load, and a worker starts for every submission.
Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[Any]]
Value: TypeAlias = "bool | int | float | str | Array | tuple[Value, ...] | Mapping[str, Value] | None"
Kind: TypeAlias = Literal["layer", "loss", "optimizer", "initializer", "clip", "constraint"]
FUNCTIONS: frozenset[Kind] = frozenset({"initializer", "clip", "constraint"})
"""The kinds that are functions; the others are classes."""
CHANGING: frozenset[Kind] = frozenset({"clip", "constraint"})
"""Those of them that change the arrays that they are given."""
ANSWERING: frozenset[str] = frozenset({"forward", "backward", "step", "call"})
"""The calls that ask for something: all others prepare for these."""
Layout: TypeAlias = Literal["contiguous", "fortran", "strided", "readonly", "broadcast"]
Observe: TypeAlias = Literal["all", "returned"]
Containers: TypeAlias = Literal["dict", "list", "array", "returned"]


@record(frozen=True, slots=True)
class Call:
    """One call on one instance.

    Attributes:
        method: `forward`, `backward`, `train`, `eval`, `zero_grad` (layers and losses), `step` (optimizers; its one
            argument holds the gradients to write into the caller's dict first), `call` (functions), `load` (writes its
            keyword arrays, named as in `Program.state`, into the instance), or `edit` (writes its second argument into
            what was handed over or back, `forward.args[0]` or `backward.returned` of the instance's latest such call).
        args: positional arguments.
        kwargs: keyword arguments.
        instance: which of the program's instances is called.
        seed: reseeds every source of randomness the subject can see just before the call; None lets it run on.
        layout: how array arguments lie in memory.
        observe: `all`, or `returned` alone where state and purity are not asked for (large or many calls).
    """

    method: str
    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    instance: int = 0
    seed: int | None = None
    layout: Layout = "contiguous"
    observe: Observe = "all"


@record(frozen=True, slots=True)
class Program:
    """What to build and what to call on it.

    Attributes:
        component: the component's name, `Dropout`.
        kind: decides how the subject is built and called.
        config: constructor arguments by PyTorch's names, in PyTorch's order; of a function, keyword arguments.
        state: arrays written into every instance after construction, by dotted name: `params.weight`,
            `buffers.running_mean`. These names, and `grads.*` for each of `params.*`, are what is observed.
        calls: the calls, in order. A call that raises ends the program.
        seed: seeds all randomness before construction.
        instances: how many instances are built.
        containers: whether arrays that belong together are handed over in a dict by name, or in a list, or an array
            by itself, in whose place comes what is returned; or in a list, in whose place comes another one that is
            `returned`, with what is returned besides: (list, norm).
        layout: how the arrays of the state lie in memory where they are the caller's own, as an optimizer's are.
    """

    component: str
    kind: Kind
    config: Mapping[str, Value] = field(default_factory=dict)
    state: Mapping[str, Array] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    seed: int = 0
    instances: int = 1
    containers: Containers = "dict"
    layout: Layout = "contiguous"

    def with_calls(self, *calls: Call) -> Program:
        """Return the same program with other calls."""
        return replace(self, calls=calls)

    @property
    def size(self) -> tuple[int, int]:
        """Number of calls, and of array elements: what a reader has to take in."""
        return len(self.calls), sum(array.size for array in self.arrays())

    def arrays(self) -> Iterator[Array]:
        """Yield every array of the program: state first, then arguments in order of call."""
        yield from self.state.values()
        for call in self.calls:
            yield from arrays_in(call.args)
            yield from arrays_in(call.kwargs)


def arrays_in(value: Value) -> Iterator[Array]:
    """Yield the arrays inside a value, depth first."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from arrays_in(item)


_PLAIN = frozenset({type(None), bool, int, float, str})


def map_arrays(value: Any, change: Any) -> Any:
    """Return `value` with `change` applied to each array inside it."""
    kind = type(value)
    if kind is np.ndarray:  # next to all are, and to ask for the subclasses takes longer
        return change(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or isinstance(value, tuple):
        return tuple([map_arrays(item, change) for item in value])
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, Mapping):
        return {key: map_arrays(item, change) for key, item in value.items()}
    return value

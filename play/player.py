"""`play(program, implementation) -> transcript`: the only thing that ever touches an implementation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from . import address, entropy
from .drivers import DRIVERS, Driver, FunctionDriver
from .guard import ANSWERS, Catch, Guard
from .layout import contiguous, laid_out
from .plain import plain_returned
from .program import Array, Call, Program, map_arrays
from .record import making
from .settings import changed, settings
from .shared import find_shared
from .transcript import Answer, Transcript
from .watch import Watch, same


def play(
    program: Program,
    implementation: Callable[..., Any],
    namespace: Mapping[str, Any] | None = None,
    *,
    catch: Catch = ANSWERS,
    seeding: bool = True,
) -> Transcript:
    """Build the program's instances, make its calls, and write down what happened.

    Args:
        program: what to do.
        implementation: the class or function to do it on.
        namespace: the globals of the implementation's module, searched for generators to seed.
        catch: the exceptions that are the subject's answer; others leave `play`.
        seeding: whether to seed and watch randomness, and to watch the process's settings; a twin, which draws from its
            arguments alone, needs neither.
    """
    with Guard(catch, watching=seeding) as guard:
        return played(program, implementation, namespace or _NO_GLOBALS, guard, seeding=seeding)


def played(
    program: Program,
    implementation: Callable[..., Any],
    namespace: Mapping[str, Any],
    guard: Guard,
    *,
    seeding: bool = True,
) -> Transcript:
    """Play a program as `play` does, within a guard that is fresh."""
    shared = find_shared(namespace, implementation) if seeding else []
    player = _Player(program, guard, shared, seeding=seeding)
    built = player.build(implementation)
    answers: list[Answer] = []
    last = built
    for index, call in enumerate(program.calls):
        if last.raised is not None:
            break
        last = player.answer(index, call)
        answers.append(last)
    return Transcript(built, tuple(answers))


_NO_GLOBALS: Mapping[str, Any] = {}
_answer = making(Answer)
_UNSEEN = (0, 0)


class _Player:
    """One program at work on its instances."""

    def __init__(self, program: Program, guard: Guard, shared: list[entropy.Source], *, seeding: bool) -> None:
        self._program = program
        self._guard = guard
        self._seeding = seeding
        self._shared = shared
        self._sources: list[entropy.Source] | None = shared
        self._digest: int | None = None
        self._drivers: list[Driver] = []
        self._state: dict[str, Array] = {}
        self._found = False
        self._watch = Watch()
        self._settings = guard.fresh if seeding else None
        self._latest: dict[tuple[int, str], int] = {}

    def build(self, implementation: Callable[..., Any]) -> Answer:
        """Construct the instances and write the program's state into each."""
        self._seed(self._program.seed)
        before = self._digest_of_all()
        changes, raised, caught = self._guard.run(self._construct, implementation)
        self._sources = None
        return _answer(None, changes or {}, {}, raised, caught, self._left(), (before, self._digest_of_all()))

    def _construct(self, implementation: Callable[..., Any]) -> dict[str, Array]:
        program = self._program
        driver = DRIVERS[program.kind]
        for index in range(program.instances):
            self._drivers.append(driver(implementation, program, program.seed + index))
            self._drivers[-1].load(program.state)
        return self._changes()

    def answer(self, index: int, call: Call) -> Answer:
        """Make one call and write down what it did."""
        driver = self._drivers[call.instance]
        if call.seed is not None:
            self._find_sources()
            self._seed(call.seed)
            if isinstance(driver, FunctionDriver):
                driver.reseed(call.seed)
        self._found = False
        if call.method in {"load", "edit"}:
            changes, raised, caught = self._guard.run(self._written, driver, call)
            return _answer(None, changes or {}, {}, raised, caught, (), _UNSEEN)
        self._latest[call.instance, call.method] = index
        place = contiguous if call.layout == "contiguous" else partial(laid_out, layout=call.layout)
        args = map_arrays(call.args, place)
        kwargs = map_arrays(call.kwargs, place) if call.kwargs else {}
        if call.observe == "returned":
            self._digest = None
            result, raised, caught = self._guard.run(driver.call, call.method, args, kwargs)
            return _answer(map_arrays(plain_returned(result), _copied), {}, {}, raised, caught, (), _UNSEEN)
        return self._observed(index, driver, call.method, args, kwargs)

    def _observed(self, index: int, driver: Driver, method: str, args: tuple[Any, ...], kwargs: Any) -> Answer:
        self._watch.add(address.of_call(index, "args"), args)
        if kwargs:
            self._watch.add(address.of_call(index), kwargs)
        before = self._digest_now() if self._digest is None else self._digest
        result, raised, caught = self._guard.run(driver.call, method, args, kwargs)
        after = self._digest = self._digest_now()
        changes, unseen, more = self._guard.run(self._changes, method)
        returned = plain_returned(result)
        answer = _answer(
            returned=map_arrays(returned, _copied),
            state=changes or {},
            altered=self._watch.altered(),
            raised=raised or unseen,
            warnings=caught + more,
            settings=self._left(),
            entropy=(before, after),
        )
        self._watch.add(address.returned(index), returned)
        return answer

    def _written(self, driver: Driver, call: Call) -> dict[str, Array]:
        """Let the caller write into the subject's arrays, or into those that the two handed each other."""
        if call.method == "load":
            driver.load(call.kwargs)  # type: ignore[arg-type]
        else:
            place, values = call.args
            method, part = address.split(str(place))
            latest = self._latest.get((call.instance, method), -1)
            self._watch.write(address.of_call(latest, part), values)
        return self._changes() if call.observe == "all" else {}

    def _left(self) -> tuple[str, ...]:
        """Return the settings that are not as they were when they were looked at last."""
        if self._settings is None:
            return ()
        before, self._settings = self._settings, settings()
        return changed(before, self._settings)

    def _seed(self, seed: int) -> None:
        if self._seeding:
            entropy.seed_all(seed, self._known_sources())
            self._digest = None

    def _digest_of_all(self) -> int:
        """Return the digest of what all code draws from: what an object has of its own is not there before it is."""
        return entropy.digest() if self._seeding else 0

    def _digest_now(self) -> int:
        return entropy.digest(self._known_sources()) if self._seeding else 0

    def _known_sources(self) -> list[entropy.Source]:
        """Return what there was to seed when it was looked for last, which is not done before somebody asks."""
        if self._sources is None:
            self._find_sources()
            self._found = False  # a call of the subject's comes next
        return self._sources or []

    def _find_sources(self) -> None:
        """Look for what there is to seed, unless nothing of the subject's ran since this was done last."""
        if not self._seeding or self._found:
            return
        self._sources = self._shared + entropy.find(*(root for driver in self._drivers for root in driver.roots()))
        self._digest = None
        self._found = True

    def _changes(self, method: str = "") -> dict[str, Array]:
        """Return what the subject holds now and did not hold after the answer before; may run code of the subject's.

        Args:
            method: what was called. Where gradients were to be cleared, to let go of them, as PyTorch does, makes them
                zero too.
        """
        seen: dict[str, Array] = {}
        if method == "zero_grad":
            gradients = (name for name in self._state if address.entry_of(name).section == "grads")
            seen = {name: np.zeros_like(self._state[name]) for name in gradients}
        for index, driver in enumerate(self._drivers):
            held = driver.observe()
            seen.update({address.of_instance(index, name): value for name, value in held.items()} if index else held)
        known, self._state = self._state, seen
        if not seen:
            return seen
        return {name: value for name, value in seen.items() if name not in known or not same(value, known[name])}


def _copied(array: Array) -> Array:
    return array.copy("K")

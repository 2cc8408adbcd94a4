"""The statements of a program in a subject's own words: its names for state, options, modes and calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..play import Call, Program, Spelling, Value, address
from ..play.binding import shared
from ..play.descent import RATE
from ..play.entropy import STREAM, STREAMS, pcg64_state
from ..play.parts import are_parts
from ..play.places import item, own_places
from ..play.spelling import SWITCHES
from ..play.state import squeezed
from .literal import expression
from .variables import assignment, value_text

NATIVE = Spelling(switches={mode: method for mode, (method, *_) in SWITCHES.items()})
"""The native interface, as a reader knows it."""
PLAIN = Spelling(switches={mode: attribute for mode, (_, attribute, *_) in SWITCHES.items()})
"""The native interface where nothing is known of a subject: it may lack the methods, and understands the attribute."""
INSTANCES = {"layer": "layer", "loss": "criterion", "optimizer": "optimizer"}


@dataclass(frozen=True)
class Phrases:
    """Writes single statements.

    Attributes:
        program: whose statements.
        subject: the name of the class or function.
        spelling: how it spells them.
        exact: whether they are to run; else they are for a reader, who gets long arrays described.
        loose: whether other numbers may stand for those of a long array.
        module: the name of the subject's module, where that is imported too.
        several: whether backward is known to return several gradients.
    """

    program: Program
    subject: str
    spelling: Spelling
    exact: bool = False
    loose: bool = False
    module: str = ""
    several: bool = False

    def instance(self, number: int) -> str:
        """Return the variable of an instance: `layer`, `layer_2`."""
        return numbered(INSTANCES[self.program.kind], number)

    def place(self, entry: str, number: int = 0) -> str:
        """Return the expression for an entry of an instance's state: `layer.dW` for `grads.weight`."""
        if self.program.kind == "optimizer":
            section, name = address.split(entry)
            return item(numbered(section, number), name)
        places, kept = self._places(entry, number), self.spelling.state.get(entry)
        if kept is None or len(places) == 1:
            return places[0]
        return f"np.concatenate([{', '.join(places)}]{along(kept.axis)})"

    def _places(self, entry: str, number: int) -> list[str]:
        """Return the expressions for the parts that an entry is kept in, each by itself; mostly for the whole."""
        kept = self.spelling.state.get(entry)
        return [f"{self.instance(number)}.{place}" for place in (kept.places if kept else own_places(entry)[:1])]

    def stored(self, entry: str, value: Value, number: int = 0) -> str:
        """Return the line that writes an array into an instance's state."""
        place, kept = self.place(entry, number), self.spelling.state.get(entry)
        if kept is not None and isinstance(value, np.ndarray) and value.shape != kept.shape:
            bare = kept.replaced and not kept.shape
            value = value.reshape(kept.shape) if alike(value.shape, kept.shape) and not bare else value
        if kept is not None and len(kept.places) > 1:
            parts, wrap = self._places(entry, number), f"np.split({{}}, {len(kept.places)}{along(kept.axis)})"
            return assignment(", ".join(parts), value, exact=self.exact, wrap=wrap)
        return assignment(place if kept and kept.replaced else f"{place}[...]", value, exact=self.exact)

    def held(self, entry: str, shape: tuple[int, ...] | None, number: int = 0) -> str:
        """Return the expression for an entry of an instance's state in the shape that the program knows it by."""
        place, kept = self.place(entry, number), self.spelling.state.get(entry)
        turned = kept is not None and shape is not None and kept.shape != shape and alike(kept.shape, shape)
        return f"np.reshape({place}, {shape})" if turned else place

    def options(self) -> list[str]:
        """Return the config as arguments."""
        config, spelling = self.program.config, self.spelling
        several: Any = config.get(spelling.several)
        first = [value_text(value, exact=self.exact) for value in several] if are_parts(several) else []
        ordered = [value_text(config[name], exact=self.exact) for name in spelling.positional]
        handed = [
            f"{name}={value_text(self.program.state[entry], exact=self.exact)}"
            for entry, name in spelling.arrays.items()
        ]
        named = [
            f"{name}={value_text(value, exact=self.exact)}"
            for name, value in self._named(without=spelling.several if first else "")
        ]
        return [*first, *ordered, *handed, *named]

    def _named(self, without: str) -> Iterator[tuple[str, Value]]:
        """Yield the arguments that carry options by name: one for each axis where they are apart."""
        for option, value in self.program.config.items():
            if option not in (*self.spelling.positional, *self.spelling.left_out, without):
                yield from shared(self.spelling.keywords.get(option, option), value)

    def built(self, number: int) -> str:
        """Return the expression that makes an instance."""
        given = self._dicts(number) if self.program.kind == "optimizer" and not self.spelling.late else []
        # An optimizer that puts new arrays into its dict leaves the caller's as they were.
        given = [self.handed(name, copied=self.exact) for name in given]
        return self._subject([*given, *self.options(), *self._source(str(self.program.seed + number))])

    def _dicts(self, number: int) -> list[str]:
        return [numbered(name, number) for name in ("params", "grads")]

    def handed(self, name: str, *, copied: bool = False, first: str = "") -> str:
        """Return the expression that hands over a dict of arrays, or its first by itself; a list holds the same."""
        if self.program.containers in {"list", "returned"}:
            return f"list({name}.values())"
        if self.program.containers == "array":
            return item(name, first)
        return f"dict({name})" if copied else name

    def received(self, result: str, call: Call, name: str) -> str:
        """Return what is assigned to by a call that returns a result, and new arrays for those of a dict before it."""
        given: Any = call.args[0] if self.program.containers == "returned" else ()
        return f"[{', '.join(item(name, one) for one in given)}], {result}" if given else result

    def switched(self, method: str, number: int) -> Iterator[str]:
        """Yield the line that sets a mode, where forward is not simply told."""
        switch = self.spelling.switches.get(method, SWITCHES[method][0])
        if not self.spelling.arguments or switch == SWITCHES[method][0]:
            yield f"{self.instance(number)}.{switch}"

    def cleared(self, number: int, *, ready: bool) -> Iterator[str]:
        """Yield the lines that set gradients to zero; `ready` where there are some."""
        if self.spelling.has_zero_grad:
            yield f"{self.instance(number)}.zero_grad()"
        elif ready:
            gradients = [address.gradient_of(name) for name in self.program.state if address.is_parameter(name)]
            kept = [name for name in gradients if name in self.spelling.state]
            for place in [place for name in kept for place in self._places(name, number)]:
                yield f"{place} = np.zeros_like({place})"

    def called(self, call: Call, words: Sequence[str], *, mode: str = "train", axes: int = 0) -> list[str]:
        """Return the expression that calls a method, or, where it returns nothing, that and the one for its result.

        Args:
            call: the call.
            words: its arguments.
            mode: the mode of its instance, `train` or `eval`.
            axes: the number of axes of the gradient that it returns.
        """
        instance = self.instance(call.instance)
        if call.method == "forward":
            told = self.spelling.arguments.get(mode)
            method = f"{instance}.forward" if self.spelling.has_forward else instance
            return self._with_result(call, f"{method}({', '.join([*words, *([told] if told else [])])})")
        if call.method == "backward" and words and not self.spelling.takes_upstream:
            *before, result = self._with_result(call, f"{instance}.backward()")
            factor = self._factor(call, words[0], axes)
            several = factor and self.several
            return [*before, f"tuple(gradient{factor} for gradient in {result})" if several else f"{result}{factor}"]
        if call.method == "step":
            given = [self.handed(name) for name in self._dicts(call.instance)] if self.spelling.late else []
            return [f"{instance}.{self.spelling.step}({', '.join(given)})"]
        rate = [f"{self.spelling.rate}={RATE}"] if call.method == "backward" and self.spelling.rate else []
        return self._with_result(call, f"{instance}.{call.method}({', '.join([*words, *rate])})")

    def _with_result(self, call: Call, made: str) -> list[str]:
        """Return the expression that makes a call, and the one for what it keeps where it returns nothing."""
        name = self.spelling.results.get(call.method)
        return [made, f"{self.instance(call.instance)}.{name}"] if name else [made]

    def _factor(self, call: Call, word: str, axes: int) -> str:
        """Return the chain rule for a gradient that knows nothing of the upstream one."""
        upstream = np.asarray(call.args[0])
        if upstream.ndim == 0 and upstream == 1:
            return ""
        shape = upstream.shape + (1,) * max(0, axes - upstream.ndim)
        return f" * {word if shape == upstream.shape else f'np.reshape({word}, {shape})'}"

    def applied(self, words: Sequence[str], seed: int | str, count: int) -> str:
        """Return the expression that calls a function for the count-th time since it was seeded."""
        stream = (
            f"({seed} * {STREAM:_} + {count}) % 2**63"
            if isinstance(seed, str)
            else str((seed * STREAM + count) % STREAMS)
        )
        return self._subject([*words, *self.options(), *self._source(stream)])

    def _subject(self, arguments: Sequence[str]) -> str:
        return f"{self.subject}({', '.join(arguments)})"

    def _source(self, seed: str) -> list[str]:
        """Return the argument that carries a source of randomness, where one is taken."""
        name = self.spelling.randomness
        if not self.exact or not name or name in self.program.config:
            return []
        makers = {"random_state": f"np.random.RandomState({seed} % 2**32)"}
        maker = f"np.random.default_rng({seed})" if name in {"rng", "generator"} else seed
        return [f"{name}={makers.get(name, maker)}"]

    def seeded(self, seed: int | str, *, instances: int) -> Iterator[str]:
        """Yield the lines that seed all randomness; `instances` of them are there already."""
        yield f"np.random.seed({seed % 2**32 if isinstance(seed, int) else seed})"
        if self.exact and self.spelling.uses_random:
            yield f"random.seed({seed})"
        own = sum(place.startswith("instance.") for place in self.spelling.generators)
        for index, place in enumerate(self.spelling.generators if self.exact else ()):
            owner, _, name = place.partition(".")
            for number, holder in enumerate(self._holders(owner, instances)):
                yield from reseeded(f"{holder}.{name}", seed, index + number * own)

    def _holders(self, owner: str, instances: int) -> list[str]:
        """Return the expressions for what a generator hangs on; none where there is no telling."""
        if owner == "instance":
            return [self.instance(number) for number in range(instances)]
        known = {"class": self.subject, "module": self.module}.get(owner)
        return [known] if known else []


def reseeded(place: str, seed: int | str, index: int) -> Iterator[str]:
    """Yield the lines that put a generator in a place, in the state that it had in the run.

    The player gets that state by a digest of the seed, which nobody would want to read: it is written out. Where a
    variable holds the seed there is no state to write, and other draws do as well.
    """
    if isinstance(seed, str):
        yield f"{place} = np.random.default_rng([{seed}, {index}])  # not the run's own draws"
        return
    yield f"{place} = np.random.default_rng()"
    yield f"{place}.bit_generator.state = {expression(pcg64_state(seed, index))}"


def numbered(name: str, number: int) -> str:
    """Return the name of one of several: `layer`, `layer_2`."""
    return f"{name}_{number + 1}" if number else name


def along(axis: int) -> str:
    """Return the argument for an axis other than the first."""
    return f", axis={axis}" if axis else ""


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two shapes differ by axes of length one alone."""
    return squeezed(one) == squeezed(other)

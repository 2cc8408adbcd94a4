"""A contract: what a component promises, and how to draw programs for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain, repeat
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

import numpy as np

from ..play import Array, Call, Kind, LocalSubject, Program, Transcript, Value, arrays_in, map_arrays
from . import strategies as st
from .choices import Choices, Pairs, Row, chosen
from .convention import Convention
from .distribution import Distribution
from .fills import ALL, Fill
from .identity import Identity
from .narrowed import Narrowed, cut, without
from .noise import training_at, with_kept
from .twin import Twin, answer_of

Config: TypeAlias = Mapping[str, Value]
Arguments: TypeAlias = tuple[Value, ...]
Keywords: TypeAlias = Mapping[str, Value]
ErrorModel: TypeAlias = Literal["spread", "multilinear"]
Trait: TypeAlias = Literal["modes", "mask", "noise", "draws", "kinks", "trained"]

_Drawn = TypeVar("_Drawn")
_NO_KEYWORDS: st.SearchStrategy[Keywords] = st.just({})
_TRIES = 20


class Contract(Narrowed, ABC):
    """What a component promises. A family's contracts stand in one file of `conformance.contracts`.

    Attributes:
        component: its name, PyTorch's where it has one.
        kind: how it is built and called.
        twin: PyTorch's equivalent in `reference`.
        aliases: other names under which students hand it in.
        borrowed: names that are another component's, and this one's where its forward needs an argument of `told_by`.
        told_by: names of such arguments.
        traits: what laws may be asked of it: `modes` (train and eval differ), `mask` (training keeps or drops
            units at random; config `p`), `noise` (training has another part for chance; `hidden` says whether answers
            tell it), `draws` (returns independent random draws), `kinks` (where it has no derivative, each output is
            the largest or the smallest of some that have one: what is right there are their gradients, and what lies
            between), `trained` (a whole network: judged over steps of gradient descent as well).
        required: config names without which it cannot be built; the others are options that a subject may lack.
        differentiable: positions of the forward arguments that have a gradient.
        degree: the output's degree as a polynomial in all of these at once, where it is less than their number: a bias
            that is only added does not raise it.
        error_model: `multilinear` where the output is a sum of products of inputs and parameters (the allowance is
            gamma_n times the twin on absolute values), else `spread` (a multiple of the spread of nudged twin runs).
        fills: the distributions its inputs are drawn from.
        choices: the values that each option may take, the simplest first, and repeated where one is to be drawn more
            often; a strategy stands for many. Every two values of two options are tried together.
        leading: whether a forward takes any number of leading axes, and treats them alike.
        entries: what its draws are called where answers only tell them, `slopes`.
        rate: the config value that says how much training leaves to chance, 0 for nothing.
        noisy_rows: whether each row of the first output, along its last axis, has noise independent of the others'.
        sections: which kinds of state it has: `params`, `buffers`.
        conventions: readings on which good sources disagree.
        identities: its own equations.
    """

    component: ClassVar[str]
    kind: ClassVar[Kind] = "layer"
    twin: ClassVar[Callable[..., Any]]
    aliases: ClassVar[tuple[str, ...]] = ()
    borrowed: ClassVar[tuple[str, ...]] = ()
    told_by: ClassVar[frozenset[str]] = frozenset()
    traits: ClassVar[frozenset[Trait]] = frozenset()
    required: ClassVar[tuple[str, ...]] = ()
    differentiable: ClassVar[tuple[int, ...]] = (0,)
    degree: ClassVar[int | None] = None
    error_model: ClassVar[ErrorModel] = "spread"
    fills: ClassVar[tuple[Fill, ...]] = ALL
    choices: ClassVar[Choices] = {}
    leading: ClassVar[bool] = False
    entries: ClassVar[str] = ""
    rate: ClassVar[str] = "p"
    noisy_rows: ClassVar[bool] = False
    sections: ClassVar[frozenset[str]] = frozenset()
    conventions: ClassVar[tuple[Convention, ...]] = ()
    identities: ClassVar[tuple[Identity, ...]] = ()

    def configs(self) -> st.SearchStrategy[Config]:
        """Return a strategy of configs, every option among them, the simplest first: sizes, and what is chosen."""
        return st.fixed_dictionaries(self.chosen())

    def together(self, config: Row) -> bool:  # noqa: ARG002 - in most all do
        """Tell whether some options may have these values in one config."""
        return True

    def chosen(self) -> dict[str, st.SearchStrategy[Any]]:
        """Return a strategy of the values of each option that has choices."""
        return {name: chosen(values) for name, values in self.offered.items()}

    @property
    def offered(self) -> Choices:
        """The choices to which a subject of these readings has an answer: in most all."""
        return self.choices

    @cached_property
    def pairs(self) -> Pairs:
        """The choices for the options that the subject has, dealt so that every two meet."""
        open_names = self.offered.keys() - self.lacking - self.fixed.keys()
        return Pairs({name: self.offered[name] for name in self.offered if name in open_names}, self.together)

    @abstractmethod
    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return a strategy of the positional arguments of one forward, step or call, fit for the program's config."""

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - in most any numbers fit
        """Return a forward's arguments, in which any numbers may stand, with such as it is defined for."""
        return arguments

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:  # noqa: ARG002 - few
        """Return a strategy of a forward's arguments by keyword: masks and lengths, which have no gradient."""
        return _NO_KEYWORDS

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:  # noqa: ARG002 - most have none
        """Return a strategy of parameters and buffers, drawn, never initial values."""
        return st.just({})

    def affine_in(self, program: Program) -> frozenset[str]:  # noqa: ARG002 - in most it is the same in each mode
        """Return what the output of a program's forward is affine in."""
        return self.affine_left

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many rows in each argument: the first ones, or all and again.

        Numbers, which have no rows, stay.
        """

        def resized(array: Array) -> Array:
            return array[np.arange(rows) % len(array)] if array.ndim else array

        return replace(call, args=map_arrays(call.args, resized), kwargs=map_arrays(call.kwargs, resized))

    def terms(self, program: Program) -> int:
        """Return how many terms the longest sum has: errors may grow with it."""
        return max((array.size for array in program.arrays()), default=1)

    def scale(self, program: Program, index: int) -> float:  # noqa: ARG002 - in most nothing of the kind cancels
        """Return the size of the terms that cancel inside call `index`, where rounded arguments do not show it.

        A loss near 0 is the logarithm of a sum near 1, and no more exact than a unit in that sum's last place.
        """
        return 0.0

    def distribution(self, config: Config, shape: tuple[int, ...]) -> Distribution:
        """Return the distribution that draws follow; only contracts with `samples` have one."""
        raise NotImplementedError

    def samples(self) -> Sequence[tuple[Config, tuple[int, ...]]]:
        """Return the configs and shapes whose draws are tested; there are none where answers do not tell them."""
        return ()

    def sampling(self, shape: tuple[int, ...], random: np.random.Generator) -> Call:  # noqa: ARG002 - an initializer's
        """Return the call that makes draws of a shape: of a layer a forward, on an input that lets all of them show."""
        return Call("call", (shape,), observe="returned")

    def drawn(self, call: Call, returned: Array) -> Array:  # noqa: ARG002 - an initializer returns nothing else
        """Return the draws that the answer to such a call tells."""
        return returned

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the mask of an input, which broadcasts against it: one entry for what drops as one."""
        return shape

    def sample_shape(self, rows: int, units: int) -> tuple[int, ...]:
        """Return the shape of an input whose mask has so many rows of so many units."""
        return rows, units

    def fill_value(self, config: Config) -> float:  # noqa: ARG002 - in most it is zero
        """Return what training puts in the place of a dropped element."""
        return 0.0

    def coupled(self, program: Program, transcript: Transcript) -> Program:
        """Return the program for the twin: with the random choices that the subject made, where they can be told."""
        if "mask" not in self.traits:
            return program
        return with_kept(program, transcript, self.mask_shape, self.fill_value(program.config))

    def hidden(self, program: Program) -> bool:
        """Tell whether chance had a part in the answers to a program that the twin cannot be given."""
        if "noise" not in self.traits or not program.config.get(self.rate, self.default_of(self.rate)):
            return False
        modes = training_at(program)
        return any(call.method == "forward" and modes[index] for index, call in enumerate(program.calls))

    def kinks(self, config: Config) -> tuple[float, ...]:  # noqa: ARG002 - in most whatever the config
        """Return inputs at which there is a kink, or that make one where several are the same."""
        return (0.0,)

    @property
    def random(self) -> bool:
        """Whether chance has a part in its answers."""
        return not self.traits.isdisjoint({"mask", "noise", "draws"})

    def moments(self, program: Program) -> tuple[Array, Array] | None:  # noqa: ARG002 - known of some that have noise
        """Return mean and variance, over chance, of the first output of a program of one forward in training."""
        return None

    def default(self, config: Config, calls: tuple[Call, ...] = (), **fields: Any) -> Program:
        """Return a program of this component, without options that the subject lacks.

        A value that such an option does not stand at stays, so that the program fits no subject without it.
        """
        asked = {name: config[name] for name in self.lacking & config.keys() if self.asks_for(name, config[name])}
        return Program(self.component, self.kind, config={**self.settled(config), **asked}, calls=calls, **fields)

    @cached_property
    def all_configs(self) -> st.SearchStrategy[Config]:
        """The strategy of configs, built once; they leave out what the subject lacks."""
        return self.configs().map(self.settled) if self.lacking or self.fixed else self.configs()

    def inputs(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return a strategy of the arguments of one forward, step or call to which the subject has an answer."""
        drawn = self.arguments(program, fill)
        for group in self.spared:
            if group[0] in self.positions:
                drawn = cut(drawn, self._there(group), self.positions[group[0]])
        if all(reading.within is None for reading in self.readings):
            return drawn
        method = {"layer": "forward", "loss": "forward", "optimizer": "step"}.get(self.kind, "call")
        return _until(drawn, lambda args: self.answered(program.with_calls(Call(method, args))) is not None)

    def named(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return a strategy of a forward's arguments by keyword that the subject has an answer to."""
        drawn = self.keywords(program, arguments)
        for group in self.spared:
            if group[0] not in self.positions:
                drawn = without(drawn, self._there(group), group)
        if drawn is _NO_KEYWORDS or all(reading.within is None for reading in self.readings):
            return drawn
        given = partial(Call, "forward", arguments)
        return _until(drawn, lambda named: self.answered(program.with_calls(given(named))) is not None)

    def _there(self, group: tuple[str, ...]) -> st.SearchStrategy[bool]:
        """Return a strategy of whether some arguments are given that may be left out."""
        lacks, demands = not self.lacking.isdisjoint(group), not self.demanded.isdisjoint(group)
        settled = lacks or demands or not self.given_where_taken.isdisjoint(group)
        return st.just(not lacks) if settled else st.booleans()

    def has(self, section: str) -> bool:
        """Tell whether it has state of a kind: `params` or `buffers`."""
        return section in self.sections

    @cached_property
    def reference(self) -> Twin:
        """The twin as a subject."""
        subject = LocalSubject(f"{self.component} (twin)", type(self).twin, seeding=False)
        # Where its own draws cannot be replaced by the subject's they are at least to follow the seeds.
        return Twin(subject, {}, partial(Contract.hidden, self))

    def output_shapes(self, program: Program) -> tuple[tuple[int, ...], ...]:
        """Return the shape of each array that the program's last call returns, as the twin has it."""
        call = program.calls[-1]
        key = repr((sorted(program.config.items()), map_arrays((call.args, call.kwargs), np.shape)))
        if key not in self._shapes:
            self._shapes[key] = tuple(map(np.shape, arrays_in(answer_of(type(self).twin, program.config, call))))
        return self._shapes[key]

    @cached_property
    def _shapes(self) -> dict[str, tuple[tuple[int, ...], ...]]:
        return {}


def _until(strategy: st.SearchStrategy[_Drawn], fits: Callable[[_Drawn], bool]) -> st.SearchStrategy[_Drawn]:
    """Return a strategy of what fits; where a source's own choices lead to nothing, as the simplest may, of some."""

    def choose(source: st.Source) -> _Drawn:
        sources = chain(repeat(source, _TRIES), (st.Seeded(str(number)) for number in range(10 * _TRIES)))
        drawn = strategy.choose(source)
        for one in sources:
            if fits(drawn):
                break
            drawn = strategy.choose(one)
        return drawn

    return st.SearchStrategy(choose)

"""How each kind of component is built and called: the native interface, and the harmless ways to vary it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from . import address, state
from .binding import bind, fit, parameters, spread
from .descent import descended, rate_argument
from .dialect import DialectError
from .entropy import STREAM, STREAMS
from .forwarding import Forwarding
from .modes import Switch, mode_argument
from .names import PARAMETERS, RESULTS
from .optimizing import OptimizerDriver, contained, fresh
from .program import Array, Program
from .returning import kept_by


class Driver(Protocol):
    """One instance of a subject, called by method name."""

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Write arrays into the instance, by dotted name."""

    def call(self, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make one call and return what it returns."""

    def observe(self) -> dict[str, Array]:
        """Return copies of the observed arrays."""

    def roots(self) -> tuple[Any, ...]:
        """Return the objects that may hold generators."""


class ModuleDriver:
    """A layer or a loss: an object with forward and backward.

    Attributes:
        forwarding: the object's forward.
    """

    def __init__(self, implementation: Callable[..., Any], program: Program, seed: int) -> None:
        self._program = program
        config = fresh(program.config)
        several = spread(implementation, config)
        given = config.pop(several) if several else ()
        arrays = {name: value.copy() for name, value in program.state.items()}
        found = fit(implementation, tuple(config), tuple(arrays))
        self._instance = implementation(*given, **found.keywords(config, seed, arrays))
        self._handed = frozenset(found.taken.values())
        self._order = state.order_of(tuple(arrays))
        self._inputs = 1
        self._training = True
        self._switch: Switch | None = None
        self.forwarding = Forwarding(self._instance)
        self._handed_back: dict[str, Array] = {}

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Write arrays into the instance, by dotted name, but at first for those that it was built with."""
        held, self._handed = self._handed, frozenset()
        for name, value in arrays.items():
            if name not in held:
                state.write(self._instance, name, value, self._order)

    def call(self, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Call a method, or do what it would do where a subject leaves a trivial one out."""
        if method in {"train", "eval"}:
            return self._set_mode(training=method == "train")
        if method == "zero_grad":
            return self._zero_grad()
        function = self.forwarding.function if method == "forward" else getattr(self._instance, method, None)
        if function is None:
            raise AttributeError(f"{type(self._instance).__name__} has no method {method!r}, but should have one")
        mode = mode_argument(function, training=self._training) if method in {"forward", "backward"} else {}
        if method == "backward" and args and not takes_an_argument(function):
            result = _scaled(self._kept(method, function, function(**mode)), args[0])
        elif method == "forward":
            self._inputs = len(args)
            result = self._kept(method, function, self.forwarding(*args, **kwargs, **mode))
        else:
            result = self._kept(method, function, self._made(method, function, *args, **kwargs, **mode))
        if method in {"forward", "backward"} and isinstance(result, tuple):
            result = tuple(_leaves(result))
        if method == "backward":
            result = self._without_gradients(result)
        if result is None:
            self._look_for(method, args)
        return result

    def _made(self, method: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Make a call; of a backward that descends at once what it would add to the gradients is told by its step."""
        rate = rate_argument(function) if method == "backward" else ""
        if not rate:
            return function(*args, **kwargs)

        def backward(instance: Any, value: float) -> Any:
            return getattr(instance, method)(*args, **kwargs, **{rate: value})

        result, gradients = descended(self._instance, self._held(), backward)
        self._add_up(gradients)
        return result

    def _kept(self, method: str, function: Callable[..., Any], result: Any) -> Any:
        """Return a method's result: what it keeps in an attribute where it returns nothing, as book after book does."""
        name = kept_by(function, method) if result is None else ""
        return getattr(self._instance, name, None) if name else result

    def _without_gradients(self, returned: Any) -> Any:
        """Return the input's gradient alone where backward hands back those of the parameters too: `dx, dW, db`.

        Who calls adds them up, as there is nowhere else that they could be.
        """
        if not isinstance(returned, tuple):
            return returned
        order, inputs, held = self._order, self._inputs, self._held()
        kept = any(state.read(self._instance, address.entry("grads", name), order=order) is not None for name in held)
        if kept or len(returned) != inputs + len(held) or not all(isinstance(one, np.ndarray) for one in returned):
            return returned
        self._add_up(dict(zip(held, returned[inputs:], strict=True)))
        return returned[0] if inputs == 1 else returned[:inputs]

    def _held(self) -> Sequence[str]:
        """Return the names of the parameters: the program's, or those of usual names where it has none."""
        if self._order:
            return self._order
        return [name for name in PARAMETERS if state.read(self._instance, address.parameter(name)) is not None]

    def _add_up(self, gradients: Mapping[str, Array]) -> None:
        for name, gradient in gradients.items():
            before = self._handed_back.get(name)
            self._handed_back[name] = gradient.copy() if before is None else before + gradient

    def _look_for(self, method: str, args: Sequence[Any]) -> None:
        """Refuse a method that returns None because it keeps its result somewhere, and nobody knows where."""
        for name in RESULTS.get(method, ()):
            found = getattr(self._instance, name, None)
            if isinstance(found, np.ndarray) and not any(found is given for given in args):
                kind = type(self._instance).__name__
                message = f"{kind}.{method} returns None and keeps its result in self.{name}, but should return it"
                raise DialectError(message)

    def _set_mode(self, *, training: bool) -> None:
        self._training = training
        self._switch = self._switch or Switch(self._instance)
        self._switch.set(training=training)

    def _zero_grad(self) -> None:
        self._handed_back = {name: np.zeros_like(value) for name, value in self._handed_back.items()}
        method = getattr(self._instance, "zero_grad", None)
        if callable(method):
            method()
            return
        for name in self._program.state:
            if address.is_parameter(name):
                state.zero(self._instance, address.gradient_of(name), self._order)

    def observe(self) -> dict[str, Array]:
        """Return copies of parameters, gradients and buffers."""
        seen = state.observe(self._instance, self._program.state, self._order)
        for name, value in self._handed_back.items():
            like = self._program.state.get(address.parameter(name))
            if like is not None:
                seen[address.entry("grads", name)] = state.shaped(value.copy(), like.shape)
        return seen

    def roots(self) -> tuple[Any, ...]:
        """Return the instance."""
        return (self._instance,)


def _leaves(returned: tuple[Any, ...]) -> Iterator[Any]:
    """Yield what stands in a tuple and in tuples inside it, in order: PyTorch returns `(output, (h, c))`."""
    for item in returned:
        if isinstance(item, tuple):
            yield from _leaves(item)
        else:
            yield item


def takes_an_argument(function: Callable[..., Any]) -> bool:
    """Tell whether a method takes an argument; one that does not tell is thought to."""
    found = parameters(function)
    return bool(found) or (not hasattr(function, "__code__") and not hasattr(function, "__func__"))


def _scaled(gradient: Any, grad_output: Any) -> Any:
    """Apply the chain rule for a loss whose backward takes no upstream gradient, to each of several gradients.

    That of a single number is no array but a number of NumPy's.
    """
    if isinstance(gradient, tuple):
        return tuple(_scaled(one, grad_output) for one in gradient)
    if not isinstance(gradient, np.ndarray | np.floating):
        return gradient
    upstream = np.asarray(grad_output)
    return gradient * upstream.reshape(upstream.shape + (1,) * (gradient.ndim - upstream.ndim))


class FunctionDriver:
    """An initializer, a clip or a constraint: a function; the program's config is passed as keywords at each call."""

    def __init__(self, implementation: Callable[..., Any], program: Program, seed: int) -> None:
        self._function = implementation
        self._config = program.config
        self._seed = seed
        self._calls = 0
        self._containers = program.containers
        self._held: tuple[Any, Any] = ({}, {})

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Functions hold no arrays: there is nothing to write."""

    def reseed(self, seed: int) -> None:
        """Take the seed that the next call's source of randomness is made from."""
        self._seed, self._calls = seed, 0

    def call(self, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - Driver
        """Call the function; each call gets a stream of its own."""
        config = {**fresh(self._config), **kwargs}
        self._calls += 1
        seed = (self._seed * STREAM + self._calls) % STREAMS
        handed = [contained(value, self._containers) for value in args]
        pairs = zip(args, handed, strict=True)
        self._held = names, _ = next(((value, own) for value, own in pairs if type(value) is dict), ({}, {}))
        result = self._function(*handed, **bind(self._function, config, seed=seed, given=len(args)))
        if self._containers == "array" and names:
            self._held = names, [result]
            return None
        if self._containers == "returned" and names:
            new, result = result if type(result) is tuple and len(result) == 2 else ([], result)  # noqa: PLR2004 - both
            self._held = names, new if type(new) in {list, tuple} else []
        return result

    def observe(self) -> dict[str, Array]:
        """Return copies of what the dict or list of arrays that the last call was given now holds, as `arguments.*`."""
        names, held = self._held
        entries = held.items() if isinstance(held, dict) else zip(names, held, strict=False)
        return {
            address.entry("arguments", name): np.array(value)
            for name, value in entries
            if isinstance(value, np.ndarray)
        }

    def roots(self) -> tuple[Any, ...]:
        """Return nothing: a function's generators hang on its module."""
        return ()


DRIVERS: Mapping[str, Callable[[Callable[..., Any], Program, int], Driver]] = {
    "layer": ModuleDriver,
    "loss": ModuleDriver,
    "optimizer": OptimizerDriver,
    "initializer": FunctionDriver,
    "clip": FunctionDriver,
    "constraint": FunctionDriver,
}

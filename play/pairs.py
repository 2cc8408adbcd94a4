"""Functions that together do what a class does: a class around them, as Python that runs as pasted.

`affine_forward(x, w, b) -> out, cache` and `affine_backward(dout, cache) -> dx, dw, db` are a layer, a function that
returns a loss and its gradient is a loss, and one that returns new weights and a config is an optimizer.
"""

from __future__ import annotations

import dis
import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

import numpy as np

from .around import Around, Form, source
from .binding import parameters
from .dialect import DialectError
from .modes import is_mode_argument, mode_value
from .names import BUFFERS, CONFIG, GRADIENTS, MODE_WORD, NUMBERED, PARAMETERS, PARTED, RANDOMNESS, TOGETHER
from .usage import reached

_FORWARD = re.compile(r"(?P<start>\w*?)_?forward(?P<end>_\w+)?")
_SETTINGS = re.compile(r"\w+_params?|config|cfg|hparameters|hparams|options")
_ARRAYS = frozenset(
    word
    for known in (PARAMETERS, {name: (name, *words) for name, words in NUMBERED.items()})
    for words in known.values()
    for word in words
    # Of a function's arguments these are a slope and a size.
    if word not in {"alpha", "kernel"}
)
_BUFFERS = frozenset(word for words in BUFFERS.values() for word in words)
_OPTIONS = frozenset(word for words in CONFIG.values() for word in words) | {
    word for several in PARTED.values() for words in several for word in words
}
_MASKS = frozenset(word for name in ("attn_mask", "key_padding_mask") for word in CONFIG[name])
_GRADIENTS = frozenset(word for words in GRADIENTS.values() for word in words) | {"grad", "g"}
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def arounds(functions: Mapping[str, types.FunctionType]) -> dict[str, Around]:
    """Return what class can be made around functions of a module, by the name of the first of each class."""
    found: dict[str, Around] = {}
    for name, function in functions.items():
        partner = next((other for other in _partners(name) if other in functions), "")
        if partner:
            layer = _layer(name, partner, functions)
            if not _by_position_alone(function).intersection(layer.names).difference(layer.inputs):
                found[name] = layer
        elif name.endswith("loss") and len(_needed(function)) > 1 and f"{name}_backward" not in functions:
            options = [one for one in parameters(function) if _is_set(function, one) and not is_mode_argument(one)]
            found[name] = Around("loss", name, inputs=tuple(_needed(function)[:2]), options=tuple(options))
        elif _is_update(function):
            found[name] = _optimizer(name, function)
    return found


def _partners(name: str) -> Iterator[str]:
    """Yield the names that the backward function of a forward function may have."""
    if _FORWARD.fullmatch(name):
        yield name.replace("forward", "backward")
    elif "backward" not in name:
        yield f"{name}_backward"


def _layer(name: str, partner: str, functions: Mapping[str, types.FunctionType]) -> Around:
    function = functions[name]
    names = [one for one, item in parameters(function).items() if item.kind not in _VARIADIC]
    settings = next((one for one in names if _SETTINGS.fullmatch(one)), "")
    first = next((len(several) for several in TOGETHER if tuple(names[: len(several)]) == several), 1)
    arrays = [one for one in names[first:] if one in _ARRAYS and not _is_set(function, one)]
    options_at = (at for at, one in enumerate(names) if at >= first and (_is_told(one) or _is_set(function, one)))
    end = names.index(arrays[0]) if arrays else next(options_at, None)
    inputs = names[:end]
    # A mask comes with each call, and may be left out.
    spared = list(
        takewhile(lambda one: one in _MASKS and parameters(function)[one].default is None, names[len(inputs) :])
    )
    inputs += spared
    options = [one for one in names if one not in {*inputs, *arrays, settings}]
    strings = list(reached(function))
    # An array's name may be an option's elsewhere, as beta is that of a momentum: cache["beta"] is the array.
    own = {*options, *arrays}
    keys = [word for word in dict.fromkeys(strings if settings else ()) if _is_known(word) and word not in own]
    # Where a word says the mode, "train" and "test" are such words and no options.
    mode = next(
        (one for one in (*options, *MODE_WORD, *keys) if is_mode_argument(one) and one in {*options, *keys}), ""
    )
    default = parameters(function)[mode].default if mode in names else None
    told = [mode_value(mode, strings, default, training=training) for training in (True, False)] if mode else []
    return Around(
        "layer",
        name,
        partner,
        tuple(inputs),
        tuple(arrays),
        tuple(one for one in options if one != mode and one not in RANDOMNESS),
        settings,
        tuple(key for key in keys if not is_mode_argument(key)),
        mode,
        tuple(told),
        _recalled(functions[partner], {*inputs, *arrays}, function),
        "loss" in name and len(parameters(functions[partner])) == 1 and _returns_several(function),
        len(spared),
    )


def _by_position_alone(function: types.FunctionType) -> set[str]:
    """Return the arguments that cannot be given by name, as the class around a function gives all but its inputs."""
    return {name for name, item in parameters(function).items() if item.kind is item.POSITIONAL_ONLY}


def _recalled(function: types.FunctionType, known: set[str], forward: types.FunctionType) -> tuple[str, ...]:
    """Return what a backward function takes, after the upstream gradient, of what the forward was given."""
    _, *further = _needed(function) or [""]
    # Where a forward returns its result and x, what its backward calls x is the cache.
    cached = len(further) == 1 and _returns_several(forward)
    return tuple(further) if known.issuperset(further) and not cached else ()


def _returns_several(function: types.FunctionType) -> bool:
    """Tell whether a function ends with `return a, b`."""
    names = [instruction.opname for instruction in dis.get_instructions(function.__code__)]
    return ("BUILD_TUPLE", "RETURN_VALUE") in pairwise(names)


def _is_told(name: str) -> bool:
    """Tell whether the inputs of a function without arrays end before an argument: it is an option, or the like."""
    known = name in _OPTIONS or is_mode_argument(name) or _SETTINGS.fullmatch(name) or name in RANDOMNESS
    return bool(known)


def _is_set(function: types.FunctionType, name: str) -> bool:
    """Tell whether an argument has a default that only an option has: no array, and no place for one."""
    return type(parameters(function)[name].default) in {bool, int, float, str} and name not in RANDOMNESS


def _is_known(word: str) -> bool:
    return word in _OPTIONS or word in _BUFFERS or is_mode_argument(word)


def _needed(function: types.FunctionType) -> list[str]:
    return [name for name, item in parameters(function).items() if item.default is item.empty]


def _is_update(function: types.FunctionType) -> bool:
    """Tell whether a function takes weights, their gradients and a config."""
    names = list(parameters(function))
    return len(names) == len(("w", "dw", "config")) and (
        names[0] in _ARRAYS and names[1] in _GRADIENTS and _SETTINGS.fullmatch(names[2]) is not None
    )


def _optimizer(name: str, function: types.FunctionType) -> Around:
    keys = dict.fromkeys(word for word in reached(function) if word in _OPTIONS)
    return Around("optimizer", name, settings=list(parameters(function))[2], keys=tuple(keys))


def built(around: Around, functions: Sequence[types.FunctionType]) -> type:
    """Return the class around functions of a subject; what they return is looked at on the way."""
    first, *rest = functions
    namespace: dict[str, Any] = {"np": np, around.first: _answering(first, around)}
    if rest:
        namespace[around.second] = _returning(rest[0], around)
    own = source(around, "Around")
    exec(own, namespace)  # noqa: S102 - our own text, around names that Python took
    made: type = namespace["Around"]
    made.__name__ = made.__qualname__ = around.first
    made.__module__ = first.__module__
    for name, method in vars(made).items():
        if isinstance(method, types.FunctionType):
            method.__qualname__ = around.first if name == "forward" else f"{around.first}.{name}"
    made.__doc__ = first.__doc__
    for name in ("conventions", "dtypes"):
        if name in vars(first):
            setattr(made, name, vars(first)[name])
    return made


def _answering(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    """Return a function that refuses answers which are not the result and what is kept for backward."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        returned = function(*args, **kwargs)
        if around.recalled:
            return returned
        if not isinstance(returned, tuple) or len(returned) < len(("result", "kept")):
            wanted = _RETURNED[around.kind]
            raise DialectError(f"{around.first} returns {_kind(returned)}, but should return {wanted}")
        return returned

    return answer


_RETURNED: Mapping[Form, str] = {
    "layer": "the output and a cache",
    "loss": "the loss and its gradient",
    "optimizer": "the new weights and the config",
}


def _kind(returned: Any) -> str:
    return f"a tuple of {len(returned)}" if isinstance(returned, tuple) else f"a {type(returned).__name__}"


def _returning(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    """Return a function that refuses gradients which are fewer than the parameters."""

    def gradients(*args: Any, **recalled: Any) -> Any:
        returned = function(*args, **recalled)
        several = returned if isinstance(returned, tuple | list) else (returned,)
        if len(several) < len(around.arrays) or not all(isinstance(one, np.ndarray | np.number) for one in several):
            wanted = f"the gradients of {', '.join((*around.inputs, *around.arrays))}"
            raise DialectError(f"{around.second} returns {_kind(returned)}, but should return {wanted}")
        return returned

    return gradients

"""A class around functions that together do what it does, as Python that needs NumPy and these functions alone."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from .record import record

Told: TypeAlias = "bool | str"
Form: TypeAlias = Literal["layer", "loss", "optimizer"]


@record(frozen=True, slots=True)
class Around:
    """What functions take, as far as a class around them must know.

    Attributes:
        kind: what the class is.
        first: the function that goes forward, or updates.
        second: the function that goes backward; "" where the first does all.
        inputs: what the first takes of a forward, in order.
        arrays: the parameters of the layer that it takes.
        options: the options that it takes by name.
        settings: its argument that takes further options in a dict; "" where it has none.
        keys: the options and buffers that it looks up there.
        mode: the option, or key, that tells it the mode; "" where it has one mode.
        told: what that is in training and in evaluation.
        recalled: what the second takes of the inputs and parameters; nothing where the first returns a cache for it.
        final: whether the second takes that cache alone: nothing comes after a loss.
        spared: how many of the inputs, the last, may be left out.
    """

    kind: Form
    first: str
    second: str = ""
    inputs: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    settings: str = ""
    keys: tuple[str, ...] = ()
    mode: str = ""
    told: tuple[Told, ...] = ()
    recalled: tuple[str, ...] = ()
    final: bool = False
    spared: int = 0

    @property
    def names(self) -> Iterator[str]:
        """The names that come from a stranger's code."""
        yield from (self.first, *self.inputs, *self.arrays, *self.options, *self.keys, *self.recalled)
        yield from filter(None, (self.second, self.settings, self.mode))

    @property
    def class_name(self) -> str:
        """What the class is called: `Affine` for `affine_forward`."""
        words = [word for word in self.first.split("_") if word and word != "forward"]
        name = "".join(word[0].upper() + word[1:] for word in words)
        return f"{name}Class" if name in {self.first, self.second, ""} else name

    @property
    def is_writable(self) -> bool:
        """Whether all that comes from a stranger may stand in Python, and no function is given one name twice."""
        short = all(type(one) is bool or (type(one) is str and one.isalpha()) for one in self.told)
        names = (*self.names, self.class_name)
        signatures = (("self", *self.arrays, *self.options, *self.keys), ("self", *self.inputs))
        return (
            short
            and all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
            and all(len(set(signature)) == len(signature) for signature in signatures)
        )


def source(around: Around, name: str) -> str:
    """Return the class, under a name; without blank lines, each of which would end it where it is pasted."""
    kinds = {"layer": _layer, "loss": _loss, "optimizer": _optimizer}
    return "\n".join((f"class {name}:", *(f"    {line}" for line in kinds[around.kind](around)), ""))


def _layer(around: Around) -> Iterator[str]:
    given = [*around.arrays, *(f"{name}=None" for name in (*around.options, *around.keys))]
    told = "settings" if around.settings and around.mode not in around.options else "options"
    yield f"def __init__({', '.join(('self', *given))}):"
    yield f"    self.params = {{{_pairs(around.arrays)}}}"
    yield "    self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}"
    for holder, names in (("options", around.options), ("settings", around.keys)):
        if names or (around.mode and told == holder):
            yield from _held(holder, names)
    if around.keys:
        yield "    self.buffers = self.settings"
    yield from _modes(around, told)
    yield from _forward(around, options=bool(around.options or (around.mode and told == "options")))
    yield from _backward(around)


def _held(holder: str, names: Iterable[str]) -> Iterator[str]:
    yield f"    given = {{{_pairs(names)}}}"
    yield f"    self.{holder} = {{name: value for name, value in given.items() if value is not None}}"


def _modes(around: Around, holder: str) -> Iterator[str]:
    if around.mode:
        yield "    self.train()"
        for method, value in zip(("train", "eval"), around.told, strict=True):
            yield f"def {method}(self):"
            yield f'    self.{holder}["{around.mode}"] = {value!r}'


def _forward(around: Around, *, options: bool) -> Iterator[str]:
    words = [*around.inputs, *(["**self.params"] if around.arrays else []), *(["**self.options"] if options else [])]
    words += [f"{around.settings}=self.settings"] if around.settings and (around.keys or around.mode) else []
    words += [f"{around.settings}={{}}"] if around.settings and not (around.keys or around.mode) else []
    made = f"{around.first}({', '.join(words)})"
    needed = len(around.inputs) - around.spared
    taken = [*around.inputs[:needed], *(f"{name}=None" for name in around.inputs[needed:])]
    yield f"def forward(self, {', '.join(taken)}):"
    if around.recalled:
        yield f"    self.inputs = {{{_pairs(around.inputs)}}}"
        yield f"    return {made}"
    else:
        yield f"    *outputs, self.cache = {made}"
        yield "    return outputs[0] if len(outputs) == 1 else tuple(outputs)"


def _backward(around: Around) -> Iterator[str]:
    held = "{**self.inputs, **self.params}"
    recalled = [f"**{{name: {held}[name] for name in {around.recalled!r}}}"] if around.recalled else ["self.cache"]
    upstream = () if around.final else ("*upstream",)
    yield f"def backward({', '.join(('self', *upstream))}):"
    yield f"    gradients = {around.second}({', '.join((*upstream, *recalled))})"
    yield "    gradients = tuple(gradients) if isinstance(gradients, (tuple, list)) else (gradients,)"
    yield "    inputs = len(gradients) - len(self.params)"
    yield "    for name, gradient in zip(self.params, gradients[inputs:]):"
    yield "        self.grads[name] = self.grads[name] + gradient"
    yield "    return gradients[0] if inputs == 1 else gradients[:inputs] or None"


def _loss(around: Around) -> Iterator[str]:
    inputs = ", ".join(around.inputs)
    if around.options:
        yield f"def __init__({', '.join(('self', *(f'{name}=None' for name in around.options)))}):"
        yield from _held("options", around.options)
    yield f"def forward(self, {inputs}):"
    yield f"    loss, self.gradient = {around.first}({inputs}{', **self.options' if around.options else ''})"
    yield "    return loss"
    yield "def backward(self):"
    yield "    return self.gradient"


def _optimizer(around: Around) -> Iterator[str]:
    yield f"def __init__(self, params, grads{''.join(f', {name}=None' for name in around.keys)}):"
    yield "    self.params, self.grads = params, grads"
    yield "    self.configs = {name: {} for name in params}"
    yield from (f"    self.{name} = {name}" for name in around.keys)
    yield "def step(self):"
    yield "    for name, config in self.configs.items():"
    for key in around.keys:
        yield f"        if self.{key} is not None:"
        yield f'            config["{key}"] = self.{key}'
    yield f"        updated, self.configs[name] = {around.first}(self.params[name], self.grads[name], config)"
    yield "        self.params[name][...] = updated"


def _pairs(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}": {name}' for name in names)

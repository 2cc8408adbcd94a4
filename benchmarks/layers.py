"""What our layers and losses cost, forward and backward, against PyTorch's: `python -m benchmarks.layers`."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click
import numpy as np
import torch

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.impl.base import Layer

from . import kernels
from .common import interleaved, load, number, one_core, spread, table, write
from .counterparts import counterpart
from .layer_arguments import Array
from .layer_sizes import SIZES, UNTIMED, Size

_INTRODUCTION = """\
One forward in training and one backward of each layer and loss, in float32, its parameters and their gradients too, in
processor time on one core and one thread, in turns, {rounds} rounds. The ratio is our time divided by PyTorch's in the
same round: median and quartiles. At most the target is wanted. PyTorch's side is the module of the same name, or what
takes its place: autograd records, the parameters' gradients add up and those of the inputs are new arrays, as ours.
Memory that is freed stays with the process, on both sides, as in a training loop that has run for a while."""
_MISSED = "{count} of {all} are **missed**: {names}."
_UNTIMED = "Not timed: {names}."
Action = Callable[[], object]


def actions(component: str, size: Size, random: np.random.Generator) -> dict[str, Action]:
    """Return what is timed, ours and PyTorch's, on the same arguments and parameters.

    Raises:
        RuntimeError: the two do not compute the same, chance aside.
    """
    layer = in_float32(_built(component, size.parts, size.config))
    module = counterpart(component, size.config, size.parts)
    arguments = size.arguments(random)
    known = _agree_on_state(layer, module)
    output = _first(layer.forward(*arguments, **size.keywords))
    upstream = random.standard_normal(output.shape, np.float32) if output.ndim else np.float32(1.0)
    promised = contract(component)
    leaves = [position for position in promised.differentiable if position < len(arguments)]
    forward, theirs = _theirs(module, arguments, leaves, torch.tensor(upstream), size.keywords)
    if known and not promised.random and not np.allclose(output, forward().detach(), rtol=1e-2, atol=1e-3):
        raise RuntimeError(f"{component}, {title(size, arguments)}: PyTorch's output is another")

    def ours() -> None:
        layer.forward(*arguments, **size.keywords)
        layer.backward(upstream)

    return {"ours": ours, "PyTorch": theirs}


def _theirs(
    module: torch.nn.Module,
    arguments: Sequence[Array],
    leaves: Sequence[int],
    upstream: torch.Tensor,
    keywords: Mapping[str, Any],
) -> tuple[Callable[[], torch.Tensor], Action]:
    tensors = [torch.from_numpy(argument.copy()) for argument in arguments]

    def forward() -> torch.Tensor:
        inputs = [one.detach().requires_grad_() if place in leaves else one for place, one in enumerate(tensors)]
        output: torch.Tensor = _first(module(*inputs, **keywords))
        return output

    def both() -> None:
        torch.autograd.backward(forward(), upstream)

    return forward, both


def _built(component: str, parts: Sequence[tuple[str, Mapping[str, Any]]], config: Mapping[str, Any]) -> Any:
    inside = [_built(name, (), options) for name, options in parts]
    return getattr(impl, component)(*inside, **config)


def _first(output: Any) -> Any:
    return output[0] if isinstance(output, tuple) else output


def in_float32(layer: Any) -> Any:
    """Put arrays of float32 in the place of a layer's parameters and gradients, and of those of the layers inside."""
    copies: dict[int, Array] = {}
    for one in _layers(layer):
        for arrays in (one.params, one.grads):
            for name, array in arrays.items():
                # Layers share arrays with those that they are inside of, and still do afterwards.
                arrays[name] = copies.setdefault(id(array), array.astype(np.float32))
    return layer


def _layers(value: object) -> Iterator[Layer]:
    if isinstance(value, Layer):
        yield value
        value = vars(value)
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for one in inside:
        yield from _layers(one)


def _agree_on_state(layer: Layer, module: torch.nn.Module) -> bool:
    """Give PyTorch's module our parameters and buffers; tell whether they have the same names."""
    state = {name: torch.from_numpy(array.copy()) for name, array in (layer.params | layer.buffers).items()}
    same = state.keys() == module.state_dict().keys()
    if same:
        module.load_state_dict(state)
    return same


def title(size: Size, arguments: Sequence[Array]) -> str:
    """Return the shapes and options of a size."""
    shapes = ", ".join("x".join(map(str, argument.shape)) or "()" for argument in arguments)
    inside = [f"{name}({_options(options)})" for name, options in size.parts]
    options = [text for text in (*inside, _options(size.config), _options(size.keywords), size.note) if text]
    return "; ".join([shapes, *options])


def _options(options: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in options.items())


def row(component: str, size: Size, rounds: int, random: np.random.Generator) -> tuple[list[str], bool]:
    """Time one size; return its row, and whether the target is missed."""
    taken = interleaved(actions(component, size, random), rounds)
    ratios = [ours / theirs for ours, theirs in zip(taken["ours"], taken["PyTorch"], strict=True)]
    missed = statistics.median(ratios) > size.target
    wanted = f"{size.target:.1f}" + ("; **missed**" if missed else "")
    theirs = number(statistics.median(taken["PyTorch"]) * 1e3)
    return [component, title(size, size.arguments(random)), spread(ratios), theirs, wanted], missed


@click.command()
@click.option("--rounds", type=click.IntRange(min=2), default=25, show_default=True, help="Turns of each side.")
@click.option("--component", "only", multiple=True, help="Time this component alone, and write no page.")
def main(rounds: int, only: tuple[str, ...]) -> None:
    """Time every layer and loss side by side with PyTorch's, and write docs/measured/layers.md."""
    kernels.check_free()
    one_core()
    before = load()
    random = np.random.default_rng()
    rows, missed = [], []
    for component in only or sorted(SIZES):
        for size in SIZES[component]:
            line, over = row(component, size, rounds, random)
            rows.append(line)
            missed += [component] * over
            click.echo("  ".join(line), err=True)
    if only:
        return
    head = ["component", "arguments and options", "ours ÷ PyTorch's", "PyTorch's, ms", "target"]
    names = ", ".join(dict.fromkeys(missed)) or "none"
    parts = [
        _INTRODUCTION.format(rounds=rounds),
        _MISSED.format(count=len(missed), all=len(rows), names=names),
        table(head, rows),
        _UNTIMED.format(names=", ".join(f"{name} ({reason})" for name, reason in UNTIMED.items())),
    ]
    write("layers", "What layers and losses cost", parts, before=before)


if __name__ == "__main__":
    main()

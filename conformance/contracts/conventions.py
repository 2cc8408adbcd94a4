"""Conventions that several components share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...play import Call, Program, map_arrays
from ..convention import Convention
from ..noise import training_at


def of_axes(count: int) -> Callable[[Program], Program | None]:
    """Return what leaves of programs those whose inputs have so many axes."""

    def within(program: Program) -> Program | None:
        inputs = [call.args[0] for call in program.calls if call.method == "forward"]
        return program if all(np.ndim(x) == count for x in inputs) else None  # type: ignore[arg-type]

    return within


def of_one_sample(program: Program) -> Program | None:
    """Leave of programs those whose inputs have two axes and one row."""
    inputs = [np.shape(call.args[0]) for call in program.calls if call.method == "forward"]  # type: ignore[arg-type]
    return program if all(len(shape) == len(("N", "C")) and shape[0] == 1 for shape in inputs) else None


def of_output(program: Program) -> Program:
    """Return the program with upstream gradients of the output alone."""
    calls = (replace(call, args=call.args[:1]) if call.method == "backward" else call for call in program.calls)
    return replace(program, calls=tuple(calls))


def _turned(call: Call) -> Call:
    return replace(call, args=map_arrays(call.args, np.transpose))


def _there_and_back_in_training(program: Program) -> Program:
    """Return the program without what is called backward after a forward in evaluation mode."""
    calls: list[Call] = []
    evaluated: dict[int, bool] = {}
    for call, training in zip(program.calls, training_at(program), strict=True):
        if call.method == "forward":
            evaluated[call.instance] = not training
        if call.method != "backward" or not evaluated.get(call.instance, False):
            calls.append(call)
    return program if len(calls) == len(program.calls) else replace(program, calls=tuple(calls))


OVERWRITTEN_GRADIENTS = Convention(
    "gradients",
    "add",
    "overwrite",
    "backward overwrites the parameter gradients instead of adding to them",
    users="CS231n, many course notebooks",
    twin={"accumulate": False},
    of_classes=True,
)

TWO_AXES = Convention(
    "inputs",
    "any",
    "2-D",
    "inputs have two axes, a row for each sample",
    users="CS231n, many course notebooks",
    within=of_axes(2),
)

IMAGES = Convention(
    "inputs",
    "any",
    "4-D",
    "inputs are batches of images, (N, C, H, W)",
    users="CS231n, whoever writes N, C, H, W = x.shape",
    within=of_axes(4),
)

IN_COLUMNS = Convention(
    "inputs",
    "any",
    "columns",
    "inputs have two axes, a column for each sample",
    users="deeplearning.ai, textbooks that write z = W x + b",
    within=of_axes(2),
    call=_turned,
    returned=np.transpose,
    outermost=True,
)


ONE_ROW = Convention(
    "inputs",
    "any",
    "one row",
    "inputs are a single sample, (1, C)",
    users="articles whose backward takes a learning rate",
    within=of_one_sample,
    of_descent=True,
)

ONE_COLUMN = replace(
    IN_COLUMNS,
    other="one column",
    meaning="inputs are a single sample, (C, 1)",
    users="The Independent Code, whose backward takes a learning rate",
    within=of_one_sample,
    of_descent=True,
)


def handed_columns(*names: str) -> Convention:
    """Return the convention of vectors, by the names of these arrays, that are handed over as columns."""
    return _lifted("columns", "as a column, (C, 1)", "deeplearning.ai", (-1, 1), *names)


def handed_along_channels(*names: str) -> Convention:
    """Return that of vectors that are handed over in a shape that broadcasts against batches of images."""
    told = "along the channels of an image, (1, C, 1, 1)"
    return _lifted("along channels", told, "CS231n, in group normalization", (1, -1, 1, 1), *names)


def _lifted(reading: str, told: str, users: str, shape: tuple[int, ...], *names: str) -> Convention:
    handed = f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} handed over {told}"
    return Convention("vectors", "1-D", reading, handed, users=users, lifted=dict.fromkeys(names, shape))


TRAINED_ALONE = Convention(
    "backward",
    "both modes",
    "training",
    "backward is for training: after a forward in evaluation mode it is never called",
    users="CS231n, Deep Learning from Scratch",
    within=_there_and_back_in_training,
)

LISTS = Convention(
    "containers",
    "dict",
    "list",
    "arrays that belong together come in lists, not in dicts by name",
    users="Dive into Deep Learning, Deep Learning from Scratch",
    containers="list",
)

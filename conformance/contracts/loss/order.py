"""In which order a loss takes its input and its target, and what the names of its arguments tell of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ....play import Call
from ...convention import Convention

_TARGETS = frozenset(
    {
        "target", "targets", "label", "labels", "truth", "groundtruth", "gt", "true", "ytrue", "truey",
        "truelabels", "truelabel", "ytarget", "ytargets", "actual", "expected", "desired", "onehot", "onehotlabels",
        "ylabels",
    }
)  # fmt: skip
_PREDICTIONS = frozenset(
    {
        "prediction", "predictions", "pred", "preds", "predicted", "ypred", "predy", "ypreds", "yprediction",
        "yhat", "output", "outputs", "out", "logit", "logits", "score", "scores", "input", "inputs", "prob",
        "probs", "probabilities", "logprobs", "logprobabilities", "yprob", "yprobs", "ylogits",
    }
)  # fmt: skip
_SHORT = frozenset({"x", "z", "p", "a", "al", "o", "h"})
"""What a prediction is called beside a target: alone such a name tells nothing."""
_Role = Literal["target", "t", "y", "prediction", "short", ""]


def _role(name: str) -> _Role:
    """Return what an argument of a loss is by its name; "" where that tells nothing."""
    plain = name.lower().replace("_", "")
    if plain in _TARGETS:
        return "target"
    if plain in _PREDICTIONS:
        return "prediction"
    if plain in _SHORT:
        return "short"
    return "t" if plain == "t" else "y" if plain == "y" else ""


def is_target_first(names: Sequence[str]) -> bool | None:
    """Tell from the names of a loss's arguments whether its target comes first; None where they leave it open.

    `y` is the target beside `y_hat` and the prediction beside `t`.
    """
    if len(names) < len(("input", "target")):
        return False
    first, second = map(_role, names[:2])
    targets, predictions = {"target", "t"}, {"prediction", "short"}
    if (first == "target" and second not in targets) or (first == "t" and second in {*predictions, "y"}):
        return True
    if first == "y" and second in predictions:
        return True
    if first not in targets and (second in targets or (first in predictions and second == "y")):
        return False
    return False if first == "prediction" and second in {"short", ""} else None


def _target_first(call: Call) -> Call:
    return call if call.method != "forward" else replace(call, args=(call.args[1], call.args[0], *call.args[2:]))


TARGET_FIRST = Convention(
    "arguments",
    "(input, target)",
    "(target, input)",
    "the target is the first argument of the loss, and the prediction the second",
    users="Keras, scikit-learn",
    call=_target_first,
    inputs=is_target_first,
    outermost=True,
)

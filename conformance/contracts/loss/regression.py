"""Losses of the distance between a number and its target."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from .base import HALVED, LossContract, PairContract
from .identities import NOTHING, SYMMETRY, duplication, scaling


class MSELoss(PairContract):
    """The squared error, averaged over all elements."""

    component = "MSELoss"
    model = impl.MSELoss
    twin = reference.MSELoss
    aliases: ClassVar = ("MSE", "MeanSquaredError", "MeanSquaredErrorLoss", "L2Loss", "SquaredLoss")
    conventions: ClassVar = (*PairContract.conventions, HALVED)
    identities: ClassVar = (duplication(), SYMMETRY, NOTHING, scaling(2))


class L1Loss(PairContract):
    """The absolute error, averaged over all elements; at the kink any slope between -1 and 1 is right."""

    component = "L1Loss"
    model = impl.L1Loss
    twin = reference.L1Loss
    aliases: ClassVar = ("L1", "MAE", "MAELoss", "MeanAbsoluteError", "AbsoluteLoss")
    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    identities: ClassVar = (duplication(), scaling(1))


class SmoothL1Loss(PairContract):
    """The absolute error, rounded off below beta; for beta = 0 it is the absolute error."""

    component = "SmoothL1Loss"
    model = impl.SmoothL1Loss
    twin = reference.SmoothL1Loss
    aliases: ClassVar = ("SmoothL1", "SmoothedL1Loss")
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    choices: ClassVar = {**LossContract.choices, "beta": (1.0, 0.5, 3.0, 0.0)}
    identities: ClassVar = (duplication(),)


class HuberLoss(PairContract):
    """Half the squared error up to delta, and a straight line beyond."""

    component = "HuberLoss"
    model = impl.HuberLoss
    twin = reference.HuberLoss
    aliases: ClassVar = ("Huber",)
    choices: ClassVar = {**LossContract.choices, "delta": (1.0, 0.5, 3.0)}
    identities: ClassVar = (duplication(), SYMMETRY, NOTHING)

"""Conventions that several components share."""

from __future__ import annotations

from ..convention import Convention

OVERWRITTEN_GRADIENTS = Convention(
    "gradients",
    "add",
    "overwrite",
    "backward overwrites the parameter gradients instead of adding to them",
    users="CS231n, many course notebooks",
    twin={"accumulate": False},
)

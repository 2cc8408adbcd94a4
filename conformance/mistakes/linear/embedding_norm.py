"""Tables of rows with a wrong max_norm."""

from __future__ import annotations

import numpy as np

from ....impl import Embedding
from ....impl.base import Array
from ....impl.linear.lookup import shorten_rows
from ...catalogue import mistake


class _OwnShortening(Embedding):
    """Shortens rows in a way of its own before they are looked up."""

    def forward(self, indices: Array) -> Array:
        """Return y."""
        limit, self.max_norm = self.max_norm, None
        if limit is not None:
            self._shorten(np.unique(indices), limit)
        y = super().forward(indices)
        self.max_norm = limit
        return y

    def _shorten(self, rows: Array, limit: float) -> None:
        raise NotImplementedError


@mistake(
    "emb-max-norm-all",
    "Embedding",
    title="With max_norm the whole table is shortened, also rows that are not looked up.",
    misconception="max_norm is thought to be a property of the table.",
    remedy="Shorten the rows that the indices name, and no others: a lookup must not read the whole table.",
)
class AllRowsShortened(_OwnShortening):
    """Shortens every row."""

    def _shorten(self, rows: Array, limit: float) -> None:  # noqa: ARG002 - all of them
        shorten_rows(self.params["weight"], np.arange(self.num_embeddings), limit, self.norm_type)


@mistake(
    "emb-max-norm-always",
    "Embedding",
    title="With max_norm every row that is looked up is scaled to that norm, also a shorter one.",
    misconception="max_norm is thought to be the norm that rows are to have.",
    remedy="Scale only rows whose norm is larger than max_norm, and leave the others as they are.",
)
class Normalised(_OwnShortening):
    """Gives all rows the same norm."""

    def _shorten(self, rows: Array, limit: float) -> None:
        weight = self.params["weight"]
        norms = np.linalg.norm(weight[rows], self.norm_type, axis=1, keepdims=True)
        weight[rows] *= limit / (norms + 1e-7)


@mistake(
    "emb-norm-type-ignored",
    "Embedding",
    title="The norm is the Euclidean one whatever norm_type says.",
    misconception="The Euclidean norm is thought to be the only one.",
    remedy="Hand norm_type on to the norm: 1 is the sum of sizes, inf the largest.",
)
class EuclideanAlways(_OwnShortening):
    """Ignores norm_type."""

    def _shorten(self, rows: Array, limit: float) -> None:
        shorten_rows(self.params["weight"], rows, limit, 2.0)


@mistake(
    "emb-max-norm-axis",
    "Embedding",
    title="max_norm limits the columns of the rows that were looked up, not the rows.",
    misconception="The axis of a sum is thought to be the one that stays.",
    remedy="A norm for each row takes the sum along the row: axis=1.",
)
class ColumnsShortened(_OwnShortening):
    """Takes norms along the wrong axis."""

    def _shorten(self, rows: Array, limit: float) -> None:
        weight = self.params["weight"]
        norms = np.linalg.norm(weight[rows], self.norm_type, axis=0, keepdims=True)
        weight[rows] *= np.minimum(1.0, limit / (norms + 1e-7))


@mistake(
    "emb-max-norm-copy",
    "Embedding",
    title="With max_norm the output is shortened, but the table stays as it was.",
    misconception="W[i] is thought to be a view, so that scaling it scales the table; with indices it is a copy.",
    remedy="Write the shortened rows back into the table before you look them up.",
)
class OutputShortened(_OwnShortening):
    """Forgets what it shortened."""

    def forward(self, indices: Array) -> Array:
        """Return y of a table that is put back afterwards."""
        held = self.params["weight"].copy()
        y = super().forward(indices)
        self.params["weight"][...] = held
        return y

    def _shorten(self, rows: Array, limit: float) -> None:
        shorten_rows(self.params["weight"], rows, limit, self.norm_type)

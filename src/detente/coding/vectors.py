"""Word vectors of spaCy's small pipelines, several times as fast as their own code, for the same numbers.

Two things make the difference. A word's vector before its neighbours are looked at depends on its form alone, and is
kept. And matrices are multiplied by NumPy's BLAS, on one core, instead of the one that spaCy brings along.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

from detente.errors import DataError

Floats = NDArray[np.float32]

#: New word forms are worked out so many at a time, filled up with zeros, so that a form's vector never depends on its company.
_BLOCK = 32
#: So many word forms are kept (40 MB); then all are forgotten, as counting their uses would cost more than it saves.
_MOST = 100_000
#: Added to the variance by thinc's layer norm.
_EPSILON = np.float32(1e-8)
#: Names of the layers that are read here: of the model's first half, and of one layer of its second.
_EMBED = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
_ENCODE = ["expand_window", "maxout", "layernorm"]


class BlasOps(NumpyOps):  # type: ignore[misc]
    """thinc's operations with NumPy's matrix product."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_core() -> Iterator[None]:
    """Inside, BLAS keeps to the core it is called on: batches are small, and other processes code as well."""
    with _threads().limit(limits=1, user_api="blas"):
        yield


def use_blas(model: Any) -> None:
    """Makes all layers of ``model`` multiply by NumPy's BLAS."""
    ops = BlasOps()
    for layer in model.walk():
        layer.ops = ops


@dataclass(frozen=True, slots=True)
class _Layer:
    """One look at the neighbours: maxout of three pieces (``weights``: window times pieces and width), then layer norm."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats


def fast(model: Any) -> Any:
    """The same as ``model``, a spaCy ``tok2vec`` of MultiHashEmbed and MaxoutWindowEncoder, to be used in its place; it cannot be trained.

    Raises:
        DataError: a model of another kind.
    """
    vectors = Vectors(model)

    def forward(_: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        return vectors(docs), None

    return Model("vectors", forward, dims={"nO": model.get_dim("nO")})


class Vectors:
    """What `fast` puts in the place of a model. Raises DataError where that is of another kind."""

    def __init__(self, model: Any) -> None:
        use_blas(model)
        embed, encode = model.layers
        if [layer.name.partition("(")[0] for layer in embed.layers] != _EMBED:
            raise DataError(f"no fast vectors for a model of this kind: {model.name}")
        features, _, hashed, mixed, _ = embed.layers
        self._features, self._hashed, self._mixed = features, hashed.layers[0], mixed.layers[0]
        self._layers = [_layer(residual) for residual in encode.layers[0].layers]
        self._pad = len(self._layers)  # each looks one word further
        self._width = model.get_dim("nO")
        self._one_at_a_time = threading.Lock()
        self._rows: dict[bytes, int] = {}
        self._known: Floats = np.zeros((0, self._width), np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """For each document a row a token."""
        lengths = [len(d) for d in docs]
        rows = self._pad + np.cumsum([0, *(n + self._pad for n in lengths)])
        x = np.zeros((int(rows[-1]), self._width), np.float32)
        inside = np.concatenate([np.arange(a, a + n) for a, n in zip(rows, lengths)])
        x[inside] = self._forms(np.concatenate(self._features.predict(list(docs))))
        for layer in self._layers:
            x = _look_around(x, layer)
        return [x[a : a + n] for a, n in zip(rows, lengths)]

    def _forms(self, features: NDArray[np.uint64]) -> Floats:
        """Vectors of word forms, neighbours apart."""
        width = features.shape[1]
        keys: list[bytes] = np.ascontiguousarray(features).view(f"V{8 * width}").ravel().tolist()
        with self._one_at_a_time:
            if len(self._rows) > _MOST:
                self._rows.clear()
            unknown = [k for k in dict.fromkeys(keys) if k not in self._rows]
            if unknown:
                first = len(self._rows)
                self._keep(first, np.frombuffer(b"".join(unknown), np.uint64).reshape(-1, width))
                self._rows.update((k, first + i) for i, k in enumerate(unknown))
            found: Floats = self._known[[self._rows[k] for k in keys]]
            return found

    def _keep(self, first: int, features: NDArray[np.uint64]) -> None:
        """Puts the vectors of new forms into the rows from ``first`` on."""
        if first + len(features) > len(self._known):
            self._known = np.concatenate([self._known[:first], np.zeros((first + 2 * len(features) + _BLOCK, self._width), np.float32)])
        for start in range(0, len(features), _BLOCK):
            block = features[start : start + _BLOCK]
            filled = np.concatenate([block, np.zeros((_BLOCK - len(block), features.shape[1]), np.uint64)])
            self._known[first + start : first + start + len(block)] = self._mixed.predict(self._hashed.predict(filled))[: len(block)]


def _layer(residual: Any) -> _Layer:
    window, rest = residual.layers[0].layers
    maxout, norm = rest.layers[0].layers
    if [window.name, maxout.name, norm.name] != _ENCODE:
        raise DataError(f"no fast vectors for a model with the layer {residual.name}")
    w, b = maxout.get_param("W"), maxout.get_param("b")
    across = np.ascontiguousarray(w.transpose(2, 1, 0).reshape(w.shape[2], -1))  # pieces side by side, so that their maximum is one comparison of halves
    return _Layer(across, np.ascontiguousarray(b.T.reshape(-1)), norm.get_param("G"), norm.get_param("b"))


def _look_around(x: Floats, layer: _Layer) -> Floats:
    """``x`` plus what its rows and their neighbours say."""
    width = x.shape[1]
    around = np.zeros((len(x), 3 * width), np.float32)
    around[1:, :width] = x[:-1]
    around[:, width : 2 * width] = x
    around[:-1, 2 * width :] = x[1:]
    pieces = around @ layer.weights
    pieces += layer.bias
    y = pieces[:, :width]
    for start in range(width, pieces.shape[1], width):
        y = np.maximum(y, pieces[:, start : start + width])
    y -= y.mean(axis=1, keepdims=True)
    variance = np.square(y).mean(axis=1, keepdims=True) + _EPSILON
    y *= variance ** np.float32(-0.5)
    y *= layer.scale
    y += layer.shift
    y += x
    return y

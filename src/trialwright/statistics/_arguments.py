"""Checks at the door of the room: an error names the argument, its value and the limit."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Better = Literal["lower", "higher"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def scores(name: str, values: ArrayLike, *, empty: bool = False) -> NDArray[Any]:
    """One-dimensional finite numbers, as int64 where they are integers, else as float64."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name}: needs one dimension, has shape {array.shape}")
    if array.size == 0 and not empty:
        raise ValueError(f"{name}: holds no value; a comparison needs at least one")
    if array.dtype.kind in "iub":
        return array.astype(np.int64, copy=False)
    try:
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: holds {array.dtype} where numbers are needed") from None
    finite = np.isfinite(array)
    if not finite.all():
        place = int(np.flatnonzero(~finite)[0])
        raise ValueError(
            f"{name}: value {array[place]} at position {place} is not a number"
            f" ({int((~finite).sum())} such values); decide on missing outcomes before"
        )
    return array


def design(name: str, values: ArrayLike, rows: int) -> Floats:
    """A matrix of finite float64 with `rows` rows; one dimension is read as one column."""
    try:
        matrix = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: holds something that is not a number") from None
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or matrix.shape[0] != rows:
        raise ValueError(f"{name}: needs {rows} rows, has shape {np.shape(values)}")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise ValueError(f"{name}: value {matrix[row, column]} at row {row}, column {column} is not a number")
    return np.ascontiguousarray(matrix)


def labels(name: str, values: ArrayLike, rows: int) -> NDArray[np.str_]:
    """Labels as text, one for each of `rows` participants."""
    array = np.asarray(values)
    if array.shape != (rows,):
        raise ValueError(f"{name}: needs {rows} labels, has shape {array.shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        place = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(f"{name}: value {array[place]} at position {place} is no label")
    return array.astype(np.str_)


def level(value: float, name: str = "level") -> float:
    """A confidence level strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name}: {value} is outside 0..1 (0.95 means a 95 % interval)")
    return float(value)


def choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    if value not in allowed:
        raise ValueError(f"{name}: {value!r} is none of {', '.join(allowed)}")
    return value


def count(name: str, value: float, *, least: int = 0, most: float = float("inf")) -> int:
    """A whole number between two limits."""
    if not least <= value <= most or value != int(value):
        limit = f"from {least}" + ("" if most == float("inf") else f" to {most:g}")
        raise ValueError(f"{name}: {value} is not a whole number {limit}")
    return int(value)


def better_sign(better: str) -> int:
    """+1 where a higher score is better, -1 where a lower score is."""
    return 1 if choice("better", better, ("lower", "higher")) == "higher" else -1

"""Compares an LSTM's h with numpy in float64: check_lstm.py FOLDER reads x (or u and w), r and h, and b, h0, c0, lengths if
there."""

import pathlib
import sys

import numpy as np


def read(folder, name, otherwise):
    path = folder / f"{name}.npy"
    return np.load(path).astype(np.float64) if path.exists() else otherwise


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def lstm(x, r, b, h, c, lengths):
    steps = []
    for t in range(len(x)):
        gates = x[t] + b[None] + np.einsum("ghoi,bhi->bgho", r, h)
        i, f, z, o = (gates[:, g] for g in range(4))
        alive = (t < lengths)[:, None, None]
        c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(z)
        h_next = sigmoid(o) * np.tanh(c_next)
        h, c = np.where(alive, h_next, h), np.where(alive, c_next, c)
        steps.append(np.where(alive, h_next, 0))
    return np.array(steps)


folder = pathlib.Path(sys.argv[1])
x = read(folder, "x", None)
if x is None:
    x = np.einsum("tbi,ghdi->tbghd", read(folder, "u", None), read(folder, "w", None))
steps, rows, _, heads, elements = x.shape
zeros = np.zeros((rows, heads, elements))
expected = lstm(
    x,
    read(folder, "r", None),
    read(folder, "b", np.zeros((4, heads, elements))),
    read(folder, "h0", zeros),
    read(folder, "c0", zeros),
    read(folder, "lengths", np.full(rows, steps)),
)
actual = np.load(folder / "h.npy")
assert actual.dtype == np.float32 and actual.shape == expected.shape, (actual.dtype, actual.shape)
difference = np.abs(actual - expected).max()
assert difference < 1e-5, difference
print("equal to numpy")

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What peers in Python share: the protocol of tools/bench/README.md, and the choice among several ways to compute the
same. It needs numpy and no library that is measured."""

import json
import sys
import time
from typing import Any, Callable, NamedTuple

try:
    import numpy
except ImportError as error:  # Then no peer takes part: all come and go by arrays.
    print(json.dumps({"absent": str(error)}), flush=True)
    sys.exit()

from bench_peers.cells import with_defaults


# Calls of each form that compete, after one that does not count.
TRIES = 3


class Unsupported(Exception):
    """The library cannot compute this problem; the text says why."""


class Prepared(NamedTuple):
    """A problem that is ready to be timed."""

    call: Callable[[], Any]
    """Computes it once, and returns when the results are there."""
    results: Callable[[Any], dict]
    """The results of a call as arrays, by their names and in the spec's layouts."""


def seconds_of(call, calls=1):
    """How long these calls take, back to back, and what the last one returned."""
    start = time.perf_counter()
    for _ in range(calls):
        value = call()
    return time.perf_counter() - start, value


def largest_difference(left, right):
    """Between results of the same names, relative to each one's root mean square."""
    largest = 0.0
    for name, array in left.items():
        size = numpy.sqrt(numpy.mean(numpy.square(array, dtype=numpy.float64)))
        largest = max(largest, float(numpy.abs(array - right[name]).max() / (size + 1e-30)))
    return largest


def fastest(forms):
    """Of several forms of one problem, by name, the one that takes least time. All must agree with the first one: a
    form that computes something else may not stand for its library."""
    times, first = {}, None
    for name, form in forms.items():
        results = form.results(form.call())  # the first call compiles and allocates
        first = first or results
        difference = largest_difference(first, results)
        if not difference < 1e-3:
            pair = f"form '{name}' differs from '{next(iter(forms))}'"
            raise ValueError(f"{pair} by {difference:.2g} of the result's size")
        times[name] = min(seconds_of(form.call)[0] for _ in range(TRIES))
    return forms[min(times, key=times.get)]


def prepare(cells, message):
    cell, dtype = message["cell"], message["dtype"]
    if cell not in cells:
        raise Unsupported(f"this library has no cell '{cell}'")
    if dtype != "f32":
        raise Unsupported(f"this peer is timed in f32 only, not {dtype}")
    inputs = {name: numpy.load(file) for name, file in message["inputs"].items()}
    return cells[cell](with_defaults(cell, inputs))


class Session:
    """Answers one message after another about the problem that was prepared last."""

    def __init__(self, cells):
        self.cells = cells

    def answer(self, message):
        command = message["command"]
        if command == "prepare":
            self.prepared = prepare(self.cells, message)
            return {"ok": True}
        if command == "run":
            seconds, self.value = seconds_of(self.prepared.call, message["calls"])
            return {"us": seconds * 1e6}
        if command == "save":
            for name, array in self.prepared.results(self.value).items():
                numpy.save(f"{message['folder']}/{name}.npy", numpy.ascontiguousarray(array, dtype=numpy.float32))
            return {"ok": True}
        return {"error": f"there is no command '{command}'"}


def tell(answer):
    print(json.dumps(answer), flush=True)


def serve(load):
    """Speaks the protocol. `load()` opens the library, and returns facts about it for the report and its cells: a
    function for each, from inputs by name to Prepared."""
    try:
        facts, cells = load()
    except (ImportError, OSError) as error:
        tell({"absent": str(error)})
        return
    tell(facts)
    session = Session(cells)
    for line in sys.stdin:
        try:
            tell(session.answer(json.loads(line)))
        except Unsupported as error:
            tell({"unsupported": str(error)})
        except Exception as error:  # the other side reports it and goes on
            tell({"error": f"{type(error).__name__}: {error}"})

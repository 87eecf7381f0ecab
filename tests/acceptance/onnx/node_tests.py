# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs ONNX's own node tests of recurrent operators through the command line, and judges the results as ONNX does.

usage: node_tests.py REPRISE     build/bin/reprise; the package `onnx` holds the tests

Prints a line for each test. Every test that the package has of an operator in OPERATORS must pass, but for those in
NOT_COVERED. Where `onnx` is not installed, the status is 77, which ctest takes for a test that was left out.
"""

import dataclasses
import pathlib
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import onnx
    from onnx.backend.test.case.node import collect_testcases
    from onnx.backend.test.runner import Runner
except ImportError as missing:
    print(f"{missing}; `./tools/quickstart test` installs what requirements.txt names into .venv")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = HERE.parents[2] / "kernels" / "specs"

# Tests that do not pass, each with the reason.
NOT_COVERED = {}


@dataclasses.dataclass
class Call:
    """What a node is to Reprise: a spec, its inputs, and how its results become the node's outputs."""

    spec: pathlib.Path
    streams: dict  # Inputs in time, [T, B, ...].
    others: dict
    results: dict  # The node's output -> the name of the spec's result, and the function that restores its layout.


def time_first(array, *sizes):
    """[B, T, product of sizes] as [T, B, *sizes]; one of the sizes may be -1."""
    rows, steps, _ = array.shape
    return array.reshape(rows, steps, *sizes).swapaxes(0, 1)


def linear_attention(attributes, inputs):
    query, past = inputs["query"], inputs.get("past_state")
    groups = attributes["kv_num_heads"]
    heads = attributes["q_num_heads"] // groups
    rows, steps, _ = query.shape
    streams = {"query": time_first(query, groups, heads, -1)}
    streams |= {name: time_first(inputs[name], groups, -1) for name in ("key", "value")}
    key_size = streams["key"].shape[-1]
    # A decay may be one for each head, and beta one for all.
    if "decay" in inputs:
        decay = time_first(inputs["decay"], groups, -1)
        streams["decay"] = np.broadcast_to(decay, streams["key"].shape)
    if "beta" in inputs:
        streams["beta"] = np.broadcast_to(time_first(inputs["beta"], -1), (steps, rows, groups))
    scale = attributes["scale"] or key_size**-0.5
    others = {"scale": np.full(groups, scale, np.float32)}
    if past is not None:
        others["past_state"] = past.astype(np.float32)
    return Call(
        HERE / ("gated_delta.mlir" if "delta" in attributes["update_rule"] else "gated.mlir"),
        streams,
        others,
        {
            "output": ("y", lambda y: y.swapaxes(0, 1).reshape(rows, steps, -1)),
            "present_state": ("s_last", lambda state: state.astype((query if past is None else past).dtype)),
        },
    )


def causal_conv_with_state(attributes, inputs):
    weight = inputs["weight"][:, 0]
    taps = weight.shape[1]
    if taps == 1:
        # A window of one step has no past: it is one of two steps, whose older weight is zero.
        weight = np.concatenate([np.zeros_like(weight), weight], axis=1)
    others = {"weight": weight}
    if "bias" in inputs:
        others["bias"] = inputs["bias"]
    if "past_state" in inputs:
        others["x_past"] = inputs["past_state"].transpose(2, 0, 1)
    plain = attributes["activation"] == "none"
    return Call(
        LIBRARY / ("causal_conv1d.mlir" if plain else "causal_conv1d_silu.mlir"),
        {"x": inputs["input"].transpose(2, 0, 1)},
        others,
        {
            "output": ("y", lambda y: y.transpose(1, 2, 0)),
            "present_state": ("x_past_last", lambda past: past.transpose(1, 2, 0)[:, :, : taps - 1]),
        },
    )


OPERATORS = {"LinearAttention": linear_attention, "CausalConvWithState": causal_conv_with_state}


def attributes_of(node):
    """A node's attributes, with the operator's defaults where it has none."""
    schema = onnx.defs.get_schema(node.op_type)
    defaults = {name: attribute.default_value for name, attribute in schema.attributes.items()}
    given = {attribute.name: attribute for attribute in node.attribute}
    values = {name: onnx.helper.get_attribute_value(value) for name, value in (defaults | given).items()}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def named(node, arrays, kind):
    """A test's arrays by the names that the operator has for its inputs or outputs; those left out have no array."""
    formal = [parameter.name for parameter in getattr(onnx.defs.get_schema(node.op_type), kind)]
    arrays = iter(arrays)
    return {name: next(arrays) for name, actual in zip(formal, getattr(node, kind[:-1])) if actual}


def run(reprise, call, folder):
    """The node's outputs by name. One step runs as a decode step."""
    streams, options = call.streams, ["--no-cache"]
    is_step = next(iter(streams.values())).shape[0] == 1
    if is_step:
        streams = {name: array[0] for name, array in streams.items()}
        options += ["--mode", "step"]
    for name, array in {**streams, **call.others}.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array))
        options += ["--input", f"{name}={folder / name}.npy"]
    for result, _ in call.results.values():
        options += ["--output", f"{result}={folder / result}.npy"]
    done = subprocess.run([reprise, "run", call.spec, *options], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"reprise run {' '.join(map(str, [call.spec, *options]))}\n{done.stderr.strip()}")
    outputs = {}
    for name, (result, restored) in call.results.items():
        array = np.load(folder / f"{result}.npy")
        # A decode step's `y` has no time in memory.
        outputs[name] = restored(array[np.newaxis] if is_step and result == "y" else array)
    return outputs


def check(reprise, test):
    """Raises an AssertionError where a result is not what the test expects."""
    [node], [(inputs, expected)] = test.model.graph.node, test.data_sets
    call = OPERATORS[node.op_type](attributes_of(node), named(node, inputs, "inputs"))
    with tempfile.TemporaryDirectory() as folder:
        results = run(reprise, call, pathlib.Path(folder))
    expected = named(node, expected, "outputs")
    Runner.assert_similar_outputs(
        list(expected.values()), [results[name] for name in expected], test.rtol, test.atol
    )


def tests_of_operators():
    """The tests of one node each; ONNX adds a copy of each, `_expanded` into nodes of other operators."""
    with warnings.catch_warnings():
        # Other operators' tests overflow and divide by zero on purpose.
        warnings.simplefilter("ignore")
        tests = collect_testcases(None)
    return [test for test in tests if test.model.graph.node[0].op_type in OPERATORS]


def verdict(reprise, test):
    if test.name in NOT_COVERED:
        return f"not covered ({NOT_COVERED[test.name]})"
    try:
        check(reprise, test)
    except AssertionError as error:
        return f"FAILED\n{error}"
    return "passed"


def main(reprise):
    tests = tests_of_operators()
    verdicts = {test.name: verdict(reprise, test) for test in tests}
    for name, text in verdicts.items():
        print(f"{name}: {text}")
    missing = [name for name in OPERATORS if not any(test.model.graph.node[0].op_type == name for test in tests)]
    unknown = [name for name in NOT_COVERED if name not in verdicts]
    for name in missing + unknown:
        print(f"FAILED: onnx {onnx.__version__} has no test of {name}")
    failed = any(text.startswith("FAILED") for text in verdicts.values())
    return 1 if failed or missing or unknown else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exchanges tensor files with numpy: every file that numpy writes is copied by
runtime-copy-tensor (FROM TO), and numpy must read back the same array.

usage: numpy_interop.py COPY_TENSOR
Ends with status 77 (skipped) where Python has no numpy.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no numpy (Debian: python3-numpy)")
    sys.exit(77)

SHAPES = [(), (1,), (7,), (0, 3), (2, 3, 4), (1, 2, 1, 2, 1, 3)]
DTYPES = ["<f8", "<f4", "<f2", "<i8", "<i4", "|u1", "|b1", "<V2"]
WIDENED = ["|i1", "<i2", "<u2", "<u4", "<u8"]  # read as int64
VERSIONS = [(1, 0), (2, 0), (3, 0)]
SAFETENSORS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<V2",
               "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}


def sample(dtype, shape, order):
    count = int(np.prod(shape))
    size = np.dtype(dtype).itemsize
    raw = np.random.default_rng(count * 8 + size).integers(
        0, 2 if dtype == "|b1" else 256, count * size, dtype=np.uint8)
    array = np.frombuffer(raw.tobytes(), dtype=dtype).reshape(shape)
    return np.asarray(array, order=order)


def copy(tool, source, target):
    subprocess.run([tool, source, target], check=True)


def expect_same(expected, actual):
    # The bytes, since NaN differs from itself and V2 has no comparison.
    assert expected.shape == actual.shape, (expected.shape, actual.shape)
    assert expected.dtype == actual.dtype, (expected.dtype, actual.dtype)
    assert expected.tobytes() == actual.tobytes(), "bytes differ"


def read_safetensors(path):
    with open(path, "rb") as file:
        blob = file.read()
    (length,) = struct.unpack("<Q", blob[:8])
    header = json.loads(blob[8:8 + length])
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        arrays[name] = np.frombuffer(
            blob[8 + length + begin:8 + length + end],
            dtype=SAFETENSORS[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def main(tool):
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "from.npy")
        target = os.path.join(folder, "to.npy")
        model = os.path.join(folder, "to.safetensors")
        for dtype in DTYPES:
            for shape in SHAPES:
                for order in "CF":
                    for version in VERSIONS if len(shape) == 3 else VERSIONS[:1]:
                        array = sample(dtype, shape, order)
                        with open(source, "wb") as file:
                            np.lib.format.write_array(file, array, version)
                        copy(tool, source, target)
                        expect_same(array, np.load(target))
                        checked += 1
                copy(tool, source, model + ":a.b")
                expect_same(array, read_safetensors(model)["a.b"])
                copy(tool, model + ":a.b", target)
                expect_same(array, np.load(target))
                checked += 2
        for dtype in WIDENED:
            for shape in SHAPES:
                for order in "CF":
                    array = sample(dtype, shape, order)
                    array = np.asarray(array // array.dtype.type(2), order=order)  # below 2^63
                    np.save(source, array)
                    copy(tool, source, target)
                    expect_same(array.astype("<i8"), np.load(target))
                    checked += 1
    print(f"{checked} files exchanged with numpy {np.__version__}")


if __name__ == "__main__":
    main(sys.argv[1])

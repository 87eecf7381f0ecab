"""large_models.py FOLDER ARRAY.npy: writes FOLDER/large.safetensors, the array as `r` between tensors of 3 GiB each that are nothing but a
hole in the file, and FOLDER/many.safetensors, the array as `r` among 100,000 others."""

import json
import struct
import sys

import numpy as np


def write(path, sizes, array):
    """Tensors of bytes, of these sizes by name, and the array as `r` before the last of them."""
    header, end = {}, 0
    *first, last = sizes.items()
    r = {"dtype": "F32", "shape": array.shape}
    for name, size in [*first, ("r", array.nbytes), last]:
        header[name] = {"dtype": "U8", "shape": [size]} | (r if name == "r" else {}) | {"data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        start = file.tell()
        file.truncate(start + end)
        file.seek(start + header["r"]["data_offsets"][0])
        file.write(array.tobytes())


folder, array = sys.argv[1], np.load(sys.argv[2])
write(f"{folder}/large.safetensors", {"first": 3 << 30, "second": 3 << 30}, array)
write(f"{folder}/many.safetensors", {f"layers.{i}.attention.weight": 4 for i in range(100_000)}, array)

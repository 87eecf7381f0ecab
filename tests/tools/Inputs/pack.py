"""pack.py FILE NAME=ARRAY.npy ...: writes a .safetensors file."""

import json
import struct
import sys

import numpy as np

TYPES = {"float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32"}
header, data = {}, b""
for argument in sys.argv[2:]:
    name, path = argument.split("=")
    array = np.load(path)
    begin, data = len(data), data + array.tobytes()
    header[name] = {"dtype": TYPES[array.dtype.name], "shape": array.shape, "data_offsets": [begin, len(data)]}
text = json.dumps(header).encode()
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)

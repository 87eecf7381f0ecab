"""pack.py FILE NAME=ARRAY.npy[:TYPE] ...: writes a .safetensors file; TYPE is what the header calls the elements."""

import json
import struct
import sys

import numpy as np

TYPES = {"float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32"}
header, data = {}, b""
for argument in sys.argv[2:]:
    name, path = argument.split("=")
    path, _, called = path.partition(":")
    array = np.load(path)
    begin, data = len(data), data + array.tobytes()
    header[name] = {"dtype": called or TYPES[array.dtype.name], "shape": array.shape, "data_offsets": [begin, len(data)]}
text = json.dumps(header).encode()
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Float32 .safetensors files, written so that the same content gives the same bytes.

The safetensors package writes metadata in an order that changes from run to run, and Debian 12 has no such package;
the format is a length, a JSON header and raw data, so both directions fit here.
"""

import json
import struct

import numpy as np


def write(path, tensors, metadata):
    """Writes float32 arrays by name and a metadata block of strings; keys are sorted, the header padded to 8 bytes."""
    header, payload = {"__metadata__": metadata}, b""
    for name in sorted(tensors):
        data = np.ascontiguousarray(tensors[name], dtype="<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensors[name].shape),
            "data_offsets": [len(payload), len(payload) + len(data)],
        }
        payload += data
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + payload)


def read(path):
    """The arrays by name and the metadata block of a file that `write` made."""
    content = path.read_bytes()
    (header_bytes,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + header_bytes])
    metadata = header.pop("__metadata__")
    payload = content[8 + header_bytes :]
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensors[name] = np.frombuffer(payload[first:last], "<f4").reshape(entry["shape"])
    return tensors, metadata

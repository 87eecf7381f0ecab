"""fake_library.py FOLDER: a peer of `reprise bench` whose library is this file; FOLDER holds bench_peers."""

import sys

sys.path.insert(0, sys.argv[1])
from bench_peers.protocol import Prepared, Unsupported, fastest, serve


def scan_of(sum_up):
    return Prepared(lambda: sum_up, lambda value: {"h": value, "h_last": value[-1]})


def linear_scan(p):
    """Right where a and h0 are 1, and right in the first of two forms where only h0 is."""
    if (p["h0"] != 1).any():
        raise Unsupported("states that begin with another number than 1")
    total = 1 + p["b"].cumsum(0)
    return fastest({"sum": scan_of(total), "product": scan_of(total * p["a"])})


def load():
    if len(sys.argv) > 2:
        raise ImportError(sys.argv[2])
    return {"version": "7"}, {"linear_scan": linear_scan}


serve(load)

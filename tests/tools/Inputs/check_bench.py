"""check_bench.py PEER: checks what `reprise bench --json` printed for one f32 row that PEER takes part in."""

import json
import sys

report = json.load(sys.stdin)
peer = sys.argv[1]
assert report["suite"] == "cpu-recurrence", report
assert report["machine"]["socket"]["cores"] >= len(report["machine"]["used_cores"]) >= 1
assert report["machine"]["peers"][peer]["version"], report["machine"]

(row,) = report["rows"]
assert row["name"] == "gru.B1.D128.T4" and row["steps"] == 4 and row["dtype"] == "f32", row
assert row["us_interval"][0] <= row["reprise_us"] <= row["us_interval"][1], row
theirs = row["peers"][peer]
assert theirs["us_interval"][0] <= theirs["us"] <= theirs["us_interval"][1], row
assert theirs["ratio_interval"][0] <= theirs["ratio"] <= theirs["ratio_interval"][1], row
# f32 sums in another order: not the same bits, and far from another result.
assert 0 < theirs["difference"] < 1e-4, row
assert abs(report["geomean"][peer] - theirs["ratio"]) < 1e-9, report

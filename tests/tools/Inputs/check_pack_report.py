"""check_pack_report.py REPORT: what the report of a pack's program says, in a few lines; fails where it is not strict JSON."""

import json
import sys


def refuse(word):
    sys.exit(f"the report holds {word}, which JSON does not have")


with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file, parse_constant=refuse)
results = report["results"]
assert sum(report["summary"].values()) == len(results)
print("status:", report["status"])
print("architectures:", *sorted({result["architecture"] for result in results if "architecture" in result}))
print("groups:", *sorted({result["group"] for result in results}))
print("statuses:", *sorted({result["status"] for result in results}))
print("left out:", *(left["name"] for left in report["left_out"]))
message = results[0].get("message")
if message:
    print(message)
elif "outputs" in results[0]:
    chosen = next(result for result in results if result["architecture"] == results[-1]["architecture"])
    outputs = sorted(chosen["outputs"].items())
    print(f"{chosen['name']}:", ", ".join(f"{name} {output['elements']} elements" for name, output in outputs))

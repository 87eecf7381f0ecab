"""Prints a machine's description with other numbers: change_target.py FILE GROUP.KEY=VALUE ..."""
import json
import sys

target = json.load(open(sys.argv[1]))
for change in sys.argv[2:]:
    place, value = change.split("=")
    group, key = place.split(".")
    assert key in target[group], (place, target[group])
    target[group][key] = int(value)
json.dump(target, sys.stdout, indent=2)

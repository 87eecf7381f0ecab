"""Fails unless the schedules in all files differ from one another."""
import re
import sys

schedules = [re.search(r"#rec\.schedule<[^>]*>", open(name).read()).group() for name in sys.argv[1:]]
assert len(set(schedules)) == len(schedules), "\n".join(schedules)

"""bounded.py MEMORY SECONDS COMMAND...: runs the command, which must succeed with at most so many MiB of memory in use at any time, and so
many seconds of processor time."""

import resource
import subprocess
import sys

memory, seconds, *command = sys.argv[1:]
status = subprocess.run(command).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak, taken = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
print(f"{peak:.0f} MiB, {taken:.2f} s", file=sys.stderr)
if status != 0 or peak > float(memory) or taken > float(seconds):
    sys.exit(f"status {status}, {peak:.0f} MiB, {taken:.2f} s; {memory} MiB and {seconds} s are the most")

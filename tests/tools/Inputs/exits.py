"""exits.py STATUS COMMAND...: runs the command, shows what it wrote to stderr, fails unless it ended with STATUS."""

import subprocess
import sys

result = subprocess.run(sys.argv[2:], stderr=subprocess.PIPE, text=True, timeout=120)
print(result.stderr, end="", flush=True)
if result.returncode != int(sys.argv[1]):
    sys.exit(f"the exit status is {result.returncode}, not {sys.argv[1]}: {sys.argv[2:]}")

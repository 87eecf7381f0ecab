"""warm.py COMMAND...: runs `reprise run` twice, and says of each time whether the compiler was opened (cold) or not (warm), and whether
the results, of 6 decimals, are the same."""

import os
import subprocess
import sys

environment = {**os.environ, "LD_DEBUG": "files"}
states, results = [], []
for _ in range(2):
    result = subprocess.run(sys.argv[1:], capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        errors = [line for line in result.stderr.splitlines() if line.startswith(("error", "help"))]
        sys.exit(f"the exit status is {result.returncode}\n" + "\n".join(errors))
    states.append("cold" if "libreprise_jit.so" in result.stderr else "warm")
    results.append(result.stdout)
print(*states, "equal" if results[0] == results[1] else "different")

"""mapped.py COMMAND...: runs the command, and shows which of LLVM's, MLIR's and our libraries its process opened."""

import os
import re
import subprocess
import sys

environment = {**os.environ, "LD_DEBUG": "files"}
result = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, text=True, env=environment)
opened = set(re.findall(r"file=\S*?(lib(?:LLVM|MLIR|reprise)[^/\s]*)", result.stderr))
print("opened:", *sorted(opened))
if result.returncode != 0:
    sys.exit(f"the exit status is {result.returncode}\n{result.stderr[-2000:]}")

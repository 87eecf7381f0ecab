"""run_examples.py SPECS COMMAND...: runs what a help text shows as its example, as a reader would paste it."""

import os
import pathlib
import subprocess
import sys
import tempfile

specs, *command = sys.argv[1:]
text = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
_, examples = text.split("Example:", 1)
lines = examples.replace("\\\n", " ").splitlines()
shown = [line.strip() for line in lines if line.startswith("  ")]
assert shown, "the help has no example"

with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "kernels").mkdir()
    (root / "kernels" / "specs").symlink_to(specs)
    # The examples' python3 is one that has numpy.
    (root / "bin").mkdir()
    (root / "bin" / "python3").symlink_to(sys.executable)
    environment = {**os.environ, "PATH": f"{root}/bin:{os.environ['PATH']}"}
    for line in shown:
        subprocess.run(line, shell=True, check=True, cwd=root, env=environment, stdout=subprocess.DEVNULL)
print(f"{len(shown)} examples work")

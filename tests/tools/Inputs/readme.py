"""readme.py README FOLDER: writes what a reader of the README would paste, one file each, into the folder.

leaky.mlir    the cell
commands      the commands on the cell
kernel        the command that shows a kernel
kernel.check  the lines of that kernel that the README shows, for FileCheck; an ellipsis stands for anything
edited        the command that shows its schedule, with the reader's own
explained     the command that says what decides a schedule
explained.check  the lines of its answer that the README shows
"""

import pathlib
import re
import sys

# Sentences and fenced blocks take turns; a block begins with its language.
parts = pathlib.Path(sys.argv[1]).read_text().split("```")
sentences, blocks = "".join(parts[::2]), [part.split("\n", 1) for part in parts[1::2]]


def block(language, beginning):
    """The one block of this language that has a line with this beginning."""
    (found,) = [body for name, body in blocks if name == language and f"\n{beginning}" in "\n" + body]
    return found


def inline(beginning):
    """The one piece of code within a sentence that begins so."""
    (found,) = [code for code in re.findall(r"`([^`]+)`", sentences) if code.startswith(beginning)]
    return found


kernel = inline("reprise inspect kernels/")


def checks(lines):
    """For FileCheck: one line after the other."""
    lines = [line.replace("...", "{{.*}}") for line in lines]
    return "".join(f"{'CHECK-NEXT' if i else 'CHECK'}: {line}\n" for i, line in enumerate(lines))


explained, *answer = block("", "reprise inspect kernels/specs/elman.mlir").splitlines()
files = {
    "leaky.mlir": block("mlir", "rec.operator @leaky"),
    "commands": block("", "reprise verify"),
    "kernel": kernel,
    "kernel.check": checks(block("cuda", "  for").splitlines()),
    "edited": kernel.replace("--stage=cuda", "--stage=scheduled") + " " + inline("--schedule"),
    "explained": explained,
    "explained.check": checks(line for line in answer if line != "..."),
}
for name, content in files.items():
    pathlib.Path(sys.argv[2], name).write_text(content)

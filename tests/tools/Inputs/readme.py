"""readme.py README FOLDER: writes what a reader of the README would paste, one file each, into the folder.

leaky.mlir    the cell
ops.mlir      a step that says all that the table of a step's ops has
commands      the commands on the cell
forms         those on its other forms
bundle        those on its bundle
assembly      the command that shows its assembly
embed.cpp     the program that runs its bundle
building      the commands that build and run that program
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
text = pathlib.Path(sys.argv[1]).read_text()
parts = text.split("```")
sentences, blocks = "".join(parts[::2]), [part.split("\n", 1) for part in parts[1::2]]


def block(language, beginning):
    """The one block of this language that has a line with this beginning."""
    (found,) = [body for name, body in blocks if name == language and f"\n{beginning}" in "\n" + body]
    return found


def inline(beginning):
    """The one piece of code within a sentence that begins so."""
    (found,) = [code for code in re.findall(r"`([^`]+)`", sentences) if code.startswith(beginning)]
    return found


def variants(line, meaning):
    """The line, and it again for each op that the table names behind "likewise"."""
    yield line
    for word in re.findall(r"`([^`]+)`", meaning.partition("likewise")[2]):
        before = next(b for b in ("cmpf ", "reduce ", "rec\\.", "arith\\.") if re.search(b, line))
        yield re.sub(rf"(?<={before})\w+", word.removeprefix("rec."), line, count=1)


def operator_of_all_ops():
    """An operator whose step holds each line of the table, on values of its own, and whose state depends on all."""
    weights, step, results = [], [], []
    for cell, meaning in re.findall(r"^\| (`%.*`) \| (.*) \|$", text, re.MULTILINE):
        *needed, last = re.findall(r"`([^`]+)`", cell)
        for line in variants(last, meaning):
            number = len(step)
            made = re.findall(r"%\w+", " ".join(part.split("=")[0] for part in [*needed, line]))
            for part in [*needed, line]:
                if "%w" in part:
                    weights.append(f"%w{number}: {part.split(' : ')[1]}")
                step.append(re.sub("|".join(rf"{name}\b" for name in [*made, "%w"]), rf"\g<0>{number}", part))
            condition = "cmpf" in line
            if condition:
                step.append(f"%chosen{number} = arith.select {made[-1]}{number}, %a, %b : f32")
            results += [f"%chosen{number}"] if condition else [f"{name}{number}" for name in made if name != "%c"]
    assert len(results) > 20, "the table of ops is not where it was"
    names = ["%a"]
    for number, result in enumerate(results):
        step.append(f"%sum{number} = arith.addf {names[-1]}, {result} : f32")
        names.append(f"%sum{number}")
    step.append(f"%bounded = math.tanh {names[-1]} : f32")
    state = "!rec.tensor<B, H, D>"
    stream = "!rec.tensor<T, B, H, D>"
    arguments = ", ".join([f"%x: {stream}, %y: {stream}", *weights, f"%h0: {state}"])
    return f"""rec.operator @ops({arguments}) {{
  %sequence = rec.recurrence over T streams(%a = %x : {stream}, %b = %y : {stream}) states(%h = %h0 : {state}) {{
    {chr(10).join(step)}
    rec.yield %bounded
  }}
  rec.return h = all %sequence
}}
"""


kernel = inline("reprise inspect kernels/")


def checks(lines):
    """For FileCheck: one line after the other."""
    lines = [line.replace("...", "{{.*}}") for line in lines]
    return "".join(f"{'CHECK-NEXT' if i else 'CHECK'}: {line}\n" for i, line in enumerate(lines))


explained, *answer = block("", "reprise inspect kernels/specs/elman.mlir").splitlines()
files = {
    "leaky.mlir": block("mlir", "rec.operator @leaky"),
    "ops.mlir": operator_of_all_ops(),
    "commands": block("", "reprise verify"),
    "forms": block("", "reprise run leaky.mlir --input u"),
    "bundle": block("", "reprise compile"),
    "assembly": block("", "reprise inspect leaky.mlir"),
    "embed.cpp": block("cpp", "int main"),
    "building": block("", "g++"),
    "kernel": kernel,
    "kernel.check": checks(block("cuda", "  for").splitlines()),
    "edited": kernel.replace("--stage=cuda", "--stage=scheduled") + " " + inline("--schedule"),
    "explained": explained,
    "explained.check": checks(line for line in answer if line != "..."),
}
for name, content in files.items():
    pathlib.Path(sys.argv[2], name).write_text(content)

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shows whether the code that Reprise generates is what it was.

    generated_code.py REPRISE                    against what is recorded beside this file
    generated_code.py REPRISE --against OTHER    against another build, with a diff
    generated_code.py REPRISE --update           records the code as it is now

REPRISE and OTHER are programs: build/bin/reprise. A change that is meant to leave code alone must pass; one that is meant
to change it comes with the record that --update writes.

Of a CPU's kernel the instructions in loops are compared: those that can be executed more than once in a call, of the
functions that compute. What a call does once, such as reading its arguments, may change. Labels are numbered in the order
of their first use, and so are stack slots and general registers in each basic block; constants stand as their values,
vector registers stay. Sizes, threads and machine are fixed, so that each machine makes the same code. Other versions of LLVM make other code: where the version is not the
recorded one, this part says so and is left out.

Of a GPU's kernel the whole CUDA text is compared, but for the kernel's signature.
"""

import argparse
import collections
import concurrent.futures
import difflib
import fnmatch
import hashlib
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SPECS = HERE.parents[1] / "kernels" / "specs"
RECORD = HERE / "generated_code.txt"

CPU_TARGETS = ("avx2", "avx512")
GPU_TARGET = "sm_90a"
# A cell, and what else the command line says.
CPU_CELLS = [
    ("elman", "H=2,D=64"),
    ("elman_relu", "H=1,D=48", "--direction", "reverse"),
    ("gru", "H=2,D=64"),
    ("gru", "H=1,D=32", "--direction", "bidirectional"),
    ("gru_reset_before", "H=1,D=64"),
    ("indrnn", "H=1,D=256"),
    ("lif", "H=1,D=128"),
    ("lstm", "H=1,D=64"),
    ("lstm", "H=1,D=256", "--dtype", "bf16"),
    ("lstm", "H=1,D=64", "--mode", "step"),
    ("lstm", "H=1,D=64,I=48", "--input-product", "x"),
    ("lstm_layernorm", "H=1,D=64"),
    ("lstm_peephole", "H=1,D=100"),
    ("lstm_projection", "H=1,C=64,P=32"),
    ("paragru", "H=1,D=128"),
    ("paralstm_cifg", "H=1,D=128"),
    ("slstm", "H=4,D=64"),
]
GPU_CELLS = [
    ("elman", "H=2,D=64"),
    ("elman", "H=1,D=256"),
    ("elman_relu", "H=1,D=48"),
    ("gru", "H=2,D=64"),
    ("gru", "H=1,D=128"),
    ("lif", "H=1,D=128"),
    ("lstm", "H=12,D=64"),
    ("lstm", "H=1,D=128"),
    ("lstm_peephole", "H=1,D=100"),
    ("paragru", "H=1,D=128"),
    ("paralstm_cifg", "H=1,D=128"),
    ("slstm", "H=4,D=64"),
]


class Case:
    """A cell on a target: what `reprise inspect` is asked, and what of the answer is compared."""

    def __init__(self, target, cell, dims, *options):
        self.isGpu = target == GPU_TARGET
        self.name = "/".join([cell, dims, *(o for o in options if not o.startswith("--")), target])
        self.arguments = [str(SPECS / f"{cell}.mlir"), "--target", target, "--dim", dims, *options]
        self.arguments += ["--stage=cuda", "--dtype", "bf16"] if self.isGpu else ["--stage=asm", "--threads", "2"]

    def lines(self, program):
        text = inspect(program, self.arguments)
        return cuda_lines(text) if self.isGpu else loop_lines(text)


def all_cases():
    return [Case(target, *cell) for target in CPU_TARGETS for cell in CPU_CELLS] + [
        Case(GPU_TARGET, *cell) for cell in GPU_CELLS
    ]


def inspect(program, arguments):
    done = subprocess.run([program, "inspect", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{program} inspect {' '.join(arguments)}\n{done.stderr}")
    return done.stdout


def llvm_version(program):
    arguments = [str(SPECS / "elman.mlir"), "--dim", "H=1,D=16", "--stage=manifest"]
    return json.loads(inspect(program, arguments))["provenance"]["llvm"]


# The text of a GPU's kernel.


def cuda_lines(text):
    body, found = re.subn(r'extern "C" __global__.*?\) \{\n', "{\n", text, flags=re.DOTALL)
    assert found == 1, "one kernel is expected"
    return body.splitlines()


# The loops of a CPU's kernel.

LABEL = re.compile(r"([.\w]+):")
BLOCK = r"\.LBB\d+_\d+"


def functions(lines):
    """The functions that compute, without what wraps them or runs before the first call: (name, lines)."""
    starts = [(i, match[1]) for i, line in enumerate(lines) if (match := re.match(r"([A-Za-z_]\w*):", line))]
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    for (start, name), end in zip(starts, ends):
        if not re.match(r"_mlir_ciface_", name) and not re.search(r"_prepare_kernel$|_entry$", name):
            yield name, lines[start:end]


def constants(lines):
    """The values of constants by their labels."""
    values, label = {}, None
    for line in lines:
        if match := re.match(r"(\.LCPI\d+_\d+):", line):
            label = match[1]
            values[label] = []
        elif label and (match := re.match(r"\t\.(?:byte|short|long|quad|zero|ascii)\t([^#]+)", line)):
            values[label].append(match[1].strip())
        else:
            label = None
    return {label: "[" + ", ".join(words) + "]" for label, words in values.items()}


def blocks(lines):
    """A function's basic blocks: label -> (instructions, labels of the blocks that may follow)."""
    found, label = {}, "entry"
    found[label] = ([], [])
    for line in lines:
        line = line.split("#")[0].rstrip()
        if match := re.match(rf"({BLOCK}):", line):
            # The block before goes on here, unless it has jumped away.
            if not ends(found[label][0]):
                found[label][1].append(match[1])
            label = match[1]
            found[label] = ([], [])
        elif re.match(r"\t[a-z]", line):
            instructions, following = found[label]
            if ends(instructions) or (instructions and re.match(r"\tj", instructions[-1])):
                # Behind a jump a block without a label begins.
                before, label = label, f"{label}+"
                found[label] = ([], [])
                if not ends(instructions):
                    following.append(label)
                instructions, following = found[label]
            instructions.append(line)
            following += re.findall(BLOCK, line) if re.match(r"\tj", line) else []
    tables = set(re.findall(rf"\t\.(?:long|quad)\t({BLOCK})", "\n".join(lines)))
    for instructions, following in found.values():
        if instructions and re.match(r"\tjmpq?\t\*", instructions[-1]):
            following += sorted(tables)
    return found


def ends(instructions):
    return bool(instructions) and bool(re.match(r"\t(jmp|ret|ud2)", instructions[-1]))


def in_loops(found):
    """The labels of blocks that can be reached from themselves."""

    def reachable(label):
        seen, open_ = set(), [label]
        while open_:
            for following in found[open_.pop()][1]:
                if following not in seen:
                    seen.add(following)
                    open_.append(following)
        return seen

    return [label for label in found if label in reachable(label)]


def loop_lines(assembly):
    """The instructions in loops, one a line, with labels, in the order of the text."""
    lines = assembly.splitlines()
    values, result = constants(lines), []
    for name, body in functions(lines):
        found = blocks(body)
        looped = in_loops(found)
        text = []
        for label in looped:
            text += ([] if label.endswith("+") else [f"{label}:"]) + found[label][0]
        result += [f"{name}:"] + normalised(text, values) if text else []
    return result


# %rax, %eax, %ax and %al are one register: which of them the allocator takes follows from code far away.
GENERAL_REGISTER = r"%(?:[re]?([abcd])x|([abcd])l|[re]?(si|di|bp)l?|(r\d+)[dwb]?)\b"


def numbered(kind):
    """A substitution that numbers what it finds in the order of its first use; of groups, the one that is there."""
    known = {}

    def replace(match):
        name = next((group for group in match.groups() if group), match[0])
        return f"{kind}{known.setdefault(name, len(known))}"

    return replace


def normalised(lines, values):

    text = "\n".join(re.sub(r"\s+", " ", line) for line in lines)
    text = re.sub(r"\.LCPI\d+_\d+", lambda match: values[match[0]], text)
    text = re.sub(BLOCK, numbered("block"), text)
    return [line for block in re.split(r"^(?=block\d+:)", text, flags=re.MULTILINE) for line in normalised_block(block)]


def normalised_block(text):
    text = re.sub(r"-?\d*\(%rsp(?=[,)])", numbered("slot("), text)
    text = re.sub(GENERAL_REGISTER, numbered("%general"), text)
    return text.splitlines()


# Fingerprints.


def fingerprint(case, lines):
    """What the record says of a case, in a line."""
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return f"{case.name} {digest} " + " ".join(f"{what}={count}" for what, count in counts(case, lines).items())


def counts(case, lines):
    if case.isGpu:
        return {"lines": len(lines)}
    words = collections.Counter(line.split()[0] for line in lines if not line.endswith(":"))
    return dict(sorted(words.items()))


def parse_counts(words):
    return {what: int(count) for what, count in (word.rsplit("=", 1) for word in words)}


def read_record():
    lines = [line for line in RECORD.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0].startswith("llvm "), f"{RECORD} does not begin with LLVM's version"
    return lines[0].split()[1], {line.split()[0]: line for line in lines[1:]}


HEAD = """\
# What generated code is, written by `generated_code.py REPRISE --update`: a case, a fingerprint of its code, and how many
# instructions of each kind are in its loops. tests/README.md says when to write it anew.
"""


def comparable(program, cases):
    """Those of the cases whose code is made as the record's was."""
    reason = None
    if platform.machine() != "x86_64":
        reason = "it is about x86-64, whose code is made there alone"
    elif (version := llvm_version(program)) != (recorded := read_record()[0]):
        reason = f"this is LLVM {version}, and LLVM {recorded} is recorded"
    if reason:
        print(f"The CPU part is left out: {reason}.")
    return [case for case in cases if case.isGpu or not reason]


def check_record(program, codes):
    """Compares with the record; whether all is as it was."""
    recorded = read_record()[1]
    isSame = True
    for case, lines in codes.items():
        now, was = fingerprint(case, lines), recorded.get(case.name)
        if now == was:
            continue
        isSame = False
        print(f"{case.name}: " + (what_differs(now, was) if was else "is not recorded"))
    for name in sorted(recorded.keys() - {case.name for case in all_cases()}):
        isSame = False
        print(f"{name}: is recorded, and is no case any more")
    if not isSame:
        print(
            f"To see the code: python3 {sys.argv[0]} {program} --against OTHER/bin/reprise, a build of the commit before.\n"
            f"If the change is meant: python3 {sys.argv[0]} {program} --update"
        )
    return isSame


def what_differs(now, was):
    now, was = (parse_counts(line.split()[2:]) for line in (now, was))
    changes = [
        f"{what} {now.get(what, 0)} (was {was.get(what, 0)})"
        for what in sorted(now.keys() | was.keys())
        if now.get(what) != was.get(what)
    ]
    return ", ".join(changes) or "the same counts, in another order or with other operands"


def write_record(program, codes):
    lines = [fingerprint(case, code) for case, code in codes.items()]
    RECORD.write_text("\n".join([HEAD + f"llvm {llvm_version(program)}", *lines]) + "\n")


def compare(program, other, codes, others):
    """Prints what differs; whether nothing does."""
    isSame = True
    for case in codes:
        if codes[case] == others[case]:
            continue
        isSame = False
        print(f"==== {case.name}: " + what_differs(fingerprint(case, codes[case]), fingerprint(case, others[case])))
        for line in difflib.unified_diff(others[case], codes[case], other, program, n=3, lineterm=""):
            print(line)
    return isSame


def generate(program, cases):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(lambda case: case.lines(program), cases)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reprise")
    parser.add_argument("--against", metavar="OTHER")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--only", metavar="PATTERN", default="*", help="cases whose name fits: 'lstm/*/avx2'")
    arguments = parser.parse_args()
    if arguments.update and (arguments.against or arguments.only != "*"):
        parser.error("--update records all cases, of one build")

    cases = [case for case in all_cases() if fnmatch.fnmatch(case.name, arguments.only)]
    if not cases:
        parser.error(f"no case fits '{arguments.only}': {', '.join(case.name for case in all_cases())}")
    if not arguments.update and not arguments.against:
        cases = comparable(arguments.reprise, cases)
    codes = generate(arguments.reprise, cases)
    assert all(codes.values()), "code without loops: the assembly is not read rightly"
    if arguments.update:
        return write_record(arguments.reprise, codes)
    if arguments.against:
        isSame = compare(arguments.reprise, arguments.against, codes, generate(arguments.against, cases))
    else:
        isSame = check_record(arguments.reprise, codes)
    print(f"{len(cases)} cases: " + ("the code is what it was" if isSame else "the code has changed"))
    sys.exit(0 if isSame else 1)


if __name__ == "__main__":
    main()

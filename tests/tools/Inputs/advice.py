"""Mistakes in a spec: what is said of each, and that the advice, obeyed, works.

python advice.py leaky.mlir FOLDER REPRISE
"""

import pathlib
import subprocess
import sys

SPEC = pathlib.Path(sys.argv[1]).read_text()
FOLDER = pathlib.Path(sys.argv[2])
REPRISE = sys.argv[3]

TANH = "%new = math.tanh %gate : f32"
GATE = "%gate = arith.addf %xt, %rh : f32"
PRODUCT = "%rh = rec.product %r, %hp : !rec.tensor<H, D, D>"
ARGUMENT = ", %a: !rec.tensor<H, D>"
PARAMS = "      params(%leak = %a : !rec.tensor<H, D>)\n"

# A mistake: what of the spec becomes what. Then the place and the words of the
# error, words of its help, and what the user changes who does as it says.
MISTAKES = [
    # Constants and types.
    (TANH, "%one = arith.constant 1.0\n%new = arith.addf %gate, %one : f32",
     "9:26: '%one' is of type f64, and is used as f32", "with ': f32'",
     "constant 1.0", "constant 1.0 : f32"),
    (TANH, "%one = arith.constant 1\n%new = arith.addf %gate, %one : f32",
     "'%one' is of type i64, and is used as f32", "as in '1.0 : f32'",
     "constant 1", "constant 1.0 : f32"),
    (TANH, "%one = arith.constant 1 : f32\n" + TANH,
     "a number has a decimal point", "write '1.0'", "constant 1", "constant 1.0"),
    (TANH, "%one = arith.constant 2.0\n" + TANH, "makes a value of type 'f64'",
     "end the line with ': f32'", "constant 2.0", "constant 2.0 : f32"),
    (GATE, GATE.replace("f32", "f64"), "'%xt' is of type f32, and is used as f64",
     "end this line with ': f32'", "f64", "f32"),
    (GATE, "%gate = arith.addf %xt, %rh", "7:32: a type is missing here",
     "end the line with ': f32'", "%xt, %rh", "%xt, %rh : f32"),
    (PRODUCT, "%rh = rec.product %r, %hp", "a type is missing here",
     "end the line with ': !rec.tensor<H, D, D>'", "%r, %hp", "%r, %hp : !rec.tensor<H, D, D>"),
    ("(%leak = %a : !rec.tensor<H, D>)", "(%leak = %a)", "a type is missing here",
     "'%a : !rec.tensor<H, D>'", "= %a)", "= %a : !rec.tensor<H, D>)"),
    (TANH, TANH.replace("f32", "float"), "no type", "write ': f32'", "float", "f32"),
    ("%a: !rec.tensor<H, D>", "%a: tensor<H, D>", "no type", "write '!rec.tensor<",
     "%a: tensor<", "%a: !rec.tensor<"),
    ("%a: !rec.tensor<H, D>", "%a: !rec.tensor<H, D, f64>",
     "'f64' has the name of an element type", "leave it out", ", f64>", ">"),
    # How ops and operands are written.
    (TANH, "%new = math.tanh(%gate) : f32", "operands stand without brackets",
     "write 'math.tanh %gate'", "math.tanh(%gate)", "math.tanh %gate"),
    (TANH, "%new = math.tanh(math.exp(%gate)) : f32", "operands stand without brackets",
     "give what stands in the brackets a name", "%new = math.tanh(math.exp(%gate)) : f32",
     "%e = math.exp %gate : f32\n%new = math.tanh %e : f32"),
    (TANH, "%new = math.tanh math.exp(%gate) : f32", "not an op",
     "on a line before", "%new = math.tanh math.exp(%gate) : f32",
     "%e = math.exp %gate : f32\n%new = math.tanh %e : f32"),
    (TANH, "%new = arith.addf %gate, 1 : f32", "not a number",
     "'%c = arith.constant 1.0 : f32'", "%new = arith.addf %gate, 1 :",
     "%c = arith.constant 1.0 : f32\n%new = arith.addf %gate, %c :"),
    (GATE, GATE.replace("%rh", "rh"), "the name of a value begins with %",
     "write '%rh'", ", rh", ", %rh"),
    (GATE, GATE.replace("%gate", "gate"), "the name of a value begins with %",
     "write '%gate'", "gate = arith", "%gate = arith"),
    (GATE, GATE.replace("%xt, %rh", "%xt + %rh"), "commas between",
     "'%y = arith.mulf %a, %b : f32'", "%xt + %rh", "%xt, %rh"),
    (GATE, "%gate = %xt + %rh : f32", "an op is expected here",
     "'%y = arith.mulf %a, %b : f32'", "%xt + %rh", "arith.addf %xt, %rh"),
    (TANH, "# squash\n" + TANH, "a comment begins with //", "write '//", "#", "//"),
    (TANH, TANH + " # squash", "a comment begins with //", "write '//", "#", "//"),
    ("@leaky", "leaky", "an operator begins with @", "write '@leaky'", "leaky", "@leaky"),
    (TANH, "%new = rec.reduce mean %gate over D : f32", "stand in brackets",
     "write 'over [D]'", "over D", "over [D]"),
    # Names of other systems.
    (TANH, "%new = rec.mean %gate : f32", "no op 'rec.mean'",
     "'rec.reduce mean %a over [D] : f32'", "rec.mean %gate", "rec.reduce mean %gate over [D]"),
    (TANH, "%new = rec.sum %gate : f32", "no op 'rec.sum'",
     "'rec.reduce sum %a over [D] : f32'", "rec.sum %gate", "rec.reduce sum %gate over [D]"),
    (TANH, "%new = math.relu %gate : f32", "no op 'math.relu'",
     "'%zero = arith.constant 0.0 : f32'", "%new = math.relu %gate",
     "%zero = arith.constant 0.0 : f32\n%new = arith.maximumf %gate, %zero"),
    (TANH, "%new = torch.relu %gate : f32", "'torch' has no place",
     "'arith.maximumf %a, %zero : f32'", "%new = torch.relu %gate",
     "%zero = arith.constant 0.0 : f32\n%new = arith.maximumf %gate, %zero"),
    (GATE, GATE.replace("addf", "maxf"), "no op 'arith.maxf'",
     "write 'arith.maximumf'", "maxf", "maximumf"),
    (GATE, GATE.replace("addf", "add"), "no op 'arith.add'", "write 'arith.addf'",
     "arith.add ", "arith.addf "),
    (GATE, GATE.replace("arith.addf", "math.max"), "no op 'math.max'",
     "'arith.maximumf %a, %b : f32'", "math.max", "arith.maximumf"),
    (TANH, TANH.replace("math", "rec"), "no op 'rec.tanh'", "write 'math.tanh'",
     "rec.tanh", "math.tanh"),
    (TANH, TANH.replace("math.tanh", "math.sigmoid"), "no op 'math.sigmoid'",
     "write 'rec.sigmoid'", "math.sigmoid", "rec.sigmoid"),
    # Names of values.
    ("h = all %h", "h = all %new", "there is no value '%new' here",
     "it is a value inside a step: name it in rec.yield, behind the states",
     ("rec.yield %hn", "%h = rec"), ("rec.yield %hn, %new", "%h, %new = rec")),
    ("%hp = %h0 : !rec.tensor<B, H, D>", "%hq = %h0 : !rec.tensor<B, H, D>",
     "there is no value '%hp' here", "did you mean '%hq'?", "%hp", "%hq"),
    (PARAMS, "", "there is no value '%leak' here", "params(...)",
     "      states", PARAMS + "      states"),
    (ARGUMENT, "", "4:22: there is no value '%a' here",
     "'rec.operator @name(..., %a: !rec.tensor<H, D>)'", ", %h0:", ARGUMENT + ", %h0:"),
    ("%r, %hp", "%rr, %hp", "there is no value '%rr' here", "did you mean '%r'?",
     "%rr", "%r"),
    (GATE, "%gate = arith.addf %late, %rh : f32\n%late = math.exp %xt : f32",
     "a value is used before it is made", "move the line",
     "%gate = arith.addf %late, %rh : f32\n%late = math.exp %xt : f32",
     "%late = math.exp %xt : f32\n%gate = arith.addf %late, %rh : f32"),
    (TANH, TANH.replace("%gate", "%h"), "'%h' is used before it is made",
     "the value of the step before is a state", "tanh %h", "tanh %hp"),
    ("%new = math", "%gate = math", "there is a value '%gate' already",
     "another name, '%gate2'", "%gate = math", "%new = math"),
    ("streams(%xt", "streams(%x", "there is a value '%x' already", "'%x2'",
     "(%x = %x", "(%xt = %x"),
    ("%r, %hp", "%hp, %r", "'%hp' is of type f32", "write 'rec.product %r, %hp'",
     "%hp, %r :", "%r, %hp :"),
    ("%r, %hp", "%hp, %xt", "'%hp' is of type f32", "an argument of the operator",
     "%hp, %xt", "%r, %hp"),
    (TANH, TANH.replace("%gate", "%a"), "'%a' is of type !rec.tensor",
     "give '%a' a name there", "tanh %a", "tanh %leak"),
    # The ends of a step and of an operator.
    ("rec.yield", "return", "a step ends with 'rec.yield'", "write 'rec.yield'",
     "return %hn", "rec.yield %hn"),
    ("rec.yield", "rec.return", "a step ends with 'rec.yield'", "write 'rec.yield'",
     "rec.return %hn", "rec.yield %hn"),
    ("rec.return", "return", "an operator ends with 'rec.return'",
     "'rec.return h = all %h'", "  return", "  rec.return"),
    ("rec.return", "rec.yield", "an operator ends with 'rec.return'",
     "'rec.return h = all %h'", "rec.yield h", "rec.return h"),
    ("h = all %h", "all %h", "a result has a name", "'h = all %h'", "all %h", "h = all %h"),
    ("h = all %h", "h = %h", "a result has a name", "'h = all %h'", "h = %h", "h = all %h"),
    # Time, and spaces.
    ("over T", "over t", "3:15: the stream '!rec.tensor<T, B, H, D>' must begin with t, B",
     "write `over T`", "over t", "over T"),
]


def inspect(text):
    path = FOLDER / "spec.mlir"
    path.write_text(text)
    return subprocess.run([REPRISE, "inspect", path, "--stage=spec"],
                          capture_output=True, text=True)


def obey(mistaken, old, new):
    if isinstance(old, str):
        old, new = (old,), (new,)
    for before, after in zip(old, new):
        assert before in mistaken, before
        mistaken = mistaken.replace(before, after)
    return mistaken


def check(mistaken, said, advice, old, new):
    """The complaint; nothing where all is as it should be."""
    done = inspect(mistaken)
    if done.returncode != 2 or said not in done.stderr or advice not in done.stderr:
        return f"wanted: {said}\nhelp: {advice}\n{done.stderr}"
    mended = inspect(obey(mistaken, old, new))
    if mended.returncode != 0:
        return f"the advice does not work: {advice}\n{mended.stderr}"
    return None


complaints = []
for right, wrong, *rest in MISTAKES:
    assert right in SPEC, right
    complaint = check(SPEC.replace(right, wrong, 1), *rest)
    if complaint:
        complaints.append(f"--- {right.strip()} -> {wrong.strip()}\n{complaint}")
print("\n".join(complaints) or f"{len(MISTAKES)} mistakes, and what is said of them helps")
sys.exit(bool(complaints))

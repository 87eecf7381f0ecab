# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Includes point one way: no folder looks up, and no files go round in a circle.

A *unit* is a header with its source, Term.h and Term.cpp. Between units there is no circle of includes. Between the folders
of one folder (constraints/format, constraints/solver, ...) there is none either; what lies beside them in that folder they
share. Between the folders at the top, USES says who may include whom, and CMakeLists.txt names them in that order.
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]

# README.md, 'The house'. `tools` and `tests` may use all.
USES = {
    "support": set(),
    "kernels": set(),
    "runtime": {"support"},
    "constraints": {"support"},
    "dialect": {"support"},
    "lowering": {"support", "kernels", "constraints", "dialect"},
    "autotune": {"support", "runtime", "constraints"},
}
# A C header that includes nothing: what a simulated kernel and its launcher agree on.
ALLOWED = {("runtime/SimulatedKernel", "kernels/host/reprise/SimulationAbi")}
# A cached or bundled kernel runs without loading LLVM.
WITHOUT_LLVM = {"support", "kernels", "runtime", "constraints", "autotune"}

# Circles that are known and to be opened. No new ones: what is listed and is no circle any more fails the test as well.
KNOWN_CIRCLES = []

# Emitted kernels include `reprise/Tile.h` and find the device's or the host's: the two are twins with one name, and
# what both have in common includes either. To these includes the three folders are one.
TWINS = ("kernels/common", "kernels/device", "kernels/host")


def folders_in_order():
    return re.findall(r"^add_subdirectory\((\w+)\)", (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE)


def unit_of(path):
    """A tablegen file is a unit of its own: what is made from it is included under other names."""
    return path if path.endswith(".td") else re.sub(r"\.\w+$", "", path)


def resolve(path, name):
    """The files of ours that an include may mean."""
    near = [str(pathlib.PurePosixPath(path).parent / name), name]
    side = next((twin for twin in TWINS if path.startswith(twin + "/")), None)
    if side == TWINS[0]:
        near += [f"{twin}/{name}" for twin in TWINS]
    elif side:
        near += [f"{side}/{name}", f"{TWINS[0]}/{name}"]
    return [file for file in near if (ROOT / file).is_file()]


def read_includes():
    """(unit, unit or what else is included) of all sources, units by their path without the extension."""
    for folder in [folder for folder in folders_in_order() if folder != "tests"]:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix not in (".h", ".cpp", ".cu", ".td"):
                continue
            path = file.relative_to(ROOT).as_posix()
            for name in re.findall(r'^\s*#?\s*include ["<]([^">]+)[">]', file.read_text(), re.MULTILINE):
                for target in resolve(path, name) or [name]:
                    if unit_of(target) != unit_of(path):
                        yield unit_of(path), unit_of(target)


def circles(edges):
    """The largest sets of nodes that lead to one another."""
    following = {}
    for a, b in edges:
        following.setdefault(a, set()).add(b)

    def reachable(node):
        seen, open_ = set(), [node]
        while open_:
            for other in following.get(open_.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    open_.append(other)
        return seen

    reached = {node: reachable(node) for node in following}
    found = {frozenset(b for b in reached[a] if a in reached.get(b, ())) for a in reached if a in reached[a]}
    return sorted((set(circle) for circle in found), key=sorted)


def folder_edges(edges):
    """Each include as one between two folders of the folder that holds both files."""
    for a, b in edges:
        a, b = a.split("/"), b.split("/")
        depth = next(i for i, (x, y) in enumerate(zip(a, b)) if x != y)
        isTwin = all("/".join(path[:2]) in TWINS for path in (a, b))
        if depth < min(len(a), len(b)) - 1 and not isTwin:
            yield "/".join(a[: depth + 1]), "/".join(b[: depth + 1])


class Includes(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.all = sorted(set(read_includes()))
        folders = folders_in_order()
        cls.own = [(a, b) for a, b in cls.all if b.split("/")[0] in folders]

    def test_all_sources_are_read(self):
        known = {
            ("lowering/bind/Bound", "dialect/Rec"),
            ("kernels/device/reprise/Select", "kernels/device/reprise/Tile"),
            ("dialect/RecOps.td", "dialect/RecTypes.td"),
        }
        self.assertEqual(known - set(self.own), set())

    def test_the_order_is_that_of_cmake(self):
        folders = folders_in_order()
        self.assertEqual(set(folders), USES.keys() | {"tools", "tests"})
        for folder, used in USES.items():
            for other in used:
                self.assertLess(folders.index(other), folders.index(folder), f"{folder} uses {other}")

    def test_no_folder_looks_up(self):
        wrong = [
            f"{a} includes {b}"
            for a, b in self.own
            if (top := a.split("/")[0]) != (other := b.split("/")[0])
            and (other == "tests" or other not in USES.get(top, {other}))
            and (a, b) not in ALLOWED
        ]
        self.assertEqual(wrong, [])

    def test_llvm_stays_where_it_may_be(self):
        wrong = [
            f"{a} includes {b}"
            for a, b in self.all
            if a.split("/")[0] in WITHOUT_LLVM and re.match(r"(mlir|llvm|clang|lld)/", b)
        ]
        self.assertEqual(wrong, [])

    def test_no_circle_of_units(self):
        found = circles(self.own)
        self.assertEqual([circle for circle in found if circle not in KNOWN_CIRCLES], [])
        self.assertEqual([circle for circle in KNOWN_CIRCLES if circle not in found], [], "no circles any more")

    def test_no_circle_of_folders(self):
        self.assertEqual(circles(folder_edges(self.own)), [])


class Circles(unittest.TestCase):
    def test_are_found(self):
        edges = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "f"), ("f", "g"), ("g", "e")]
        self.assertEqual(circles(edges), [{"b", "c"}, {"e", "f", "g"}])
        self.assertEqual(circles([("a", "b"), ("a", "c"), ("b", "c")]), [])

    def test_folders_beside_each_other(self):
        edges = [("a/x/One", "a/y/Two"), ("a/y/Three", "a/x/Four"), ("a/Five", "a/x/One"), ("a/x/One", "a/Six")]
        self.assertEqual(circles(folder_edges(edges)), [{"a/x", "a/y"}])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every op, type and attribute of the dialect is described, and each of its numbered constraints has a test.

Reads what llvm-tblgen makes of dialect/Rec.td (a file of JSON, named by REC_JSON), and tests/dialect/*-invalid.mlir:
a case of constraint C3 of rec.product stands in product-invalid.mlir in a function called @C3_...
"""

import json
import os
import pathlib
import re
import unittest

KINDS = {"Op": "op", "TypeDef": "type", "AttrDef": "attribute"}
TESTS = pathlib.Path(__file__).parent
# Types without parameters: there is one way to write them.
WITHOUT_EXAMPLE = {"sequence", "team"}


def load_definitions():
    """(kind, name, record) of all that the rec dialect defines."""
    records = json.loads(pathlib.Path(os.environ["REC_JSON"]).read_text())
    for tablegen_class, kind in KINDS.items():
        for name in records["!instanceof"][tablegen_class]:
            record = records[name]
            dialect = record.get("opDialect") or record.get("dialect")
            if dialect["def"] == "Rec_Dialect":
                yield kind, record.get("opName") or record["mnemonic"], record


def constraint_numbers(record):
    return [int(number) for number in re.findall(r"^\s*- \(C(\d+)\)", record["description"], re.MULTILINE)]


class DialectDocumentation(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.definitions = list(load_definitions())

    def check_all(self, find_problem):
        """find_problem(kind, name, record) says what is wrong with a definition, or nothing."""
        problems = [f"{kind} {name}: {problem}" for kind, name, record in self.definitions
                    if (problem := find_problem(kind, name, record))]
        self.assertEqual(problems, [])

    def test_the_whole_dialect_is_read(self):
        names = {name for _, name, _ in self.definitions}
        self.assertLessEqual({"operator", "recurrence", "return", "tensor", "schedule"}, names)

    def test_summary_and_description(self):
        self.check_all(lambda kind, name, record: [field for field in ("summary", "description")
                                                   if not record[field].strip()])

    def test_example(self):
        self.check_all(lambda kind, name, record: "no 'Example:' in the description"
                       if name not in WITHOUT_EXAMPLE and "Example:" not in record["description"] else None)

    def test_constraints_are_numbered_from_one(self):
        def problem(kind, name, record):
            numbers = constraint_numbers(record)
            return numbers if numbers != list(range(1, len(numbers) + 1)) else None

        self.check_all(problem)

    def test_each_constraint_has_a_test(self):
        def problem(kind, name, record):
            cases = TESTS / f"{name}-invalid.mlir"
            text = cases.read_text() if cases.exists() else ""
            tested = {int(number) for number in re.findall(r"[@\"]C(\d+)_", text)}
            numbers = set(constraint_numbers(record))
            return f"constraints {numbers}, cases in {cases.name} {tested}" if tested != numbers else None

        self.check_all(problem)

    def test_each_op_is_read_and_printed(self):
        checks = [line for file in TESTS.glob("*-roundtrip.mlir") for line in file.read_text().splitlines()
                  if "CHECK" in line]

        def problem(kind, name, record):
            printed = any(re.search(rf"\brec\.{name}\b", line) for line in checks)
            return None if printed or kind != "op" else "no *-roundtrip.mlir checks how it is printed"

        self.check_all(problem)


if __name__ == "__main__":
    unittest.main()

"""A lit format without test files of its own: each spec of the library is a test.

The spec parses, verifies, and comes back from text and from bytecode as it was. Specs hold no RUN lines (they are what
users read), and a new one is tested without further ado. A module of its own, since lit's processes import it by name.
"""

import os

import lit.formats
import lit.Test
import lit.util


class SpecFormat(lit.formats.TestFormat):
    def __init__(self, folder):
        self.folder = folder

    def getTestsInDirectory(self, testSuite, path_in_suite, litConfig, localConfig):
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".mlir"):
                yield lit.Test.Test(testSuite, path_in_suite + (name,), localConfig)

    def execute(self, test, litConfig):
        spec = os.path.join(self.folder, test.path_in_suite[-1])
        command = ["reprise-opt", "--verify-roundtrip", spec, "-o", os.devnull]
        out, err, status = lit.util.executeCommand(command, env=test.config.environment)
        return (lit.Test.FAIL if status else lit.Test.PASS), out + err

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tools/demo/plot.py as a program: its picture, its line of report, its answers to bad input."""

import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np

DEMO = pathlib.Path(__file__).resolve().parents[2] / "tools/demo"
STORED = {cell: DEMO / f"cases/series/{cell}_forecast.npy" for cell in ("lstm", "gru")}


class Plot(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.picture = self.folder / "forecast.png"

    def plot(self, lstm):
        arguments = ["--lstm", lstm, "--gru", STORED["gru"], "--output", self.picture]
        return subprocess.run([sys.executable, DEMO / "plot.py", *arguments], capture_output=True, text=True)

    def changed_lstm(self, change):
        """The stored LSTM forecasts after `change`, in a file of their own."""
        path = self.folder / "lstm.npy"
        np.save(path, change(np.load(STORED["lstm"])))
        return path

    def test_draws_and_reports(self):
        result = self.plot(STORED["lstm"])
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertRegex(result.stdout, r"^.*LSTM 18\.50, GRU 19\.10, .* 32\.79 .* PyTorch 0 \(limit 1e-05\)\n$")
        header = self.picture.read_bytes()[:24]
        self.assertEqual((header[:8], struct.unpack(">II", header[16:])), (b"\x89PNG\r\n\x1a\n", (1200, 700)))

    def test_any_shape_of_as_many_steps(self):
        self.assertEqual(self.plot(self.changed_lstm(np.ravel)).returncode, 0)

    def test_other_forecasts_fail(self):
        def off_by_a_little(forecast):
            forecast[200] += 3e-5
            return forecast

        result = self.plot(self.changed_lstm(off_by_a_little))
        self.assertEqual(result.returncode, 1)
        self.assertIn("difference from PyTorch 3e-05", result.stdout)
        self.assertIn("not PyTorch's", result.stderr)

    def assert_refused(self, lstm, message):
        result = self.plot(lstm)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(message, result.stderr)
        self.assertNotIn("Traceback", result.stderr)
        self.assertFalse(self.picture.exists())

    def test_wrong_length(self):
        path = self.changed_lstm(lambda forecast: forecast[:-1])
        self.assert_refused(path, "holds float32 [308, 1, 1]; expected 309 floats")

    def test_not_finite(self):
        path = self.changed_lstm(lambda forecast: np.where(np.arange(309)[:, None, None] == 7, np.nan, forecast))
        self.assert_refused(path, "holds nan at step 7")

    def test_missing_file(self):
        self.assert_refused(self.folder / "none.npy", "cannot read forecasts from")

    def test_truncated_file(self):
        path = self.folder / "short.npy"
        path.write_bytes(STORED["lstm"].read_bytes()[:500])
        self.assert_refused(path, "cannot read forecasts from")

    def test_unwritable_picture(self):
        self.picture = self.folder / "none" / "forecast.png"
        self.assert_refused(STORED["lstm"], "cannot write the picture")


if __name__ == "__main__":
    unittest.main()

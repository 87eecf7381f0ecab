# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo's stored files against each other: series, weights, inputs, outputs, errors. Needs numpy, not torch."""

import json
import pathlib
import sys
import tempfile
import unittest

import numpy as np

DEMO = pathlib.Path(__file__).resolve().parents[2] / "tools/demo"
sys.path.insert(0, str(DEMO))

import reference
import safetensors_file
import sunspots

CASES = ("series", "windows")
CELLS = ("lstm", "gru")

# PyTorch's float32 rounding over up to 309 steps; metrics.json records 1.0e-6 at most.
ROUNDING = 2e-6


def load(case, name):
    return np.load(DEMO / f"cases/{case}/{name}.npy")


def initial_states(case, cell):
    names = [f"{cell}_{state}0" for state in reference.STATE_NAMES[cell]]
    if case == "series":
        return [np.zeros((1, 1, 32)) for _ in names]
    return [load(case, name) for name in names]


class StoredFiles(unittest.TestCase):
    def test_series_has_every_year(self):
        years, numbers = sunspots.read_series()
        self.assertEqual(years.tolist(), list(range(1700, 2009)))
        # The extremes that every publication of the series agrees on: the peak of cycle 19, the empty years.
        self.assertEqual(years[np.argmax(numbers)], 1957)
        self.assertEqual(years[numbers == 0].tolist(), [1711, 1712, 1810])

    def test_series_input_is_the_normalised_series(self):
        _, numbers = sunspots.read_series()
        np.testing.assert_array_equal(load("series", "u"), sunspots.network_input(numbers))

    def test_outputs_are_those_of_the_weights(self):
        for cell in CELLS:
            weights, _ = safetensors_file.read(DEMO / f"{cell}.safetensors")
            for case in CASES:
                expected = reference.run(cell, weights, load(case, "u"), initial_states(case, cell))
                for name, value in expected.items():
                    with self.subTest(cell=cell, case=case, output=name):
                        stored = load(case, f"{cell}_{name}")
                        self.assertEqual((stored.dtype, stored.shape), (np.float32, value.shape))
                        np.testing.assert_allclose(stored, value, rtol=0, atol=ROUNDING)

    def test_windows_are_slices_of_the_series(self):
        for cell in CELLS:
            series, windows = load("series", f"{cell}_h"), load("windows", f"{cell}_h")
            for window, start in enumerate((0, 36, 72, 109)):
                expected = series[start : start + len(windows), 0]
                np.testing.assert_allclose(windows[:, window], expected, rtol=0, atol=ROUNDING)

    def test_metrics_are_those_of_the_forecasts(self):
        metrics = json.loads((DEMO / "metrics.json").read_text())
        years, numbers = sunspots.read_series()
        persistence = sunspots.rmse_by_range(numbers, years, numbers)
        self.assertEqual(metrics["persistence"]["rmse_sunspot_number"], persistence)
        for cell in CELLS:
            forecast = load("series", f"{cell}_forecast").ravel() * sunspots.SUNSPOT_NUMBERS_PER_UNIT
            errors = sunspots.rmse_by_range(forecast, years, numbers)
            for name, value in metrics[cell]["rmse_sunspot_number"].items():
                self.assertAlmostEqual(errors[name], value, places=4)
            self.assertLess(errors["test"], 0.7 * persistence["test"])

    def test_metadata_holds_the_scale(self):
        for cell in CELLS:
            _, metadata = safetensors_file.read(DEMO / f"{cell}.safetensors")
            self.assertEqual(float(metadata["sunspot_numbers_per_unit"]), sunspots.SUNSPOT_NUMBERS_PER_UNIT)
            self.assertEqual(metadata["cell"], cell)


class BadSeries(unittest.TestCase):
    def assert_refused(self, rows, message):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "series.csv"
            path.write_text(f"# comment\nyear,sunspot_number\n{rows}")
            with self.assertRaisesRegex(SystemExit, message):
                sunspots.read_series(path)

    def test_missing_year(self):
        self.assert_refused("1700,5\n1702,16\n", r"series.csv:4: year 1702 follows 1700")

    def test_negative_number(self):
        self.assert_refused("1700,-1\n", r"series.csv:3: sunspot number -1.0 of 1700 must be finite and at least 0")

    def test_not_finite(self):
        self.assert_refused("1700,nan\n", r"series.csv:3: sunspot number nan of 1700")

    def test_malformed_row(self):
        self.assert_refused("1700;5\n", r"series.csv:3: expected year,sunspot_number, got '1700;5'")

    def test_no_rows(self):
        self.assert_refused("", "no rows")


if __name__ == "__main__":
    unittest.main()

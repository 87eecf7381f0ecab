# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The sunspot series: reading it, its scale, its split in time, and forecast errors.

Shared by training, plotting and the tests; needs numpy alone. A forecast made at step t, from the years up to
years[t], is for the year years[t] + 1, so T years of input give T forecasts, the last one past the end of the series.
"""

import csv
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent

# Inputs and forecasts of the networks are sunspot numbers divided by this. A round constant instead of a statistic of
# the series: nothing of the test years leaks into training, and a file can be read without its scale at hand.
SUNSPOT_NUMBERS_PER_UNIT = 100.0

# The years that a forecast is for, both ends included. Validation years choose when training stops.
RANGES = {"training": (1701, 1920), "validation": (1921, 1950), "test": (1951, 2008)}


def read_series(path=FOLDER / "series.csv"):
    """Years [T] (int) and sunspot numbers [T] (float64) of a file of `year,sunspot_number` rows.

    Lines that start with # are comments. Ends the program with file and line where a row is malformed, a year does not
    follow the one before, or a number is negative or not finite.
    """
    years, numbers = [], []
    with open(path, newline="", encoding="utf-8") as file:
        for line_number, line in enumerate(file, start=1):
            if line.startswith("#") or line.strip() == "year,sunspot_number":
                continue
            year, number = _parse_row(line, f"{path}:{line_number}")
            if years and year != years[-1] + 1:
                raise SystemExit(f"{path}:{line_number}: year {year} follows {years[-1]}; every year is needed, once")
            years.append(year)
            numbers.append(number)
    if not years:
        raise SystemExit(f"{path}: no rows; expected lines such as 1700,5")
    return np.array(years), np.array(numbers)


def _parse_row(line, place):
    try:
        year, number = next(csv.reader([line]))
        year, number = int(year), float(number)
    except (ValueError, StopIteration):
        raise SystemExit(f"{place}: expected year,sunspot_number, got {line.strip()!r}") from None
    if not (np.isfinite(number) and number >= 0):
        raise SystemExit(f"{place}: sunspot number {number} of {year} must be finite and at least 0")
    return year, number


def network_input(numbers):
    """Input u [T, B=1, I=1] (float32, normalised) of sunspot numbers [T]."""
    return (numbers / SUNSPOT_NUMBERS_PER_UNIT).astype(np.float32).reshape(-1, 1, 1)


def rmse(forecast, years, numbers, name):
    """Root mean squared error of forecasts [T] over the range `name` of RANGES, all in sunspot numbers."""
    first, last = RANGES[name]
    target_years = years[1:]
    chosen = (target_years >= first) & (target_years <= last)
    return float(np.sqrt(np.mean((forecast[:-1] - numbers[1:])[chosen] ** 2)))


def rmse_by_range(forecast, years, numbers):
    """The RMSE of `rmse` for every range, by name."""
    return {name: rmse(forecast, years, numbers, name) for name in RANGES}

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws the sunspot series and the forecasts that Reprise made for it, and compares those with PyTorch's.

Needs numpy and matplotlib (Debian's will do). Exit status 1 when a forecast is further from PyTorch's than 1e-5.
"""

import argparse
import functools
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import sunspots

MAX_DIFFERENCE = 1e-5
FIGURE_INCHES, DOTS_PER_INCH = (12, 7), 100
COLOURS = {"observed": "0.25", "lstm": "#0072b2", "gru": "#d55e00"}


def read_forecast(path, step_count):
    """Forecasts [T] of a .npy file of any shape with T elements: normalised numbers, one per year of the series."""
    try:
        forecast = np.load(path)
    except (OSError, ValueError, EOFError) as error:
        raise SystemExit(f"plot.py: cannot read forecasts from {path}: {error}") from None
    if not isinstance(forecast, np.ndarray):
        raise SystemExit(f"plot.py: {path} is an archive of arrays; expected one array (.npy)")
    if forecast.size != step_count or forecast.dtype.kind != "f":
        raise SystemExit(
            f"plot.py: {path} holds {forecast.dtype} {list(forecast.shape)}; expected {step_count} floats, "
            "a forecast for each year of series.csv"
        )
    if not np.isfinite(forecast).all():
        step = int(np.argmin(np.isfinite(forecast.reshape(-1))))
        raise SystemExit(f"plot.py: {path} holds {forecast.reshape(-1)[step]} at step {step}; forecasts must be finite")
    return forecast.reshape(-1).astype(np.float64)


def difference_from_stored(cell, forecast):
    """Largest difference (normalised) of forecasts [T] from those that PyTorch made with the same weights."""
    stored = read_forecast(sunspots.FOLDER / f"cases/series/{cell}_forecast.npy", len(forecast))
    return float(np.max(np.abs(forecast - stored)))


def shade_ranges(axes):
    """Marks validation and test years by colour; training years stay white."""
    for name, shade in (("validation", "0.92"), ("test", "#fff3d6")):
        first, last = sunspots.RANGES[name]
        axes.axvspan(first - 0.5, last + 0.5, color=shade, zorder=0, linewidth=0)


def name_ranges(axes, top):
    """Writes each range's name at its left edge, just below `top` (sunspot numbers)."""
    for name, (first, last) in sunspots.RANGES.items():
        axes.text(first + 1, top, f"{name}\n{first}\N{EN DASH}{last}", va="top", fontsize=9, color="0.3")


def draw_series(axes, years, numbers, forecasts, labels, marker):
    axes.plot(years, numbers, color=COLOURS["observed"], linewidth=1.4, marker=marker, markersize=3.5, label="observed")
    for cell, forecast in forecasts.items():
        style = "-" if cell == "lstm" else "--"
        axes.plot(years + 1, forecast, style, color=COLOURS[cell], linewidth=1.1, label=labels[cell])
    shade_ranges(axes)
    axes.set_ylabel("yearly mean sunspot number")
    axes.grid(axis="y", color="0.9", linewidth=0.6)


def title(errors):
    """What is to be seen: how far the networks' errors in the test years lie below those of persistence."""
    gains = [1 - errors[cell] / errors["persistence"] for cell in ("lstm", "gru")]
    return (
        "An LSTM and a GRU, run by Reprise, forecast the next year's sunspot number:\n"
        f"in years they never saw, errors {gains[0]:.0%} and {gains[1]:.0%} below 'the same as this year'"
    )


def draw_test_years(axes, draw_lines):
    """The years that the networks never saw, with markers and the legend."""
    draw_lines(axes, marker="o")
    first, last = sunspots.RANGES["test"]
    axes.set_xlim(first - 0.5, last + 1.5)
    axes.set_title("the test years, closer", fontsize=10, loc="left")
    axes.set_xlabel("year")
    axes.legend(loc="upper right", fontsize=9)


def draw(path, years, numbers, forecasts, errors, difference):
    """One picture: all years above, the test years below, what the data are and how close to PyTorch at the foot."""
    labels = {cell: f"{cell.upper()}, one year ahead (RMSE {errors[cell]:.1f})" for cell in forecasts}
    lines = functools.partial(draw_series, years=years, numbers=numbers, forecasts=forecasts, labels=labels)
    figure, (whole, test) = plt.subplots(2, 1, figsize=FIGURE_INCHES, layout="constrained")
    lines(whole, marker=None)
    values = np.concatenate([numbers, *forecasts.values()])
    whole.set_xlim(years[0] - 1, years[-1] + 3)
    whole.set_ylim(values.min() - 5, 1.35 * values.max())
    name_ranges(whole, 1.32 * values.max())
    draw_test_years(test, lines)
    figure.suptitle(title(errors))
    figure.supxlabel(
        f"Wolf number, version 1.0, {years[0]}\N{EN DASH}{years[-1]} (NOAA). RMSE in sunspot numbers over the test "
        f"years; 'the same as this year': {errors['persistence']:.1f}. "
        f"Largest difference from PyTorch, normalised: {difference:.1g}.",
        fontsize=8,
        color="0.3",
    )
    try:
        figure.savefig(path, dpi=DOTS_PER_INCH, format="png")
    except OSError as error:
        raise SystemExit(f"plot.py: cannot write the picture: {error}") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lstm", type=pathlib.Path, required=True, help="Reprise's LSTM forecasts, normalised (.npy)")
    parser.add_argument("--gru", type=pathlib.Path, required=True, help="Reprise's GRU forecasts, normalised (.npy)")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the picture to write (.png)")
    arguments = parser.parse_args()

    years, numbers = sunspots.read_series()
    normalised = {cell: read_forecast(getattr(arguments, cell), len(years)) for cell in ("lstm", "gru")}
    difference = max(difference_from_stored(cell, forecast) for cell, forecast in normalised.items())
    forecasts = {cell: forecast * sunspots.SUNSPOT_NUMBERS_PER_UNIT for cell, forecast in normalised.items()}
    errors = {cell: sunspots.rmse(forecast, years, numbers, "test") for cell, forecast in forecasts.items()}
    errors["persistence"] = sunspots.rmse(numbers, years, numbers, "test")

    draw(arguments.output, years, numbers, forecasts, errors, difference)
    print(
        f"{arguments.output}: {years[0]}-{years[-1]}; RMSE in the test years: LSTM {errors['lstm']:.2f}, "
        f"GRU {errors['gru']:.2f}, same as the year before {errors['persistence']:.2f} sunspot numbers; "
        f"largest difference from PyTorch {difference:.2g} (limit {MAX_DIFFERENCE:g})"
    )
    if not difference <= MAX_DIFFERENCE:
        sys.exit("plot.py: the forecasts are not PyTorch's: was another input, weight file or spec used?")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""From trained PyTorch forecasters to the demo's files: weights, inputs, stored outputs and forecast errors.

Every conversion is checked against reference.py before its file is written.
"""

import copy
import json

import numpy as np
import torch

import layouts
import reference
import safetensors_file
import sunspots

# The windows case: four runs of WINDOW_YEARS side by side, each from the state that the whole series reaches there.
WINDOW_FIRST_YEARS = (1700, 1736, 1772, 1809)
WINDOW_YEARS = 200

# PyTorch in float64 against the reference: what is left is the rounding of the sums of two biases to float32.
# Any wrong gate order is off by more than 0.01.
MAX_CONVERSION_DIFFERENCE = 1e-6


def _largest_difference(outputs, expected):
    return max(float(np.max(np.abs(outputs[name] - expected[name]))) for name in expected)


def checked_outputs(cell, forecaster, u, initial_states):
    """PyTorch's float32 outputs, and their largest difference from the float64 reference on the converted weights.

    Ends the program when PyTorch in float64 does not agree with that reference: then the conversion is wrong.
    """
    expected = reference.run(cell, layouts.weights_of(cell, forecaster), u, initial_states)
    doubles = [state.astype(np.float64) for state in initial_states]
    exact = layouts.pytorch_outputs(cell, copy.deepcopy(forecaster).double(), u.astype(np.float64), doubles)
    difference = _largest_difference(exact, expected)
    if not difference < MAX_CONVERSION_DIFFERENCE:
        raise SystemExit(
            f"{cell}: PyTorch in float64 and the reference differ by {difference:.3g}, "
            f"limit {MAX_CONVERSION_DIFFERENCE:g}; correct layouts.py or the formula in reference.py"
        )
    outputs = layouts.pytorch_outputs(cell, forecaster, u, initial_states)
    return outputs, _largest_difference(outputs, expected)


def window_inputs(u, years):
    """u [WINDOW_YEARS, B=4, 1] of the windows case."""
    starts = [year - years[0] for year in WINDOW_FIRST_YEARS]
    return np.concatenate([u[start : start + WINDOW_YEARS] for start in starts], axis=1)


def zero_states(cell, forecaster):
    """Zero for every state of the cell, [B=1, H=1, D]."""
    return [np.zeros((1, 1, forecaster.layer.hidden_size), np.float32) for _ in reference.STATE_NAMES[cell]]


def state_in(year, cell, forecaster, u, years):
    """The states with which the input of `year` meets the network: those that all earlier years lead to."""
    states = zero_states(cell, forecaster)
    if year == years[0]:
        return states
    outputs = layouts.pytorch_outputs(cell, forecaster, u[: year - years[0]], states)
    return [outputs[f"{name}_last"] for name in reference.STATE_NAMES[cell]]


def window_states(cell, forecaster, u, years):
    """Initial states of the windows case, [B=4, H=1, D] each."""
    by_window = [state_in(year, cell, forecaster, u, years) for year in WINDOW_FIRST_YEARS]
    return [np.concatenate(states) for states in zip(*by_window)]


def _save(folder, arrays):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array))


def write_cell(output, cell, forecaster, years, u):
    """Writes one cell's weights and cases; gives its forecasts [T] (sunspot numbers) and its error against float64."""
    metadata = {
        "source": "tools/demo/train.py",
        "torch_version": torch.__version__,
        "cell": cell,
        "sunspot_numbers_per_unit": str(sunspots.SUNSPOT_NUMBERS_PER_UNIT),
        "training_years": "{}-{}".format(*sunspots.RANGES["training"]),
    }
    metadata |= {f"gates_{name}": order for name, order in layouts.GATE_ORDERS[cell].items()}
    safetensors_file.write(output / f"{cell}.safetensors", layouts.weights_of(cell, forecaster), metadata)

    series, series_difference = checked_outputs(cell, forecaster, u, zero_states(cell, forecaster))
    _save(output / "cases/series", {f"{cell}_{name}": value for name, value in series.items()})

    initial = window_states(cell, forecaster, u, years)
    windows, windows_difference = checked_outputs(cell, forecaster, window_inputs(u, years), initial)
    windows |= {f"{name}0": state for name, state in zip(reference.STATE_NAMES[cell], initial)}
    _save(output / "cases/windows", {f"{cell}_{name}": value for name, value in windows.items()})
    return series["forecast"].ravel() * sunspots.SUNSPOT_NUMBERS_PER_UNIT, max(series_difference, windows_difference)


def write_all(output, trained, years, numbers):
    """Every file of the demo under `output`; returns what metrics.json holds."""
    u = sunspots.network_input(numbers)
    _save(output / "cases/series", {"u": u})
    _save(output / "cases/windows", {"u": window_inputs(u, years)})
    metrics = {
        "torch_version": torch.__version__,
        "sunspot_numbers_per_unit": sunspots.SUNSPOT_NUMBERS_PER_UNIT,
        "forecast_years": sunspots.RANGES,
        "persistence": {"rmse_sunspot_number": sunspots.rmse_by_range(numbers, years, numbers)},
    }
    for cell, (forecaster, best_step) in trained.items():
        forecast, difference = write_cell(output, cell, forecaster, years, u)
        metrics[cell] = {
            "rmse_sunspot_number": sunspots.rmse_by_range(forecast.astype(np.float64), years, numbers),
            "training_step": best_step,
            "pytorch_float32_difference_from_float64": difference,
        }
    (output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    return metrics

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains the demo's two forecasters with PyTorch and writes their weights and outputs in Reprise's layouts.

An LSTM and a GRU read the yearly sunspot numbers one by one and forecast the next year's. Seeded and single-threaded:
a second run on the same machine with the same torch writes the same bytes. README.md lists the files.
"""

import argparse
import copy
import pathlib

import torch

import export
import sunspots

HIDDEN_SIZE = 32
SEED = 0
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 1e-2
MAX_GRADIENT_NORM = 1.0
TRAINING_STEPS = 1000


class Forecaster(torch.nn.Module):
    """One recurrent layer and a linear readout: u [T, B, 1] to the next year's normalised number, [T, B, 1]."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer(input_size=1, hidden_size=HIDDEN_SIZE)
        self.readout = torch.nn.Linear(HIDDEN_SIZE, 1)

    def forward(self, u, initial_states=None):
        h, last = self.layer(u, initial_states)
        return h, last, self.readout(h)


def squared_error(forecaster, u, years, name):
    """Mean squared error (normalised) over the forecasts for the years of range `name`, with history from 1700 on."""
    first, last = (year - years[0] for year in sunspots.RANGES[name])
    _, _, forecast = forecaster(u[:last])
    return torch.mean((forecast[first - 1 :] - u[first : last + 1]) ** 2)


def train(layer, u, years):
    """The forecaster with the least validation error on the way, and the step (from 1) at which it stood."""
    torch.manual_seed(SEED)
    forecaster = Forecaster(layer)
    optimizer = torch.optim.AdamW(forecaster.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    best_error, best_step, best_weights = float("inf"), 0, None
    for step in range(1, TRAINING_STEPS + 1):
        optimizer.zero_grad()
        squared_error(forecaster, u, years, "training").backward()
        torch.nn.utils.clip_grad_norm_(forecaster.parameters(), MAX_GRADIENT_NORM)
        optimizer.step()
        with torch.no_grad():
            error = squared_error(forecaster, u, years, "validation").item()
        if error < best_error:
            best_error, best_step, best_weights = error, step, copy.deepcopy(forecaster.state_dict())
    forecaster.load_state_dict(best_weights)
    return forecaster.eval(), best_step


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = sunspots.FOLDER
    parser.add_argument("--output", type=pathlib.Path, default=default, help="folder to write to (default: %(default)s)")
    output = parser.parse_args().output

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    years, numbers = sunspots.read_series()
    u = torch.from_numpy(sunspots.network_input(numbers))
    trained = {"lstm": train(torch.nn.LSTM, u, years), "gru": train(torch.nn.GRU, u, years)}
    metrics = export.write_all(output, trained, years, numbers)
    for name in ("persistence", *trained):
        errors = ", ".join(f"{key} {value:.2f}" for key, value in metrics[name]["rmse_sunspot_number"].items())
        print(f"{name}: RMSE in sunspot numbers: {errors}")


if __name__ == "__main__":
    main()

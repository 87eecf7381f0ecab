# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The spiking LMU of Liu et al., arXiv 2402.04882: a chain of LIF, memory, LIF and LIF over whole sequences.

Each LIF has time constant 2, threshold 1 and a hard reset to 0.
"""

import numpy as np

from common import dot, drawn, steps

T, B, I, D, N = 6, 2, 2, 3, 4
LENGTHS = np.array([6, 3])


def lif(currents, potential):
    """The spikes of one neuron, and its last potential."""
    spikes = []
    for current in currents:
        potential += (current - potential) / 2
        spikes.append(1.0 if potential >= 1 else 0.0)
        potential = 0.0 if potential >= 1 else potential
    return spikes, potential


def lifs(currents, potentials):
    """Several neurons: currents and spikes [time, neuron]."""
    both = [lif([row[n] for row in currents], potentials[n]) for n in range(len(potentials))]
    return np.array([spikes for spikes, _ in both]).T, [potential for _, potential in both]


def case():
    x = drawn((T, B, I), 1, 0, 2)
    e_x, b_u = drawn((I,), 2, 0.5, 1.5), drawn((1,), 3)
    a, b_in = drawn((N, N), 4, -0.7, 0.7), drawn((N,), 5, -2, 2)
    scale, shift = drawn((N,), 6, 1, 2), drawn((N,), 7, 0, 1)
    w_m, w_x, b_h = drawn((D, N), 8, -1, 2), drawn((D, I), 9, -1, 2), drawn((D,), 10)
    m0, p_u0, p_m0, p_h0 = drawn((B, N), 11), drawn((B,), 12), drawn((B, N), 13), drawn((B, D), 14)
    h = np.zeros((T, B, D))
    m_last, p_u_last, p_m_last, p_h_last = m0.copy(), p_u0.copy(), p_m0.copy(), p_h0.copy()
    for b, length in enumerate(LENGTHS):
        u, p_u_last[b] = lif([dot(e_x, x[t, b]) + b_u[0] for t in range(length)], p_u0[b])
        memory = []
        for t in range(length):
            m_last[b] = [dot(a[n], m_last[b]) + b_in[n] * u[t] for n in range(N)]
            memory.append(m_last[b].copy())
        s, p_m_last[b] = lifs([scale * m + shift for m in memory], p_m0[b])
        currents = [[dot(w_m[d], s[t]) + dot(w_x[d], x[t, b]) + b_h[d] for d in range(D)] for t in range(length)]
        h[:length, b], p_h_last[b] = lifs(currents, p_h0[b])
        for spikes in (u, s, h[:length, b]):
            assert 0 < np.sum(spikes) < np.size(spikes), "some must fire, and some not"
    inputs = {"x": x, "e_x": e_x, "b_u": b_u, "a": a, "b": b_in, "scale": scale, "shift": shift, "w_m": w_m, "w_x": w_x,
              "b_h": b_h, "m0": m0, "p_u0": p_u0, "p_m0": p_m0, "p_h0": p_h0, "lengths": LENGTHS}
    return inputs, {"h": h, "m_last": m_last, "p_u_last": p_u_last, "p_m_last": p_m_last, "p_h_last": p_h_last}

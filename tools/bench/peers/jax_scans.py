#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""JAX as a peer of `reprise bench`: jitted `jax.lax.scan`; tools/bench/README.md has the protocol.

What needs no state is computed for all steps before the scan. Each cell gives what `scanned` takes.
"""

import functools
import itertools

from bench_peers.protocol import Prepared, fastest, serve

# Steps that the body of XLA's loop holds; which is fastest depends on the size of a step.
UNROLLS = (1, 2, 4, 8)


def scanned(jax, scan_of, choices):
    """A cell out of `scan_of(inputs, choice)` -> (step, initial states, streams, finish): `step(states, element)` is
    lax.scan's, and `finish(last states, outputs)` names the results. The choices are several ways to write a step."""

    def prepare(inputs):
        arrays = {name: jax.device_put(array) for name, array in inputs.items()}

        @functools.partial(jax.jit, static_argnums=(1, 2))
        def compute(arrays, choice, unroll):
            step, states, streams, finish = scan_of(arrays, *choice)
            return finish(*jax.lax.scan(step, states, streams, unroll=unroll))

        def form(choice, unroll):
            return Prepared(lambda: jax.block_until_ready(compute(arrays, choice, unroll)), jax.device_get)

        ways = itertools.product(choices, UNROLLS)
        return fastest({f"{place}, unroll {way[1]}": form(*way) for place, way in enumerate(ways)})

    return prepare


def cells_of(jax):
    jnp, nn = jax.numpy, jax.nn

    def linear_scan(p):
        def step(h, now):
            h = now[0] * h + now[1]
            return h, h

        return step, p["h0"], (p["a"], p["b"]), lambda last, h: {"h": h, "h_last": last}

    def ema(p):
        share = nn.sigmoid(p["delta"])
        kept, taken = 1 - share * nn.sigmoid(p["alpha"]), share * p["beta"]

        def step(h, x):
            h = kept * h + taken * x[..., None]
            return h, (p["gamma"] * h).sum(-1)

        def finish(last, y):
            return {"y": y + p["omega"] * p["x"], "h_last": last}

        return step, p["h0"], p["x"], finish

    def s4d(p):
        (ar, ai), (br, bi), (cr, ci) = p["a"], p["b"], p["c"]

        def step(state, x):
            re, im = state
            re, im = ar * re - ai * im + br * x[..., None], ar * im + ai * re + bi * x[..., None]
            return (re, im), (cr * re - ci * im).sum(-1)

        def finish(last, half):
            return {"y": 2 * half + p["d"] * p["x"], "re_last": last[0], "im_last": last[1]}

        return step, (p["re0"], p["im0"]), p["x"], finish

    def mamba(p):
        dt, speed = nn.softplus(p["dt"] + p["dt_bias"]), -jnp.exp(p["a_log"])

        def step(h, now):
            dt, x, b, c = now
            h = jnp.exp(dt[..., None] * speed) * h + (dt * x)[..., None] * b[:, None]
            return h, (h * c[:, None]).sum(-1)

        def finish(last, y):
            return {"y": y + p["d"] * p["x"], "h_last": last}

        return step, p["h0"], (dt, p["x"], p["b"], p["c"]), finish

    # A query [B, H, K] of the state [B, H, K, V]: which of them XLA makes faster code of depends on the size.
    def summed(q, state):
        return (q[..., None] * state).sum(-2)

    def multiplied(q, state):
        return jnp.einsum("bhk,bhkv->bhv", q, state)

    def gated(read):
        """A step of linear attention: a decay over [B, H] or [B, H, K]."""

        def step(state, now):
            q, k, v, decay = now
            decay = decay if decay.ndim == k.ndim else decay[..., None]
            state = decay[..., None] * state + k[..., None] * v[..., None, :]
            return state, read(q, state)

        return step

    def y_and_state(last, y):
        return {"y": y, "s_last": last}

    def of_heads(array, axis):
        """With the axes of groups and of their heads, this one and the next, as one."""
        return array.reshape(*array.shape[:axis], -1, *array.shape[axis + 2 :])

    def ssd(p, read):
        """Linear attention with queries c, keys b and values x times the step."""
        shape, state_shape = p["x"].shape, p["h0"].shape
        dt = nn.softplus(p["dt"] + p["dt_bias"])
        decay, taken = jnp.exp(-dt * jnp.exp(p["a_log"])), dt[..., None] * p["x"]
        b, c = (jnp.repeat(p[name], shape[3], 2) for name in "bc")
        streams = (c, b, of_heads(taken, 2), of_heads(decay, 2))

        def finish(last, y):
            last = last.swapaxes(-1, -2).reshape(state_shape)
            return {"y": y.reshape(shape) + p["d"][..., None] * p["x"], "h_last": last}

        return gated(read), of_heads(p["h0"], 1).swapaxes(-1, -2), streams, finish

    def retention(p, read):
        q = p["q"] * p["scale"][:, None]
        decay = jnp.broadcast_to(jnp.exp(p["log_decay"]), q.shape[:-1])
        return gated(read), p["s0"], (q, p["k"], p["v"], decay), y_and_state

    def gla(p, read):
        decay = jnp.exp(nn.log_sigmoid(p["g"]) / p["tau"][:, None])
        return gated(read), p["s0"], (p["q"] * p["scale"][:, None], p["k"], p["v"], decay), y_and_state

    def mlstm(p, read):
        def step(states, now):
            c, n, m = states
            q, k, v, i, log_f = now
            new = jnp.maximum(jnp.maximum(log_f + m, i), -1e30)
            kept, k = jnp.exp(log_f + m - new), jnp.exp(i - new)[..., None] * k
            c = kept[..., None, None] * c + k[..., None] * v[..., None, :]
            n = kept[..., None] * n + k
            divisor = jnp.maximum(jnp.abs((q * n).sum(-1)), jnp.exp(-new))
            return (c, n, new), read(q, c) / divisor[..., None]

        def finish(last, h):
            return dict(zip(("c_last", "n_last", "m_last"), last), h=h)

        streams = (p["q"] * p["scale"][:, None], p["k"], p["v"], p["i"], nn.log_sigmoid(p["f"]))
        return step, (p["c0"], p["n0"], p["m0"]), streams, finish

    def asked(state, *rows):
        """What the state answers to several keys [B, H, K], in one product."""
        answers = jnp.matmul(jnp.stack(rows, -2), state)
        return (answers[..., place, :] for place in range(len(rows)))

    def gated_delta(p):
        shape, state_shape = p["v"].shape, p["s0"].shape

        def unit(x):
            return x * jax.lax.rsqrt((x * x).sum(-1, keepdims=True) + 1e-6)

        def step(s, now):
            q, k, qk, v, decay, rate = now
            answer, read = asked(s, k, q)
            decay = decay[..., None]
            mended = rate[..., None] * (v - decay * answer)
            s = decay[..., None] * s + k[..., None] * mended[..., None, :]
            return s, decay * read + qk[..., None] * mended

        decay = jnp.exp(-nn.softplus(p["a"] + p["dt_bias"]) * jnp.exp(p["a_log"]))
        q, k = (jnp.repeat(unit(p[name]), shape[3], 2) for name in "qk")
        q = q * jnp.repeat(p["scale"], shape[3])[:, None]
        v, decay, rate = (of_heads(array, 2) for array in (p["v"], decay, nn.sigmoid(p["beta"])))

        def finish(last, y):
            return {"y": y.reshape(shape), "s_last": last.reshape(state_shape)}

        return step, of_heads(p["s0"], 1), (q, k, (q * k).sum(-1), v, decay, rate), finish

    def rwkv7(p):
        kappa, rate = p["k"] * p["k_k"], nn.sigmoid(p["a"])
        removed = kappa * jax.lax.rsqrt(jnp.maximum((kappa * kappa).sum(-1, keepdims=True), 1e-24))
        gone, added = rate * removed, p["k"] * (1 + (rate - 1) * p["k_a"])
        decay = jnp.exp(-0.60653066 * nn.sigmoid(p["w"]))

        def step(s, now):
            r, decay, removed, gone, added, v = now
            answer, read = asked(s, removed, decay * r)
            y = read - (r * gone).sum(-1, keepdims=True) * answer + (r * added).sum(-1, keepdims=True) * v
            s = decay[..., None] * s - gone[..., None] * answer[..., None, :] + added[..., None] * v[..., None, :]
            return s, y

        return step, p["s0"], (p["r"], decay, removed, gone, added, p["v"]), y_and_state

    def lstm(p):
        x = jnp.einsum("tbi,gdi->tgbd", p["u"], p["w"][:, 0]) + p["b"]
        # One product for all gates, as [D, gates D].
        r = p["r"][:, 0].reshape(-1, p["r"].shape[-1]).T

        def step(states, x):
            h, c = states
            i, f, z, o = x + jnp.moveaxis((h @ r).reshape(*h.shape[:1], 4, -1), 1, 0)
            c = nn.sigmoid(f) * c + nn.sigmoid(i) * jnp.tanh(z)
            h = nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        def finish(last, h):
            return {"h": h[:, :, None], "h_last": last[0][:, None], "c_last": last[1][:, None]}

        zero = jnp.zeros(x.shape[2:])
        return step, (zero, zero), x, finish

    def gru(p):
        x = jnp.einsum("tbi,gdi->tgbd", p["u"], p["w"][:, 0]) + p["b"][1:]
        r = p["r"][:, 0].reshape(-1, p["r"].shape[-1]).T

        def step(h, x):
            g, rr, rz = jnp.moveaxis((h @ r).reshape(*h.shape[:1], 3, -1), 1, 0)
            reset, z = nn.sigmoid(x[0] + rr), nn.sigmoid(x[1] + rz)
            n = jnp.tanh(x[2] + reset * (g + p["b"][0]))
            h = z * h + (1 - z) * n
            return h, h

        return step, jnp.zeros(x.shape[2:]), x, lambda last, h: {"h": h[:, :, None], "h_last": last[:, None]}

    one_way = (linear_scan, ema, s4d, mamba, gated_delta, rwkv7, lstm, gru)
    two_ways = (ssd, retention, gla, mlstm)
    cells = {scan.__name__: scanned(jax, scan, [()]) for scan in one_way}
    cells.update({scan.__name__: scanned(jax, scan, [(summed,), (multiplied,)]) for scan in two_ways})
    return cells


def load():
    import jax

    jax.config.update("jax_platforms", "cpu")
    return {"version": jax.__version__}, cells_of(jax)


if __name__ == "__main__":
    serve(load)

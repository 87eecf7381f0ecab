# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scans and matrix states as a careful user of PyTorch writes them: loops over the steps, convolutions by FFT, and the
chunked forms, in which all but the states between the chunks is a few batched products.

Matrix states lie as [B, heads..., chunks C, steps of a chunk L, K], into which arrays are brought beforehand.
"""

import functools
import itertools

import torch
from torch.nn.functional import logsigmoid, softplus

from bench_peers.protocol import Prepared, fastest

# Steps whose coefficients a loop computes at once.
PARTS = (1, 8, 32, 128)
# Steps of the chunks of a scan, which are many.
SIDE_BY_SIDE = (32, 128, 512)
# Steps of the chunks of a matrix state.
CHUNKS = (32, 64, 128)
# Decays of each key are products of two factors, of which one grows over half a chunk.
KEYED_CHUNKS = (16, 32, 64)


def tensors(inputs):
    return {name: torch.from_numpy(array) for name, array in inputs.items()}


def arrays_of(value):
    return {name: tensor.contiguous().numpy() for name, tensor in value.items()}


def prepared(function, *arguments):
    return Prepared(torch.inference_mode()(lambda: function(*arguments)), arrays_of)


# --- states without products, time first ---


def walked(states, decays, taken, h):
    """h' = decay h + taken over some steps, into `states`, which may be `taken`."""
    for state, decay, value in zip(states.unbind(), decays, taken.unbind()):
        h = torch.addcmul(value, decay, h, out=state)
    return h


def side_by_side(length, decays, kept, taken, h):
    """Chunks of this length at once, each from a state of zero; then what the state before it adds. `decays`, and their
    products `kept` from a chunk's start on, have a chunk and a step in front, or one for all chunks."""
    taken = taken.unflatten(0, (-1, length))
    states = torch.empty_like(taken)
    before = torch.zeros_like(states[:, 0])
    walked(states.transpose(0, 1), decays.unbind(1), taken.transpose(0, 1), before)
    over = kept[:, -1].expand(before.shape)
    for c in range(len(states)):
        before[c] = h
        h = torch.addcmul(states[c, -1], over[c], h)
    return states.addcmul_(kept, before[:, None]).flatten(0, 1), h


def in_parts(length, streams, h, affine, read):
    """All that needs no state, and the reads, for some steps at once: `affine(*streams)` -> (decays, taken) and
    `read(states, *streams)`."""
    y = []
    for part in zip(*(stream.split(length) for stream in streams)):
        decays, states = affine(*part)
        h = walked(states, decays, states, h).clone()
        y.append(read(states, *part))
    return torch.cat(y), h


def linear_scan(inputs):
    p = tensors(inputs)
    steps = len(p["a"])

    def loop():
        h = torch.empty_like(p["b"])
        return {"h": h, "h_last": walked(h, p["a"].unbind(), p["b"], p["h0"])}

    def chunks(length):
        a = p["a"].unflatten(0, (-1, length))
        h, last = side_by_side(length, a, a.cumprod(1), p["b"], p["h0"])
        return {"h": h, "h_last": last}

    forms = {f"chunks of {length}": prepared(chunks, length) for length in SIDE_BY_SIDE if steps % length == 0}
    return fastest({"loop": prepared(loop), **forms})


def modes(x, decay, taken, gain, h0):
    """The forms of y = Re(sum over N of gain h'), h' = decay h + taken x; each gives y and the last h. All but x are
    [D, N], real or complex, and known beforehand."""
    steps = len(x)
    exact = decay.to(torch.promote_types(decay.dtype, torch.float64))
    powers = (exact ** torch.arange(steps + 1)[:, None, None]).to(decay.dtype)  # [T + 1, D, N]
    kernel = torch.einsum("tdn,dn->dt", powers[:-1], gain * taken).real
    spectrum = torch.fft.rfft(kernel, 2 * steps)
    to_last = (powers[:-1].flip(0) * taken).permute(1, 0, 2).contiguous()  # [D, T, N]
    from_first = powers[1:] * gain

    def loop(length):
        def affine(x):
            return itertools.repeat(decay), taken * x[..., None]

        def read(states, x):
            return torch.einsum("tbdn,dn->tbd", states, gain).real

        return in_parts(length, [x], h0, affine, read)

    def fft():
        channels = x.permute(1, 2, 0).contiguous()
        y = torch.fft.irfft(torch.fft.rfft(channels, 2 * steps) * spectrum, 2 * steps)[..., :steps].permute(2, 0, 1)
        last = powers[-1] * h0 + (x.permute(2, 1, 0).to(decay.dtype) @ to_last).transpose(0, 1)
        if h0.count_nonzero():
            y = y + torch.einsum("tdn,bdn->tbd", from_first, h0).real
        return y, last

    def chunks(length):
        decays, kept = decay.expand(1, length, -1, -1), powers[None, 1 : length + 1, None]
        states, h = side_by_side(length, decays, kept, taken * x[..., None], h0)
        return torch.einsum("tbdn,dn->tbd", states, gain).real, h

    forms = {f"{length} steps": functools.partial(loop, length) for length in PARTS}
    for length in SIDE_BY_SIDE:
        if steps % length == 0:
            forms[f"chunks of {length}"] = functools.partial(chunks, length)
    return {**forms, "fft": fft}


def ema(inputs):
    p = tensors(inputs)
    share = torch.sigmoid(p["delta"])
    forms = modes(p["x"], 1 - share * torch.sigmoid(p["alpha"]), share * p["beta"], p["gamma"], p["h0"])

    def whole(form):
        y, last = form()
        return {"y": torch.addcmul(y, p["omega"], p["x"]), "h_last": last}

    return fastest({name: prepared(whole, form) for name, form in forms.items()})


def s4d(inputs):
    p = tensors(inputs)
    decay, taken, gain = (torch.complex(*p[name]) for name in ("a", "b", "c"))
    forms = modes(p["x"], decay, taken, 2 * gain, torch.complex(p["re0"], p["im0"]))

    def whole(form):
        y, last = form()
        return {"y": torch.addcmul(y, p["d"], p["x"]), "re_last": last.real, "im_last": last.imag}

    return fastest({name: prepared(whole, form) for name, form in forms.items()})


def mamba(inputs):
    p = tensors(inputs)
    speed = -torch.exp(p["a_log"])

    def loop(length):
        def affine(step, dx, b, c):
            return torch.exp(step[..., None] * speed).unbind(), dx[..., None] * b[:, :, None]

        def read(states, step, dx, b, c):
            return (states @ c[..., None])[..., 0]

        step = softplus(p["dt"] + p["dt_bias"])
        y, h = in_parts(length, [step, step * p["x"], p["b"], p["c"]], p["h0"], affine, read)
        return {"y": torch.addcmul(y, p["d"], p["x"]), "h_last": h}

    return fastest({f"{length} steps": prepared(loop, length) for length in PARTS})


# --- matrix states in chunks ---


def chunked(tensor, length, channels=0):
    """[T, B, heads..., channels...] as [B, heads..., C, L, channels...]."""
    parts = tensor.unflatten(0, (-1, length))
    last = parts.dim() - channels
    order = (*range(2, last), 0, 1, *range(last, parts.dim()))
    return parts.permute(order).contiguous()


def unchunked(tensor):
    """[B, heads..., C, L, V] as [T, B, heads..., V]."""
    return tensor.movedim((-3, -2), (0, 1)).flatten(0, 1)


def in_chunks(form, steps, lengths):
    """The fastest length that fills the steps with whole chunks; `form(length)` is Prepared."""
    whole = [length for length in range(1, lengths[-1] + 1) if steps % length == 0]
    lengths = [length for length in lengths if length in whole] or whole[-1:]
    return fastest({f"chunks of {length}": form(length) for length in lengths})


def decays_between(log_decay):
    """exp of the sum of log decays after step j up to step i, [..., L, L], zero for j after i; and that sum from the
    chunk's start on, [..., L]."""
    total = log_decay.cumsum(-1)
    return torch.exp(total[..., :, None] - total[..., None, :]).tril(), total


def carried(whole, added, state):
    """The state before each chunk, [..., C, K, V], and the last one: state' = whole state + added."""
    before = []
    for decay, value in zip(whole.unbind(-3), added.unbind(-3), strict=True):
        before.append(state)
        state = torch.addcmul(value, decay, state)
    return torch.stack(before, -3), state


def attended(scores, q, k, v, whole, state):
    """y and the last state. scores [..., L, L] weigh the values of a chunk; q and k are decayed from the chunk's start
    and to its end, over which the state decays by `whole`."""
    before, last = carried(whole, k.transpose(-1, -2) @ v, state)
    return scores @ v + q @ before, last


def scalar_decay(q, k, v, log_decay, state):
    """Linear attention with one decay for each head: log_decay [..., C, L]. q and k may be shared by heads."""
    between, total = decays_between(log_decay)
    scores = (q @ k.transpose(-1, -2)) * between
    to_end = torch.exp(total[..., -1:] - total)
    whole = torch.exp(total[..., -1])[..., None, None]
    return attended(scores, q * torch.exp(total)[..., None], k * to_end[..., None], v, whole, state)


def retention(inputs):
    p = tensors(inputs)

    def form(length):
        q, k, v = (chunked(p[name], length, 1) for name in "qkv")
        scale = p["scale"][:, None, None, None]

        def call():
            log_decay = p["log_decay"][:, None, None].expand(-1, *q.shape[2:4])
            y, last = scalar_decay(q * scale, k, v, log_decay, p["s0"])
            return {"y": unchunked(y), "s_last": last}

        return prepared(call)

    return in_chunks(form, len(p["q"]), CHUNKS)


def gla(inputs):
    p = tensors(inputs)

    def form(length):
        q, k, v, g = (chunked(p[name], length, 1) for name in "qkvg")
        scale, tau = (p[name][:, None, None, None] for name in ("scale", "tau"))

        def call():
            total = (logsigmoid(g) / tau).cumsum(-2)
            middle, end = total[..., length // 2, None, :], total[..., -1:, :]
            scores = (q * scale * torch.exp(total - middle)) @ (k * torch.exp(middle - total)).transpose(-1, -2)
            decayed_q, decayed_k = q * scale * torch.exp(total), k * torch.exp(end - total)
            whole = torch.exp(end).transpose(-1, -2)
            y, last = attended(scores.tril(), decayed_q, decayed_k, v, whole, p["s0"])
            return {"y": unchunked(y), "s_last": last}

        return prepared(call)

    return in_chunks(form, len(p["q"]), KEYED_CHUNKS)


def ssd(inputs):
    p = tensors(inputs)

    def form(length):
        x, dt = chunked(p["x"], length, 1), chunked(p["dt"], length)
        b, c = (chunked(p[name], length, 1)[:, :, None] for name in "bc")
        bias, speed = (p[name][..., None, None] for name in ("dt_bias", "a_log"))
        state = p["h0"].transpose(-1, -2)

        def call():
            step = softplus(dt + bias)
            y, last = scalar_decay(c, b, x * step[..., None], -step * torch.exp(speed), state)
            y = torch.addcmul(y, p["d"][..., None, None, None], x)
            return {"y": unchunked(y), "h_last": last.transpose(-1, -2)}

        return prepared(call)

    return in_chunks(form, len(p["x"]), CHUNKS)


def stabilisers(local, total, m):
    """The stabiliser before each chunk, [..., C], and the last one; `local` are those of a chunk alone, and `total` its
    log decays from its start on, [..., C, L]."""
    before = []
    for alone, decay in zip(local[..., -1].unbind(-1), total[..., -1].unbind(-1)):
        before.append(m)
        m = torch.maximum(alone, decay + m)
    return torch.stack(before, -1), m


def mlstm(inputs):
    p = tensors(inputs)
    # The normaliser is one more column of the memory, for which the value is 1.
    v_and_one = torch.cat([p["v"], torch.ones_like(p["v"][..., :1])], -1)
    state = torch.cat([p["c0"], p["n0"][..., None]], -1)

    def form(length):
        q, k, v = (chunked(tensor, length, 1) for tensor in (p["q"], p["k"], v_and_one))
        i, f = (chunked(p[name], length) for name in "if")
        scale = p["scale"][:, None, None, None]

        def call():
            total = logsigmoid(f).cumsum(-1)
            taken = i - total
            local = (total + taken.cummax(-1).values).clamp_min(-1e30)
            before, m_last = stabilisers(local, total, p["m0"])
            m = torch.maximum(local, total + before[..., None])
            weights = torch.exp((total - m)[..., :, None] + taken[..., None, :]).tril()
            scores = ((q * scale) @ k.transpose(-1, -2)) * weights
            from_start = torch.exp(total + before[..., None] - m)
            to_end = torch.exp(total[..., -1:] + taken - m[..., -1:])
            whole = from_start[..., -1, None, None]
            y, last = attended(scores, q * scale * from_start[..., None], k * to_end[..., None], v, whole, state)
            h = y[..., :-1] / torch.maximum(y[..., -1:].abs(), torch.exp(-m)[..., None])
            return {"h": unchunked(h), "c_last": last[..., :-1], "n_last": last[..., -1], "m_last": m_last}

        return prepared(call)

    return in_chunks(form, len(p["q"]), CHUNKS)


def unit(x):
    return x * torch.rsqrt((x * x).sum(-1, keepdim=True) + 1e-6)


def mended(q, k, v, log_decay, rate, state):
    """The gated delta rule with the product of a chunk's Householder-like matrices as I - W^T K (WY)."""
    between, total = decays_between(log_decay)
    rate, decayed = rate[..., None], torch.exp(total)[..., None]
    lower = (k * rate) @ k.transpose(-1, -2) * between  # the solver takes its diagonal for 1
    right = torch.cat([k * rate * decayed, v * rate], -1)
    solved = torch.linalg.solve_triangular(lower, right, upper=False, unitriangular=True)
    w, u = solved.split([k.shape[-1], v.shape[-1]], -1)
    scores = (q @ k.transpose(-1, -2)) * between
    q, k = q * decayed, (k * torch.exp(total[..., -1:] - total)[..., None]).transpose(-1, -2)
    whole, y = torch.exp(total[..., -1])[..., None, None], torch.empty_like(v)
    for c in range(v.shape[-3]):
        at = (..., c, slice(None), slice(None))
        errors = u[at] - w[at] @ state
        y[at] = q[at] @ state + scores[at] @ errors
        state = torch.addcmul(k[at] @ errors, whole[at], state)
    return y, state


def gated_delta(inputs):
    p = tensors(inputs)

    def form(length):
        # Heads of a group share q and k.
        q, k = (chunked(p[name], length, 1)[:, :, None] for name in "qk")
        v, a, beta = chunked(p["v"], length, 1), chunked(p["a"], length), chunked(p["beta"], length)
        bias, speed = (p[name][..., None, None] for name in ("dt_bias", "a_log"))
        scale = p["scale"][:, None, None, None, None]

        def call():
            log_decay = -softplus(a + bias) * torch.exp(speed)
            y, last = mended(unit(q) * scale, unit(k), v, log_decay, torch.sigmoid(beta), p["s0"])
            return {"y": unchunked(y), "s_last": last}

        return prepared(call)

    return in_chunks(form, len(p["q"]), CHUNKS)


# --- matrix states step by step ---


def rwkv7(inputs):
    p = tensors(inputs)

    def loop():
        kappa, rate, s, y = p["k"] * p["k_k"], torch.sigmoid(p["a"]), p["s0"], []
        removed = kappa * torch.rsqrt((kappa * kappa).sum(-1, keepdim=True).clamp_min(1e-24))
        added = p["k"] * (1 + (rate - 1) * p["k_a"])
        decay = torch.exp(-0.60653066 * torch.sigmoid(p["w"]))
        # Columns [K, 1] and rows [1, V] or [1, K]; what leaves and what comes is one product, of two columns.
        asked, read = removed[..., None, :], p["r"][..., None, :]
        columns = torch.stack([-rate * removed, added], -1)
        for t, (decay, value) in enumerate(zip(decay[..., None], p["v"][..., None, :])):
            rows = torch.cat([asked[t] @ s, value], -2)
            s = torch.addcmul(columns[t] @ rows, decay, s)
            y.append(read[t] @ s)
        return {"y": torch.stack(y)[..., 0, :], "s_last": s}

    return prepared(loop)


CELLS = {
    cell.__name__: cell for cell in (linear_scan, ema, s4d, mamba, retention, gla, ssd, mlstm, gated_delta, rwkv7)
}

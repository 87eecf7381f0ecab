//===- Specs.cpp - specs of the lowering's tests --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/lowering/Specs.h"
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace reprise::lowering;

std::string reprise::lowering::specFile(const std::string &path) {
  std::ifstream file(REPRISE_SOURCE_DIR "/" + path);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string specs::withSteps(const std::string &ops,
                             const std::string &argument,
                             const std::string &result) {
  return "rec.operator @steps(%x: !rec.tensor<T, B, D>) {\n"
         "  %s = rec.recurrence over T streams(" +
         argument + " = %x : !rec.tensor<T, B, D>) {\n" + ops +
         "    rec.yield " + result + "\n  }\n  rec.return y = all %s\n}";
}

const char *const specs::factorTypes = R"(
rec.operator @factor_types(%x: !rec.tensor<T, B, D>, %u: !rec.tensor<T, B, D : f32>,
                           %a: !rec.tensor<D, D : bf16>, %b: !rec.tensor<D, D : f32>,
                           %d: !rec.tensor<D : f32>, %h0: !rec.tensor<B, D>) {
  %h, %g = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>, %ut = %u : !rec.tensor<T, B, D : f32>)
      params() states(%hp = %h0 : !rec.tensor<B, D>) {
    %p = rec.product %a, %hp {factor_type = f16} : !rec.tensor<D, D : bf16>
    %q = rec.product %b, %hp {factor_type = bf16} : !rec.tensor<D, D : f32>
    %r = rec.product %a, %ut : !rec.tensor<D, D : bf16>
    %s = rec.diagonal_product %d, %p {factor_type = bf16} : !rec.tensor<D : f32>
    %1 = arith.addf %p, %q : f32
    %2 = arith.addf %1, %r : f32
    %3 = arith.addf %2, %xt : f32
    %hn = math.tanh %3 : f32
    %made = rec.product %b, %hn {factor_type = f16} : !rec.tensor<D, D : f32>
    %out = arith.addf %made, %s : f32
    rec.yield %hn, %out
  }
  rec.return h = all %h, g = all %g, h_last = last %h
})";

const char *const specs::inputProduct = R"(
rec.operator @input_product(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<4, H, D, I>,
                            %r: !rec.tensor<4, H, D, D>, %h0: !rec.tensor<B, H, D>,
                            %c0: !rec.tensor<B, H, D>) {
  %h, %c = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %xi, %xf, %xz, %xo = rec.product %w, %ut : !rec.tensor<4, H, D, I>
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %gi = arith.addf %xi, %ri : f32
    %gf = arith.addf %xf, %rf : f32
    %gz = arith.addf %xz, %rz : f32
    %go = arith.addf %xo, %ro : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32
    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
})";

const char *const specs::products = R"(
rec.operator @products(%x: !rec.tensor<T, B, H, D>, %e: !rec.tensor<T, B, E>,
                       %r: !rec.tensor<3, H, D, D>, %shared: !rec.tensor<D, D>,
                       %in: !rec.tensor<2, H, D, E>, %s0: !rec.tensor<B, H, D>) {
  %s, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %et = %e : !rec.tensor<T, B, E>)
      states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %t1 = math.tanh %sp : f32
    %back = rec.product transposed %r, %sp, %xt, %t1 : !rec.tensor<3, H, D, D>
    %some = rec.product transposed %r[1 to 3], %t1, %sp : !rec.tensor<3, H, D, D>
    %all = rec.product %shared, %t1 : !rec.tensor<D, D>
    %last = rec.product %in[1 to 2], %et : !rec.tensor<2, H, D, E>
    %1 = arith.addf %back, %some : f32
    %2 = arith.addf %1, %all : f32
    %3 = arith.addf %2, %last : f32
    %sn = math.tanh %3 : f32
    %y = rec.product transposed %in, %sn, %xt : !rec.tensor<2, H, D, E>
    rec.yield %sn, %y
  }
  rec.return s = all %s, y = all %y, s_last = last %s
})";

const char *const specs::otherOrders = R"(
rec.operator @other_orders(%x: !rec.tensor<T, B, H, D>, %z: !rec.tensor<T, B, D, H>,
                           %p: !rec.tensor<2, D, H>, %d: !rec.tensor<D>, %h: !rec.tensor<H>,
                           %w: !rec.tensor<D, H, H>, %s0: !rec.tensor<B, D, H>) {
  %s, %t = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %zt = %z : !rec.tensor<T, B, D, H>)
      params(%pa, %pb = %p : !rec.tensor<2, D, H>, %pd = %d : !rec.tensor<D>,
             %ph = %h : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, D, H>) {
    // Lanes along H, and before it, along D.
    %m = rec.product %w, %sp : !rec.tensor<D, H, H>
    %1 = arith.mulf %pa, %m : f32
    %2 = arith.addf %1, %xt : f32
    %3 = arith.mulf %pb, %zt : f32
    %4 = arith.addf %2, %3 : f32
    %sn = math.tanh %4 : f32
    %5 = arith.mulf %pd, %zt : f32
    %tn = arith.addf %5, %ph : f32
    rec.yield %sn, %tn
  }
  rec.return s = all %s, t = all %t, s_last = last %s
})";

const char *const specs::scalarRows = R"(
rec.operator @scalar_rows(%x: !rec.tensor<T, B>, %v: !rec.tensor<T, B, D>, %a: !rec.tensor<1>,
                          %m0: !rec.tensor<B>) {
  %m, %n, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B>, %vt = %v : !rec.tensor<T, B, D>)
      params(%at = %a : !rec.tensor<1>)
      states(%mp = %m0 : !rec.tensor<B>) {
    %decayed = arith.mulf %at, %mp : f32
    %mn = arith.addf %decayed, %xt : f32
    %squared = arith.mulf %vt, %vt : f32
    %norm = rec.reduce sum %squared over [D] : f32
    %n = arith.addf %norm, %mn : f32
    %y = arith.mulf %n, %vt : f32
    rec.yield %mn, %n, %y
  }
  rec.return m = all %m, n = all %n, y = all %y, m_last = last %m
})";

const char *const specs::sharedStream = R"(
rec.operator @shared_stream(%clock: !rec.tensor<T, D>, %x: !rec.tensor<T, B, D>,
                            %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%ct = %clock : !rec.tensor<T, D>, %xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %gate = rec.sigmoid %ct : f32
    %kept = arith.mulf %gate, %sp : f32
    %sn = arith.addf %kept, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
})";

const char *const specs::yields = R"(
rec.operator @yields(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<D>, %a0: !rec.tensor<B, D>,
                     %b0: !rec.tensor<B, D>, %c0: !rec.tensor<B, D>, %d0: !rec.tensor<B, D>,
                     %e0: !rec.tensor<B, D>, %f0: !rec.tensor<B>, %g0: !rec.tensor<B, D>) {
  %a, %b, %c, %d, %e, %f, %g, %out, %again, %two = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) params(%pt = %p : !rec.tensor<D>)
      states(%ap = %a0 : !rec.tensor<B, D>, %bp = %b0 : !rec.tensor<B, D>,
             %cp = %c0 : !rec.tensor<B, D>, %dp = %d0 : !rec.tensor<B, D>,
             %ep = %e0 : !rec.tensor<B, D>, %fp = %f0 : !rec.tensor<B>,
             %gp = %g0 : !rec.tensor<B, D>) {
    %two = arith.constant 2.0 : f32
    %out = arith.mulf %xt, %ap : f32
    // Exchanged, kept, set to a parameter, to the stream, to a constant, to one value.
    rec.yield %bp, %ap, %cp, %pt, %xt, %two, %out, %out, %out, %two
  }
  rec.return a = all %a, ab = all (%a, %b), cd = all (%c, %d), out = all (%out, %again, %out),
             two = all %two, a_last = last %a, b_last = last %b, c_last = last %c,
             d_last = last %d, e_last = last %e, f_last = last %f, g_last = last (%g, %a)
})";

const char *const specs::oldState = R"(
rec.operator @old_state(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %old = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sum = arith.addf %sp, %xt : f32
    %sn = math.tanh %sum : f32
    rec.yield %sn, %sp
  }
  %z = rec.recurrence over T streams(%st = %s : !rec.sequence) {
    %twice = arith.addf %st, %st : f32
    rec.yield %twice
  }
  %y = rec.recurrence over T
      streams(%zt = %z : !rec.sequence, %ot = %old : !rec.sequence, %st = %s : !rec.sequence) {
    %a = arith.subf %zt, %ot : f32
    %b = arith.mulf %a, %st : f32
    rec.yield %b
  }
  rec.return y = all %y, old = all %old, s_last = last %s
})";

const char *const specs::mixers = R"(
rec.operator @mixers(%x: !rec.tensor<T, B, N, D>, %r: !rec.tensor<2, D, D>, %m: !rec.tensor<N, N>,
                     %h0: !rec.tensor<B, N, D>, %c0: !rec.tensor<B, N, D>) {
  %h, %c, %p, %n = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, N, D>)
      states(%hp = %h0 : !rec.tensor<B, N, D>, %cp = %c0 : !rec.tensor<B, N, D>) {
    %p, %q = rec.product %r, %hp : !rec.tensor<2, D, D>
    %n = rec.product %m, %hp : !rec.tensor<N, N>
    %top = rec.reduce max %cp over [D] : f32
    %a = arith.addf %xt, %p : f32
    %b = arith.addf %a, %n : f32
    %cn = rec.sigmoid %q : f32
    %e = arith.subf %b, %top : f32
    %hn = math.tanh %e : f32
    rec.yield %hn, %cn, %p, %n
  }
  rec.return h = all %h, p = all %p, n = all %n, h_last = last %h, c_last = last %c
})";

const char *const specs::stateOrder = R"(
rec.operator @state_order(%k: !rec.tensor<T, B, K>, %v: !rec.tensor<T, B, V>, %s0: !rec.tensor<B, V, K>) {
  %s = rec.recurrence over T streams(%kt = %k : !rec.tensor<T, B, K>, %vt = %v : !rec.tensor<T, B, V>)
      states(%sp = %s0 : !rec.tensor<B, V, K>) {
    %vk = arith.mulf %vt, %kt : f32
    %sn = arith.addf %vk, %sp : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
})";

const char *const specs::thereAndBack = R"(
rec.operator @there_and_back(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %s0: !rec.tensor<B, D>,
                             %h0: !rec.tensor<B, D>, %y0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %half = arith.constant 0.5 : f32
    %kept = arith.mulf %half, %sp : f32
    %sn = arith.addf %kept, %xt : f32
    rec.yield %sn
  }
  %h, %g = rec.recurrence over T reverse
      streams(%st = %s : !rec.sequence)
      lagged(%sl = %s : !rec.sequence from %y0 : !rec.tensor<B, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %change = arith.subf %st, %sl : f32
    %a = arith.addf %change, %rh : f32
    %hn = math.tanh %a : f32
    rec.yield %hn, %a
  }
  %q = rec.recurrence over T
      streams(%ht = %h : !rec.sequence, %gt = %g : !rec.sequence, %st = %s : !rec.sequence) {
    %hg = arith.mulf %ht, %gt : f32
    %qt = arith.mulf %hg, %st : f32
    rec.yield %qt
  }
  rec.return s = all %s, h_last = last %h, q = all %q
}
)";

const char *const specs::reversed = R"(
rec.operator @reversed(%x: !rec.tensor<T, B, 2, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T reverse
      streams(%xa, %xb = %x : !rec.tensor<T, B, 2, D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %g = arith.addf %rh, %xa : f32
    %f = rec.sigmoid %xb : f32
    %z = math.tanh %g : f32
    %hn = arith.mulf %f, %z : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
})";

const char *const specs::reductions = R"(
rec.operator @reductions(%x: !rec.tensor<T, B, H, D>, %s0: !rec.tensor<B, H, D>) {
  %s, %hs, %hm, %hx, %ds, %dm, %dx, %as, %am, %ax, %nested = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>) states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %sn = arith.addf %xt, %sp : f32
    // All below zero: zeros in a padded lane would win.
    %size = math.absf %sn : f32
    %below = arith.negf %size : f32
    %hs = rec.reduce sum %sn over [H] : f32
    %hm = rec.reduce mean %sn over [H] : f32
    %hx = rec.reduce max %below over [H] : f32
    %ds = rec.reduce sum %sn over [D] : f32
    %dm = rec.reduce mean %sn over [D] : f32
    %dx = rec.reduce max %below over [D] : f32
    %as = rec.reduce sum %sn over [H, D] : f32
    %am = rec.reduce mean %sn over [D, H] : f32
    %ax = rec.reduce max %below over [H, D] : f32
    %centred = arith.subf %ds, %am : f32
    %nested = rec.reduce max %centred over [H] : f32
    rec.yield %sn, %hs, %hm, %hx, %ds, %dm, %dx, %as, %am, %ax, %nested
  }
  rec.return s = all %s, h = all (%hs, %hm, %hx), d = all (%ds, %dm, %dx),
             a = all (%as, %am, %ax, %nested)
})";

const char *const specs::argumentReductions = R"(
rec.operator @argument_reductions(%x: !rec.tensor<T, B, 2, H, D>, %p: !rec.tensor<D, H>,
                                  %s0: !rec.tensor<B, H, D>) {
  %s, %a, %b, %c, %d = rec.recurrence over T
      streams(%xa, %xb = %x : !rec.tensor<T, B, 2, H, D>) params(%pt = %p : !rec.tensor<D, H>)
      states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %a = rec.reduce sum %sp over [D] : f32
    %b = rec.reduce max %xb over [H] : f32
    %c = rec.reduce mean %pt over [D] : f32
    %d = rec.reduce sum %pt over [H] : f32
    %1 = arith.addf %a, %c : f32
    %2 = arith.addf %b, %d : f32
    %3 = arith.mulf %1, %2 : f32
    %4 = math.tanh %3 : f32
    %sn = arith.addf %4, %xa : f32
    rec.yield %sn, %a, %b, %c, %d
  }
  rec.return s = all %s, a = all %a, b = all %b, c = all %c, d = all %d, s_last = last %s
})";

const char *const specs::mixedReductions = R"(
rec.operator @mixed_reductions(%x: !rec.tensor<T, B, H, D>, %e: !rec.tensor<T, B, H, E>,
                               %w: !rec.tensor<H, D>, %v: !rec.tensor<E, H>) {
  %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %et = %e : !rec.tensor<T, B, H, E>)
      params(%wt = %w : !rec.tensor<H, D>, %vt = %v : !rec.tensor<E, H>) {
    %along = arith.mulf %xt, %wt : f32
    %a = rec.reduce sum %along over [D] : f32
    %b = rec.reduce sum %vt over [E] : f32
    %c = rec.reduce max %et over [E] : f32
    %1 = arith.addf %a, %b : f32
    %y = arith.addf %1, %c : f32
    rec.yield %y
  }
  rec.return y = all %y
})";

const char *const specs::truthValues = R"(
rec.operator @truth_values(%x: !rec.tensor<T, B, 2, H, D>, %s0: !rec.tensor<B, H, D>) {
  %s, %n = rec.recurrence over T
      streams(%xa, %xb = %x : !rec.tensor<T, B, 2, H, D>) states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %zero = arith.constant 0.0 : f32
    %yes = arith.constant true
    %above = arith.cmpf ogt, %xa, %xb : f32
    %unordered = arith.cmpf uno, %xa, %sp : f32
    %either = arith.ori %above, %unordered : i1
    %not = arith.xori %either, %yes : i1
    %and = arith.andi %not, %above : i1
    %number = arith.uitofp %either : i1 to f32
    %signed = arith.sitofp %not : i1 to f32
    // Decided once for a head, and used by all of its elements.
    %sum = rec.reduce sum %sp over [D] : f32
    %positive = arith.cmpf oge, %sum, %zero : f32
    %chosen = arith.select %positive, %xa, %xb : f32
    %1 = arith.select %and, %sp, %chosen : f32
    %2 = arith.addf %number, %signed : f32
    %3 = arith.addf %1, %2 : f32
    %nan = arith.cmpf une, %3, %3 : f32
    %sn = arith.select %nan, %zero, %3 : f32
    %n = arith.uitofp %positive : i1 to f32
    rec.yield %sn, %n
  }
  rec.return s = all %s, n = all %n, s_last = last %s
})";

const char *const specs::extrema = R"(
rec.operator @extrema(%x: !rec.tensor<T, B, 2, D>) {
  %a, %b, %c, %d = rec.recurrence over T streams(%xa, %xb = %x : !rec.tensor<T, B, 2, D>) {
    %a = arith.maximumf %xa, %xb : f32
    %b = arith.minimumf %xa, %xb : f32
    %c = arith.maxnumf %xa, %xb : f32
    %d = arith.minnumf %xa, %xb : f32
    rec.yield %a, %b, %c, %d
  }
  rec.return y = all (%a, %b, %c, %d)
})";

const char *const specs::diagonal = R"(
rec.operator @diagonal(%x: !rec.tensor<T, B, H, D>, %p: !rec.tensor<3, H, D>, %q: !rec.tensor<D>,
                       %c0: !rec.tensor<B, H, D>) {
  %c, %o = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>) states(%cp = %c0 : !rec.tensor<B, H, D>) {
    // The last result is asked for first.
    %pi, %pf, %po = rec.diagonal_product %p, %cp : !rec.tensor<3, H, D>
    %o = rec.sigmoid %po : f32
    %shared = rec.diagonal_product %q, %o : !rec.tensor<D>
    %f = rec.sigmoid %pf : f32
    %kept = arith.mulf %f, %cp : f32
    %gated = arith.mulf %pi, %xt : f32
    %sum = arith.addf %kept, %gated : f32
    %cn = arith.addf %sum, %shared : f32
    rec.yield %cn, %o
  }
  rec.return c = all %c, o = all %o, c_last = last %c
})";

const char *const specs::functions = R"(
rec.operator @functions(%x: !rec.tensor<T, B, D>) {
  %r0, %r1, %r2, %r3, %r4, %r5, %r6, %r7, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %r16, %r17,
      %r18, %r19 =
      rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    %a = math.absf %xt : f32
    %small = math.tanh %xt : f32
    %erf = math.erf %xt : f32
    %exp = math.exp %small : f32
    %exp2 = math.exp2 %small : f32
    %expm1 = math.expm1 %small : f32
    %log = math.log %a : f32
    %log1p = math.log1p %a : f32
    %log2 = math.log2 %a : f32
    %rsqrt = math.rsqrt %a : f32
    %sqrt = math.sqrt %a : f32
    %sigmoid = rec.sigmoid %xt : f32
    %softplus = rec.softplus %xt : f32
    %logsigmoid = rec.logsigmoid %xt : f32
    %floor = math.floor %exp : f32
    %ceil = math.ceil %exp : f32
    %even = math.roundeven %exp : f32
    %trunc = math.trunc %exp : f32
    %sign = math.copysign %a, %small : f32
    %fma = math.fma %xt, %a, %small : f32
    %round = math.round %exp : f32
    %nan = math.isnan %log : f32
    %inf = math.isinf %log : f32
    %finite = math.isfinite %log : f32
    %any = arith.ori %nan, %inf : i1
    %other = arith.xori %any, %finite : i1
    %class = arith.uitofp %other : i1 to f32
    rec.yield %erf, %exp, %exp2, %expm1, %log, %log1p, %log2, %rsqrt, %sqrt, %sigmoid, %softplus,
              %logsigmoid, %floor, %ceil, %even, %trunc, %sign, %fma, %round, %class
  }
  rec.return y = all (%r0, %r1, %r2, %r3, %r4, %r5, %r6, %r7, %r8, %r9, %r10, %r11, %r12, %r13, %r14,
                      %r15, %r16, %r17, %r18, %r19)
})";

const char *const specs::oddCell = R"(
rec.operator @odd_cell(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<2, H, D, D>,
                       %q: !rec.tensor<H, D, M>, %k: !rec.tensor<H, M, D>,
                       %h0: !rec.tensor<B, H, D>, %m0: !rec.tensor<B, H, M>) {
  %h, %m, %gap = rec.recurrence over T
      streams(%xa, %xb, %xc = %x : !rec.tensor<T, B, 3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %mp = %m0 : !rec.tensor<B, H, M>) {
    %zero = arith.constant 0.0 : f32
    %half = arith.constant 0.5 : f32
    %ra, %rb = rec.product %r, %hp : !rec.tensor<2, H, D, D>
    %qm = rec.product %q, %mp : !rec.tensor<H, D, M>
    %ga = arith.addf %xa, %ra : f32
    %gb = arith.addf %xb, %rb : f32
    %squashed = math.absf %ga : f32
    %log = math.log1p %squashed : f32
    %signed = math.copysign %log, %ga : f32
    %positive = arith.cmpf ogt, %gb, %zero : f32
    %leaky = arith.mulf %gb, %half : f32
    %b = arith.select %positive, %gb, %leaky : f32
    %bounded = math.tanh %b : f32
    %c = arith.maximumf %bounded, %qm : f32
    %mixed = arith.addf %signed, %c : f32
    %peak = rec.reduce max %mixed over [D] : f32
    %shifted = arith.subf %mixed, %peak : f32
    %hn = math.exp %shifted : f32
    %memory = rec.product %k, %hn : !rec.tensor<H, M, D>
    %faded = arith.mulf %mp, %half : f32
    %mn = arith.addf %faded, %memory : f32
    %gap = arith.subf %xc, %hn : f32
    rec.yield %hn, %mn, %gap
  }
  rec.return h = all %h, gap = all %gap, h_last = last %h, m_last = last %m
})";

const char *const specs::normalisedMemory = R"(
rec.operator @normalised_memory(%k: !rec.tensor<T, B, K>, %v: !rec.tensor<T, B, V>,
                                %g: !rec.tensor<T, B>, %s0: !rec.tensor<B, K, V>,
                                %n0: !rec.tensor<B>) {
  %s, %n, %y = rec.recurrence over T
      streams(%kt = %k : !rec.tensor<T, B, K>, %vt = %v : !rec.tensor<T, B, V>,
              %gt = %g : !rec.tensor<T, B>)
      states(%sp = %s0 : !rec.tensor<B, K, V>, %np = %n0 : !rec.tensor<B>) {
    %one = arith.constant 1.0 : f32
    %decay = rec.sigmoid %gt : f32
    // The delta rule: what the memory says of k is replaced by v.
    %seen = arith.mulf %kt, %sp : f32
    %said = rec.reduce sum %seen over [K] : f32
    %wrong = arith.subf %vt, %said : f32
    %square = arith.mulf %kt, %kt : f32
    %length = rec.reduce sum %square over [K] : f32
    %safe = arith.addf %length, %one : f32
    %rate = arith.divf %decay, %safe : f32
    %step = arith.mulf %rate, %wrong : f32
    %update = arith.mulf %kt, %step : f32
    %sn = arith.addf %sp, %update : f32
    %old = arith.mulf %decay, %np : f32
    %worst = rec.reduce max %wrong over [V] : f32
    %soft = rec.softplus %worst : f32
    %nn = arith.addf %old, %soft : f32
    %y = arith.divf %said, %nn : f32
    rec.yield %sn, %nn, %y
  }
  rec.return y = all %y, n = all %n, s_last = last %s
})";

const char *const specs::spikes = R"(
rec.operator @spikes(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %tau: !rec.tensor<2, D>,
                     %v0: !rec.tensor<B, D>, %a0: !rec.tensor<B, D>, %z0: !rec.tensor<B, D>) {
  %v, %a, %z, %rate = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) params(%tv, %ta = %tau : !rec.tensor<2, D>)
      states(%vp = %v0 : !rec.tensor<B, D>, %ap = %a0 : !rec.tensor<B, D>,
             %zp = %z0 : !rec.tensor<B, D>) {
    %threshold = arith.constant 0.3 : f32
    %current = rec.product %r, %zp : !rec.tensor<D, D>
    %leak = rec.sigmoid %tv : f32
    %kept = arith.mulf %leak, %vp : f32
    %driven = arith.addf %xt, %current : f32
    %potential = arith.addf %kept, %driven : f32
    %fade = rec.sigmoid %ta : f32
    %tired = arith.mulf %fade, %ap : f32
    %barrier = arith.addf %threshold, %tired : f32
    %fires = arith.cmpf ogt, %potential, %barrier : f32
    %zn = arith.uitofp %fires : i1 to f32
    %rest = arith.constant 0.0 : f32
    %vn = arith.select %fires, %rest, %potential : f32
    %an = arith.addf %tired, %zn : f32
    %rate = rec.reduce mean %zn over [D] : f32
    rec.yield %vn, %an, %zn, %rate
  }
  rec.return z = all %z, rate = all %rate, v_last = last %v, a_last = last %a
})";

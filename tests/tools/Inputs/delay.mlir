rec.operator @delay(%x: !rec.tensor<T, B, D>, %x0: !rec.tensor<B, D>) {
  %y = rec.recurrence over T lagged(%xl = %x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>) {
    rec.yield %xl
  }
  rec.return y = all %y
}

"""Writes a spec of COUNT recurrences that walk time forwards and backwards in turn: zigzag.py COUNT."""

import sys

recurrence = """  %h{number} = rec.recurrence over T {direction} streams(%xt = %{source} : {type}) states(%hp = %h_start : !rec.tensor<B, D>) {{
    %sum = arith.addf %xt, %hp : f32
    %hn = math.tanh %sum : f32
    rec.yield %hn
  }}"""

count = int(sys.argv[1])
print("rec.operator @zigzag(%x: !rec.tensor<T, B, D>, %h_start: !rec.tensor<B, D>) {")
for number in range(count):
    print(
        recurrence.format(
            number=number,
            direction="reverse" if number % 2 else "",
            source=f"h{number - 1}" if number else "x",
            type="!rec.sequence" if number else "!rec.tensor<T, B, D>",
        )
    )
print(f"  rec.return h = all %h{count - 1}\n}}")

#!/usr/bin/env bash
# Expected: Crockford's base 32 gives a number one text, so that an order number that a JavaScript service prints is the number that
# a Python service reads from it: 1234 is 16J in the description of the encoding.
# Instead crockford-base32 of npm writes 1234 as 0K90, which base32-crockford of PyPI takes for 19744, and 1 as 04, which it takes
# for 4; only numbers whose bytes fill the groups of five bits agree, 10**12 for instance.
# Why: npm's takes the bytes of the number as a stream of bits from the left and fills up on the right; the encoding counts from the
# right. Its variant "ulid" counts from the right, but adds zeros in front. Neither reports anything.
. "$(dirname "$0")/lib.sh"

npm_get crockford-base32@2.1.0
pip_get base32-crockford==0.3.0
cat > write.cjs <<'JS'
const { CrockfordBase32 } = require("crockford-base32")
for (const order of [1, 31, 32, 1234, 10 ** 12]) {
  const text = CrockfordBase32.encode(order)
  console.log(order, text, CrockfordBase32.decode(text, { asNumber: true }), CrockfordBase32.encode(order, { variant: "ulid" }))
}
JS
cat > read.py <<'PY'
import base32_crockford
for line in open("written"):
    order, text, back, ulid = line.split()
    print(f"order {order}: npm {text}, back in npm {back.rstrip('n')}, read in Python {base32_crockford.decode(text)};", end=" ")
    print(f"Python {base32_crockford.encode(int(order))}; npm's ulid {ulid}")
PY
node write.cjs > written
python read.py > seen.txt
described <<'TXT'
order 1: npm 04, back in npm 1, read in Python 4; Python 1; npm's ulid 01
order 31: npm 3W, back in npm 31, read in Python 124; Python Z; npm's ulid 0Z
order 32: npm 40, back in npm 32, read in Python 128; Python 10; npm's ulid 10
order 1234: npm 0K90, back in npm 1234, read in Python 19744; Python 16J; npm's ulid 016J
order 1000000000000: npm X3AAA400, back in npm 1000000000000, read in Python 1000000000000; Python X3AAA400; npm's ulid X3AAA400
TXT

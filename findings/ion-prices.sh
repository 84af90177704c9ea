#!/usr/bin/env bash
# Expected: Amazon Ion, a format with exact decimals and times, brings prices and times from one language to another unchanged.
# Instead ion-js gives 19.90 as 19.900000000000002, as a number and in JSON, and one of eight prices to 100.00 in such a way; and it
# writes a time in the last half millisecond of a minute a minute later in binary, at New Year's Eve as next year. Its texts, and
# Python's amazon.ion, are right.
# Why: it multiplies the digits with a power of ten such as 0.01, and takes the minute from a Date that is rounded to milliseconds.
. "$(dirname "$0")/lib.sh"

npm_get ion-js@5.2.1
pip_get amazon-ion==0.15.0
cat > values.mjs <<'JS'
import { dumpBinary, dumpText, load } from "ion-js"

const values = [
  "19.90", "-1.10", "55000", "2026-12-24T19:30:59.9994+09:00", "2026-12-24T19:30:59.999600+09:00", "2026-12-31T23:59:59.9997Z",
]
for (const text of values) {
  const value = load(text)
  const number = text.includes(":") ? value.dateValue().toISOString() : value.numberValue()
  console.log([text, dumpText(value), number, JSON.stringify(value), Buffer.from(dumpBinary(value)).toString("hex")].join("\t"))
}
const prices = Array.from({ length: 10000 }, (_, cents) => ((cents + 1) / 100).toFixed(2))
console.log(prices.filter((price) => load(price).numberValue() !== Number(price)).length)
JS
cat > values.py <<'PY'
import sys
from amazon.ion import simpleion

*values, count = sys.stdin.read().splitlines()
for line in values:
    text, written, number, json, binary = line.split("\t")
    print(text)
    print(f"  ion-js: text {written}, value {number}, JSON {json}")
    for name, data in ("ion-js's", bytes.fromhex(binary)), ("its own", simpleion.dumps(simpleion.loads(text))):
        print(f"  Python reads {name} binary as", simpleion.dumps(simpleion.loads(data), binary=False, omit_version_marker=True))
print(f"prices of 0.01 to 100.00 with another number in ion-js: {count}")
PY
node values.mjs | python values.py > seen.txt
described <<'TXT'
19.90
  ion-js: text 19.90, value 19.900000000000002, JSON 19.900000000000002
  Python reads ion-js's binary as 19.90
  Python reads its own binary as 19.90
-1.10
  ion-js: text -1.10, value -1.1, JSON -1.1
  Python reads ion-js's binary as -1.10
  Python reads its own binary as -1.10
55000
  ion-js: text 55000, value 55000, JSON 55000
  Python reads ion-js's binary as 55000
  Python reads its own binary as 55000
2026-12-24T19:30:59.9994+09:00
  ion-js: text 2026-12-24T19:30:59.9994+09:00, value 2026-12-24T10:30:59.999Z, JSON "2026-12-24T10:30:59.999Z"
  Python reads ion-js's binary as 2026-12-24T19:30:59.9994+09:00
  Python reads its own binary as 2026-12-24T19:30:59.9994+09:00
2026-12-24T19:30:59.999600+09:00
  ion-js: text 2026-12-24T19:30:59.999600+09:00, value 2026-12-24T10:31:00.000Z, JSON "2026-12-24T10:31:00.000Z"
  Python reads ion-js's binary as 2026-12-24T19:31:59.999600+09:00
  Python reads its own binary as 2026-12-24T19:30:59.999600+09:00
2026-12-31T23:59:59.9997Z
  ion-js: text 2026-12-31T23:59:59.9997Z, value 2027-01-01T00:00:00.000Z, JSON "2027-01-01T00:00:00.000Z"
  Python reads ion-js's binary as 2027-01-01T00:00:59.9997Z
  Python reads its own binary as 2026-12-31T23:59:59.9997Z
prices of 0.01 to 100.00 with another number in ion-js: 1327
TXT

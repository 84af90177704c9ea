#!/usr/bin/env bash
# Expected: an order's id of uuid7 (PyPI) is a UUID of version 7, which names the millisecond of its making, and ids of services in
# two languages sort by time.
# Instead its ids of 2026 say that they are of the year 2202, and sort behind all ids that JavaScript's uuid makes until then.
# Why: it writes whole seconds, as a draft of 2021 said; the standard (RFC 9562) counts milliseconds in the same 48 bits.
. "$(dirname "$0")/lib.sh"

pip_get uuid7==0.1.0
npm_get uuid@14.0.3
cat > write.py <<'PY'
import uuid_extensions
for seconds in [1790000000, 1790000001, 1900000000]:
    print(f"Python {seconds} {uuid_extensions.uuid7(seconds * 10**9)}")
PY
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import { v7, validate, version } from "uuid"

const ids = readFileSync("ids", "utf8").trim().split("\n").map((line) => line.split(" "))
for (const seconds of [1790000000, 1790000001, 1900000000]) ids.push(["JavaScript", seconds, v7({ msecs: seconds * 1000 })])
for (const [language, seconds, id] of ids.sort((one, other) => (one[2] < other[2] ? -1 : 1))) {
  const time = new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16))
  console.log(`${language}, made in ${new Date(seconds * 1000).getUTCFullYear()}: ${validate(id) && version(id) === 7 ? "version 7" : "no version 7"}, says ${time.getUTCFullYear()}`)
}
JS
python write.py > ids
node read.mjs > seen.txt
described <<'TXT'
JavaScript, made in 2026: version 7, says 2026
JavaScript, made in 2026: version 7, says 2026
JavaScript, made in 2030: version 7, says 2030
Python, made in 2026: version 7, says 2202
Python, made in 2026: version 7, says 2202
Python, made in 2030: version 7, says 2216
TXT

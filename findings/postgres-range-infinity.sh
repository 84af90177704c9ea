#!/usr/bin/env bash
# Expected: a sale that is open until infinity, which Postgres writes as infinity without quotes at the end of a range, is read as that.
# Instead pg8000 reads the end as the text "nfinit"; and postgres-range (npm), also of a range of dates, reads it as a range without an
# end and writes that, which is another value to Postgres: equality, unique keys and upper_inf() tell the two apart.
# Why pg8000's: it takes a quote off both ends of a time, and infinity has none.
. "$(dirname "$0")/lib.sh"

npm_get postgres-range@1.1.4
pip_get pg8000==1.31.6
cat > read.cjs <<'JS'
const { parse, serialize } = require("postgres-range")
for (const text of process.argv.slice(2)) console.log(`${text} by postgres-range, written again: ${serialize(parse(text))}`)
JS
cat > read.py <<'PY'
import sys
from pg8000.converters import daterange_in, tstzrange_in
for text in sys.argv[1:]:
    read = (tstzrange_in if " " in text else daterange_in)(text)
    print(f"{text} by pg8000: from {read.lower} to {read.upper!r}")
PY
ranges=('["2026-12-01 10:00:00+00",infinity)' '["2026-12-01 10:00:00+00",)' '[2026-12-01,infinity)')
node read.cjs "${ranges[@]}" > seen.txt
python read.py "${ranges[@]}" >> seen.txt
described <<'TXT'
["2026-12-01 10:00:00+00",infinity) by postgres-range, written again: ["2026-12-01 10:00:00+00",)
["2026-12-01 10:00:00+00",) by postgres-range, written again: ["2026-12-01 10:00:00+00",)
[2026-12-01,infinity) by postgres-range, written again: [2026-12-01,)
["2026-12-01 10:00:00+00",infinity) by pg8000: from 2026-12-01 10:00:00+00:00 to 'nfinit'
["2026-12-01 10:00:00+00",) by pg8000: from 2026-12-01 10:00:00+00:00 to None
[2026-12-01,infinity) by pg8000: from 2026-12-01 to 'infinity'
TXT

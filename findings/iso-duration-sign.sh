#!/usr/bin/env bash
# Expected: iso8601-duration reads -PT1H, the usual time of a calendar's reminder, as an hour before, or refuses it.
# Instead it takes the sign and forgets it: the reminder comes an hour after the doors have opened.
# tinyduration, isodate (Python) and Java read a negative duration.
. "$(dirname "$0")/lib.sh"

npm_get iso8601-duration@2.1.4 tinyduration@3.4.1
pip_get isodate==0.7.2
cat > read.cjs <<'JS'
const { end, parse, toSeconds } = require("iso8601-duration")
const tiny = require("tinyduration")

const doors = new Date("2026-12-24T10:30:00Z")
for (const text of ["PT1H", "-PT1H", "+PT1H"]) {
  console.log(`${text}: iso8601-duration ${toSeconds(parse(text))} s, from 10:30 to ${end(parse(text), doors).toISOString().slice(11, 16)}; tinyduration ${JSON.stringify(tiny.parse(text))}`)
}
JS
cat > read.py <<'PY'
import isodate
print("-PT1H: isodate", isodate.parse_duration("-PT1H").total_seconds(), "s")
PY
TZ=UTC node read.cjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
PT1H: iso8601-duration 3600 s, from 10:30 to 11:30; tinyduration {"hours":1}
-PT1H: iso8601-duration 3600 s, from 10:30 to 11:30; tinyduration {"hours":1,"negative":true}
+PT1H: iso8601-duration 3600 s, from 10:30 to 11:30; tinyduration {"hours":1}
-PT1H: isodate -3600.0 s
TXT

#!/usr/bin/env bash
# Expected: libraries of SMPTE timecodes, by which a show's cues run, agree on the drop-frame timecode of a frame, and the time between
# the cues at ten and at five seconds is five seconds.
# Instead timecode-boss gives the last two frames of each minute the codes of the next minute, which two other frames have too, so a
# frame before 00:01:00;02 is 00:01:00;03; and timecode (PyPI) has 00:00:04:24 between those cues and 00:00:15:01 as their sum.
# Why: the first adds the dropped frames before it counts the minutes; the second numbers frames from 1, also where it subtracts.
. "$(dirname "$0")/lib.sh"

npm_get timecode-boss@6.2.0 smpte-timecode@1.3.6 timecode@0.0.4
pip_get timecode==1.5.1 dftt-timecode==1.0.0
cat > frames.cjs <<'JS'
const smpte = require("smpte-timecode")
const { Timecode } = require("timecode")
const boss = require("timecode-boss")

const Boss = boss.default ?? boss
const codes = {
  "smpte-timecode": (frame) => String(smpte(frame, 29.97, true)),
  "timecode (npm)": (frame) => String(Timecode.init({ framerate: "29.97", timecode: frame, drop_frame: true })),
  "timecode-boss": (frame) => String(new Boss(frame, 29.97)),
}
for (const [name, code] of Object.entries(codes)) {
  const all = Array.from({ length: 17982 }, (_, frame) => code(frame))
  console.log(`${name}: frames 1797 to 1801 are ${all.slice(1797, 1802).join(" ")}; ten minutes have ${new Set(all).size} codes`)
}
console.log(`timecode-boss: one frame before 00:01:00;02 is ${new Boss("00:01:00;02", 29.97).subtract(1)}`)
JS
cat > frames.py <<'PY'
from dftt_timecode import DfttTimecode
from timecode import Timecode

print("timecode (PyPI): frames 1797 to 1801 are", *(Timecode("29.97", frames=frame + 1) for frame in range(1797, 1802)))
ten, five = "00:00:10:00", "00:00:05:00"
print("timecode (PyPI):", Timecode("25", ten) - Timecode("25", five), "between,", Timecode("25", ten) + Timecode("25", five), "as sum")
of_dftt = [DfttTimecode(each, "auto", 25) for each in (ten, five)]
print("dftt-timecode:", of_dftt[0] - of_dftt[1], "between,", of_dftt[0] + of_dftt[1], "as sum")
PY
{
  node frames.cjs
  python frames.py
} > seen.txt
described <<'TXT'
smpte-timecode: frames 1797 to 1801 are 00:00:59;27 00:00:59;28 00:00:59;29 00:01:00;02 00:01:00;03; ten minutes have 17982 codes
timecode (npm): frames 1797 to 1801 are 00:00:59;27 00:00:59;28 00:00:59;29 00:01:00;02 00:01:00;03; ten minutes have 17982 codes
timecode-boss: frames 1797 to 1801 are 00:00:59;27 00:01:00;02 00:01:00;03 00:01:00;02 00:01:00;03; ten minutes have 17964 codes
timecode-boss: one frame before 00:01:00;02 is 00:01:00;03
timecode (PyPI): frames 1797 to 1801 are 00:00:59;27 00:00:59;28 00:00:59;29 00:01:00;02 00:01:00;03
timecode (PyPI): 00:00:04:24 between, 00:00:15:01 as sum
dftt-timecode: 00:00:05:00 between, 00:00:15:00 as sum
TXT

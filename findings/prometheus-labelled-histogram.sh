#!/usr/bin/env bash
# Expected: parse-prometheus-text-format reads a histogram of two routes as two, each with its buckets, its sum and its number.
# Instead it returns one without a label: the buckets of the route that came last, and neither sum nor number.
# A summary with labels loses them likewise. Without labels both are read in full.
. "$(dirname "$0")/lib.sh"

npm_get parse-prometheus-text-format@1.1.1
cat > read.cjs <<'JS'
const parse = require("parse-prometheus-text-format")

const histogram = (labels, values) =>
  `${["0.1", "+Inf"].map((le, place) => `seconds_bucket{${[...labels, `le="${le}"`]}} ${values[place]}\n`).join("")}` +
  `seconds_sum${labels.length ? `{${labels}}` : ""} ${values[2]}\nseconds_count${labels.length ? `{${labels}}` : ""} ${values[1]}\n`
const summary = (labels, values) =>
  `wait{${[...labels, 'quantile="0.5"']}} ${values[0]}\nwait_sum${labels.length ? `{${labels}}` : ""} ${values[1]}\nwait_count${labels.length ? `{${labels}}` : ""} ${values[2]}\n`
const files = {
  "histogram without labels": `# TYPE seconds histogram\n${histogram([], [90, 100, 5])}`,
  "histogram of two routes": `# TYPE seconds histogram\n${histogram(['route="/hold"'], [90, 100, 5])}${histogram(['route="/pay"'], [1, 4, 8])}`,
  "summary without labels": `# TYPE wait summary\n${summary([], [3, 40, 10])}`,
  "summary of two gates": `# TYPE wait summary\n${summary(['gate="1"'], [3, 40, 10])}${summary(['gate="2"'], [7, 60, 9])}`,
}
for (const [name, text] of Object.entries(files)) console.log(`${name}: ${JSON.stringify(parse(text)[0].metrics)}`)
JS
node read.cjs > seen.txt
described <<'TXT'
histogram without labels: [{"buckets":{"0.1":"90","+Inf":"100"},"count":"100","sum":"5"}]
histogram of two routes: [{"buckets":{"0.1":"1","+Inf":"4"}}]
summary without labels: [{"quantiles":{"0.5":"3"},"count":"10","sum":"40"}]
summary of two gates: [{"quantiles":{"0.5":"7"}}]
TXT

#!/usr/bin/env bash
# Expected: a "natural" order puts the seats 1E2, 1E10, 2D5, 12E1 (floor, row, number) in the order in which the hall has them.
# Instead natural-orderby and javascript-natural-sort read floor 1, row E, seat 10 as the number 1 times ten to the tenth: row E
# of every floor is sorted by the size of that number (seat 1E10 comes after 12E1), and section 1.10 comes before 1.9.
# Why: both read digits, E, digits as a number of scientific notation, and a full stop as the decimal point. The other libraries
# compare runs of digits and runs of text.
. "$(dirname "$0")/lib.sh"

npm_get natural-orderby@5.0.0 javascript-natural-sort@0.7.1 natural-compare@1.4.0 string-natural-compare@3.0.1 alphanum-sort@1.1.0
pip_get natsort==8.4.0

cat > sort.cjs <<'JS'
const { orderBy } = require("natural-orderby")
const sorters = {
  "natural-orderby": (labels) => orderBy(labels),
  "javascript-natural-sort": (labels) => labels.sort(require("javascript-natural-sort")),
  "natural-compare": (labels) => labels.sort(require("natural-compare")),
  "string-natural-compare": (labels) => labels.sort(require("string-natural-compare")),
  "alphanum-sort": (labels) => require("alphanum-sort")(labels),
}
const lists = process.argv.slice(2).map((list) => list.split(" "))
for (const [name, sorted] of Object.entries(sorters)) {
  console.log(`${name}: ${lists.map((list) => sorted([...list]).join(" ")).join(", ")}`)
}
JS
cat > sort.py <<'PY'
import sys
from natsort import natsorted
print("natsort:", ", ".join(" ".join(natsorted(text.split())) for text in sys.argv[1:]))
PY
set -- "12E1 1E10 1E2 2D5" "2D1 1D10 1D2" "1.10 1.9 2.1"
node sort.cjs "$@" > seen.txt
python sort.py "$@" >> seen.txt
described <<'TXT'
natural-orderby: 2D5 1E2 12E1 1E10, 1D2 1D10 2D1, 1.10 1.9 2.1
javascript-natural-sort: 2D5 1E2 12E1 1E10, 1D2 1D10 2D1, 1.10 1.9 2.1
natural-compare: 1E2 1E10 2D5 12E1, 1D2 1D10 2D1, 1.9 1.10 2.1
string-natural-compare: 1E2 1E10 2D5 12E1, 1D2 1D10 2D1, 1.9 1.10 2.1
alphanum-sort: 1E2 1E10 2D5 12E1, 1D2 1D10 2D1, 1.9 1.10 2.1
natsort: 1E2 1E10 2D5 12E1, 1D2 1D10 2D1, 1.9 1.10 2.1
TXT

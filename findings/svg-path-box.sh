#!/usr/bin/env bash
# Expected: five libraries that read SVG paths, as a hall's plan has them for stands and tiers, agree on the box around a curve
# and on which paths are valid.
# Instead svg-path-bounds gives the box of the control points (a third too high here), svg-path-bounding-box is wrong for the
# smooth curve T, svg-path-commander refuses a path that goes on after z, and of arcs whose flags have no space behind them
# svg-path-bounds refuses all and svg-path-properties answers length NaN for some.
# Why: a curve stays inside its control points without reaching them; in "01.5.5" the grammar takes 0 and 1 as flags of one digit
# each, then .5 and .5; after z the pen is at the start of the shape and any command may follow.
# A plan that is cropped, fitted or clicked by such a box is shifted against its seats.
. "$(dirname "$0")/lib.sh"

npm_get svg-path-bounds@1.0.2 svg-path-bounding-box@1.0.4 svg-path-commander@2.3.3 svg-pathdata@7.2.0 svg-path-properties@1.3.0
pip_get svgpathtools==1.8.0

cat > read.cjs <<'JS'
const { SVGPathData } = require("svg-pathdata")
const Commander = require("svg-path-commander").default ?? require("svg-path-commander")
const { svgPathProperties } = require("svg-path-properties")
const round = (numbers) => numbers.map((number) => Math.round(number * 100) / 100).join(" ")
const readers = {
  "svg-path-bounds": (path) => round(require("svg-path-bounds")(path)),
  "svg-path-bounding-box": (path) => { const box = require("svg-path-bounding-box")(path); return round([box.x1, box.y1, box.x2, box.y2]) },
  "svg-path-commander": (path) => { const box = Commander.getPathBBox(path); return round([box.x, box.y, box.x2, box.y2]) },
  "svg-pathdata": (path) => { const box = new SVGPathData(path).getBounds(); return round([box.minX, box.minY, box.maxX, box.maxY]) },
  "length in svg-path-properties": (path) => round([new svgPathProperties(path).getTotalLength()]),
}
const paths = ["M0 0Q5 10 10 0", "M0 0T10 10T20 0", "M10 10h5v5h-5zl3 3", "M0 0a5 5 0 0110 0", "M0 0a5 5 0 01.5.5"]
require("node:fs").writeFileSync("paths", paths.join("\n"))
for (const path of paths) {
  console.log(path)
  for (const [name, read] of Object.entries(readers)) {
    let told
    try { told = read(path) } catch { told = "refused" }
    console.log(`  ${name}: ${told}`)
  }
}
JS
cat > read.py <<'PY'
from svgpathtools import parse_path
for path in open("paths").read().split("\n"):
    left, right, top, bottom = parse_path(path).bbox()
    print(f"svgpathtools: {path}:", *(f"{number:.2f}" for number in (left, top, right, bottom)), f"length {parse_path(path).length():.2f}")
PY
node read.cjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
M0 0Q5 10 10 0
  svg-path-bounds: 0 0 10 6.67
  svg-path-bounding-box: 0 0 10 5
  svg-path-commander: 0 0 10 5
  svg-pathdata: 0 0 10 5
  length in svg-path-properties: 14.79
M0 0T10 10T20 0
  svg-path-bounds: 0 0 20 16.67
  svg-path-bounding-box: 0 0 20 14.81
  svg-path-commander: 0 0 20 13.33
  svg-pathdata: 0 0 20 13.33
  length in svg-path-properties: 35.93
M10 10h5v5h-5zl3 3
  svg-path-bounds: 10 10 15 15
  svg-path-bounding-box: 10 10 15 15
  svg-path-commander: refused
  svg-pathdata: 10 10 15 15
  length in svg-path-properties: 24.24
M0 0a5 5 0 0110 0
  svg-path-bounds: refused
  svg-path-bounding-box: 0 -5 10 0
  svg-path-commander: 0 -5 10 0
  svg-pathdata: 0 -5 10 0
  length in svg-path-properties: 15.71
M0 0a5 5 0 01.5.5
  svg-path-bounds: refused
  svg-path-bounding-box: 0 0 0.5 0.5
  svg-path-commander: 0 0 0.5 0.5
  svg-pathdata: 0 0 0.5 0.5
  length in svg-path-properties: NaN
svgpathtools: M0 0Q5 10 10 0: 0.00 0.00 10.00 5.00 length 14.79
svgpathtools: M0 0T10 10T20 0: 0.00 0.00 20.00 13.33 length 35.93
svgpathtools: M10 10h5v5h-5zl3 3: 10.00 10.00 15.00 15.00 length 24.24
svgpathtools: M0 0a5 5 0 0110 0: 0.00 -5.00 10.00 0.00 length 15.71
svgpathtools: M0 0a5 5 0 01.5.5: 0.00 0.00 0.50 0.50 length 0.71
TXT

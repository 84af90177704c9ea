#!/usr/bin/env bash
# Expected: libraries that read the transform of a seat map's block read all that SVG allows: translate(10-20), rotate(90)scale(2) and
# the number 1e2.
# Instead svgpath and svgpathtools leave out translate(10-20), the second one with a warning, so that the block stays where it was;
# transformation-matrix and svg-transform-parser refuse it and rotate(90)scale(2); and the latter reads 1e2 as 1 and
# keeps one of several of a kind. svgelements reads all.
. "$(dirname "$0")/lib.sh"

npm_get svgpath@2.6.0 transformation-matrix@3.1.0 svg-transform-parser@0.0.1
pip_get svgpathtools==1.8.0 svgelements==1.9.6
cat > read.cjs <<'JS'
const { parse } = require("svg-transform-parser")
const svgpath = require("svgpath")
const { applyToPoint, compose, fromDefinition, fromTransformAttribute } = require("transformation-matrix")

// where each one puts the point (1, 1)
const libraries = {
  svgpath: (text) => svgpath("M1 1").transform(text).round(3).toString(),
  "transformation-matrix": (text) => {
    const { x, y } = applyToPoint(compose(fromDefinition(fromTransformAttribute(text))), { x: 1, y: 1 })
    return `${Math.round(x)} ${Math.round(y)}`
  },
  "svg-transform-parser": (text) => JSON.stringify(parse(text)),
}
for (const text of process.argv.slice(2)) {
  for (const [name, read] of Object.entries(libraries)) {
    let told
    try { told = read(text) } catch (error) { told = error.name }
    console.log(`${text} ${name}: ${told}`)
  }
}
const around = "translate(5 5) rotate(90) translate(-5 -5)"
console.log(`${around} svg-transform-parser: ${JSON.stringify(parse(around))}`)
JS
cat > read.py <<'PY'
import sys
from svgelements import Matrix
from svgpathtools.parser import parse_transform
for text in sys.argv[1:]:
    (a, c, e), (b, d, f) = parse_transform(text)[:2]
    x, y = Matrix(text).point_in_matrix_space((1, 1))
    print(f"{text} svgpathtools: {a + c + e:.0f} {b + d + f:.0f}")
    print(f"{text} svgelements: {x:.0f} {y:.0f}")
PY
transforms=("translate(10-20)" "rotate(90)scale(2)" "translate(1e2 5)")
node read.cjs "${transforms[@]}" > seen.txt
python read.py "${transforms[@]}" 2> client.log >> seen.txt
described <<'TXT'
translate(10-20) svgpath: M1 1
translate(10-20) transformation-matrix: SyntaxError
translate(10-20) svg-transform-parser: SyntaxError
rotate(90)scale(2) svgpath: M-2 2
rotate(90)scale(2) transformation-matrix: SyntaxError
rotate(90)scale(2) svg-transform-parser: SyntaxError
translate(1e2 5) svgpath: M101 6
translate(1e2 5) transformation-matrix: 101 6
translate(1e2 5) svg-transform-parser: {"translate":{"tx":1,"ty":5}}
translate(5 5) rotate(90) translate(-5 -5) svg-transform-parser: {"translate":{"tx":5,"ty":5},"rotate":{"angle":90}}
translate(10-20) svgpathtools: 1 1
translate(10-20) svgelements: 11 -19
rotate(90)scale(2) svgpathtools: -2 2
rotate(90)scale(2) svgelements: -2 2
translate(1e2 5) svgpathtools: 101 6
translate(1e2 5) svgelements: 101 6
TXT

#!/usr/bin/env bash
# Expected: a seat that is drawn once as <symbol viewBox="0 0 10 10"> and used with width and height 40 is 40 wide, in each tool that
# prints or measures the plan.
# Instead svglib (Python, makes the PDF) draws it 10 wide, and svgelements (Python, measures) finds it 10 wide and a second one at 0,0,
# where nothing is drawn: the symbol itself. cairosvg and resvg draw what a browser draws.
. "$(dirname "$0")/lib.sh"

pip_get cairosvg==2.9.1 svgelements==1.9.6 svglib==2.3.2 reportlab==5.1.0 pillow==13.0.0
npm_get @resvg/resvg-js@2.6.2
cat > plan.svg <<'SVG'
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100" viewBox="0 0 100 100">
  <symbol id="seat" viewBox="0 0 10 10"><rect width="10" height="10"/></symbol>
  <use xlink:href="#seat" x="20" y="30" width="40" height="40"/>
</svg>
SVG
node -e '
const { readFileSync, writeFileSync } = require("node:fs")
writeFileSync("resvg.png", new (require("@resvg/resvg-js").Resvg)(readFileSync("plan.svg", "utf8")).render().asPng())'
cat > boxes.py <<'PY'
import cairosvg, svgelements
from PIL import Image
from svglib.svglib import svg2rlg
cairosvg.svg2png(url="plan.svg", write_to="cairosvg.png")
for name in ("cairosvg", "resvg"):
    print(f"{name}:", Image.open(f"{name}.png").getchannel("A").getbbox())
drawing = svg2rlg("plan.svg")
left, low, right, high = drawing.getBounds()
print("svglib:", tuple(round(each / 0.75) for each in (left, drawing.height - high, right, drawing.height - low)))
print("svgelements:", *(tuple(map(round, each.bbox())) for each in svgelements.SVG.parse("plan.svg").elements() if isinstance(each, svgelements.Shape)))
PY
python boxes.py > seen.txt
described <<'TXT'
cairosvg: (20, 30, 60, 70)
resvg: (20, 30, 60, 70)
svglib: (20, 30, 30, 40)
svgelements: (0, 0, 10, 10) (20, 30, 30, 40)
TXT

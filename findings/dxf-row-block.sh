#!/usr/bin/env bash
# Expected: dxf (npm) has the seats of a hall's plan at the places and on the layers that the drawing has them: a row is a block of
# seats, which are blocks themselves, and VIP seats are on a layer of their own.
# Instead a seat within a row's block is moved by the base point of that block (the point that is laid on the row's place), turned and
# scaled with the row, while the row's frame is drawn where it belongs; and all that a block holds gets the layer on which the row
# stands, where DXF says so of the layer 0 alone. ezdxf, which also wrote the plan, does neither.
. "$(dirname "$0")/lib.sh"

npm_get dxf@5.3.1
pip_get ezdxf==1.4.5
cat > plan.py <<'PY'
import ezdxf

def square(block, layer, x, y, size):
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    block.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})

plan = ezdxf.new("R2010")
for layer in "FRAME", "SEAT", "VIP":
    plan.layers.add(layer)
seat = plan.blocks.new("seat")
square(seat, "0", 0, 0, 10)
row = plan.blocks.new("row", base_point=(50, 50))
square(row, "FRAME", 50, 50, 40)
row.add_blockref("seat", (55, 55), dxfattribs={"layer": "SEAT"})
row.add_blockref("seat", (75, 55), dxfattribs={"layer": "VIP"})
for place in {}, {"rotation": 90}, {"xscale": 2, "yscale": 2}:
    plan.modelspace().add_blockref("row", (200, 300), dxfattribs=place)
plan.saveas("plan.dxf")

def shapes(insert):
    for each in insert.virtual_entities():
        if each.dxftype() == "INSERT":
            # what is on layer 0 in a block is on the layer of the insert
            yield from ((each.dxf.layer, shape) for _, shape in shapes(each))
        else:
            yield each.dxf.layer, each

with open("plan.txt", "w") as lines:
    for insert in plan.modelspace().query("INSERT"):
        for layer, shape in shapes(insert):
            corners = sorted((round(x), round(y)) for x, y, *_ in shape.get_points())
            print(f"{layer} at {corners[0]}", file=lines)
PY
cat > plan.cjs <<'JS'
const { readFileSync } = require("node:fs")
const { Helper } = require("dxf")

const helper = new Helper(readFileSync("plan.dxf", "utf8"))
const layers = helper.denormalised.map(({ layer }) => layer)
const places = helper.toPolylines().polylines.map(({ vertices }) => {
  const [x, y] = vertices.map(([x, y]) => [Math.round(x), Math.round(y)]).sort(([a, b], [c, d]) => a - c || b - d)[0]
  return `(${x}, ${y})`
})
const rows = ["as it is", "turned by 90", "twice as large"]
for (const [number, line] of readFileSync("plan.txt", "utf8").trim().split("\n").entries()) {
  if (number % 3 === 0) console.log(`row ${rows[number / 3]}`)
  console.log(`  ezdxf: ${line}; dxf: ${layers[number]} at ${places[number]}`)
}
JS
python plan.py
node plan.cjs > seen.txt
described <<'TXT'
row as it is
  ezdxf: FRAME at (200, 300); dxf: 0 at (200, 300)
  ezdxf: SEAT at (205, 305); dxf: 0 at (255, 355)
  ezdxf: VIP at (225, 305); dxf: 0 at (275, 355)
row turned by 90
  ezdxf: FRAME at (160, 300); dxf: 0 at (160, 300)
  ezdxf: SEAT at (185, 305); dxf: 0 at (135, 355)
  ezdxf: VIP at (185, 325); dxf: 0 at (135, 375)
row twice as large
  ezdxf: FRAME at (200, 300); dxf: 0 at (200, 300)
  ezdxf: SEAT at (210, 310); dxf: 0 at (310, 410)
  ezdxf: VIP at (250, 310); dxf: 0 at (350, 410)
TXT

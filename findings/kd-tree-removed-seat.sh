#!/usr/bin/env bash
# Expected: a seat that was removed from a tree of free seats is not found again as the nearest one.
# Instead kd-tree-javascript, once it has built a tree of seats in a grid, does not find many of them for remove, which says nothing,
# and goes on to give them: it looks for a point that has the same coordinate as a node on one side, where it may be
# on the other. kdtree (PyPI) removes each.
. "$(dirname "$0")/lib.sh"

npm_get kd-tree-javascript@1.0.3
pip_get kdtree==0.17
cat > nearest.cjs <<'JS'
const { kdTree } = require("kd-tree-javascript")
const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y)
const seats = []
for (let y = 1; y <= 5; y++) for (let x = 1; x <= 6; x++) seats.push({ x, y })
let stays = 0
for (const seat of seats) {
  const free = new kdTree([...seats], distance, ["x", "y"])
  free.remove(seat)
  if (free.nearest(seat, 1)[0][0] === seat) stays++
}
console.log(`kd-tree-javascript: ${stays} of ${seats.length} seats are the nearest after they were removed`)
JS
cat > nearest.py <<'PY'
import kdtree
seats = [(x, y) for y in range(1, 6) for x in range(1, 7)]
stays = sum(kdtree.create(seats).remove(seat).search_nn(seat)[0].data == seat for seat in seats)
print(f"kdtree (Python): {stays} of {len(seats)} seats are the nearest after they were removed")
PY
{
  node nearest.cjs
  python nearest.py
} > seen.txt
described <<'TXT'
kd-tree-javascript: 8 of 30 seats are the nearest after they were removed
kdtree (Python): 0 of 30 seats are the nearest after they were removed
TXT

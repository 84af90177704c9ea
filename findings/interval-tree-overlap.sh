#!/usr/bin/env bash
# Expected: an interval tree that is asked for the times between 9:00 and 19:00 gives each booking of the hall that overlaps them.
# Instead interval-tree2 gives none, or the last alone, where the question begins before the first booking (it takes "before the
# first" for a position from the end), so a taken hall is free, although its README promises the intervals that overlap a range; and
# flatten-interval-tree (npm, 0.3.4, the former name of @flatten-js/interval-tree) loses one of two that overlap, once others are in
# the tree. @flatten-js/interval-tree and node-interval-tree find them.
. "$(dirname "$0")/lib.sh"

npm_get interval-tree2@1.1.0 flatten-interval-tree@0.3.4 @flatten-js/interval-tree@2.0.3 node-interval-tree@2.1.2
cat > hall.cjs <<'JS'
const second = require("interval-tree2")
const flatten = require("flatten-interval-tree")
const newer = require("@flatten-js/interval-tree").default
const { IntervalTree } = require("node-interval-tree")

const libraries = {
  "interval-tree2": (bookings, from, to) => {
    const tree = new second(1200)
    for (const [start, end] of bookings) tree.add(start, end, `${start}-${end}`)
    return tree.search(from, to).map((each) => each.id)
  },
  "flatten-interval-tree": (bookings, from, to) => {
    const tree = new flatten()
    for (const [start, end] of bookings) tree.insert([start, end], `${start}-${end}`)
    return tree.search([from, to])
  },
  "@flatten-js/interval-tree": (bookings, from, to) => {
    const tree = new newer()
    for (const [start, end] of bookings) tree.insert([start, end], `${start}-${end}`)
    return tree.search([from, to])
  },
  "node-interval-tree": (bookings, from, to) => {
    const tree = new IntervalTree()
    for (const [low, high] of bookings) tree.insert({ low, high })
    return tree.search(from, to).map((each) => `${each.low}-${each.high}`)
  },
}
const day = [[600, 660], [1080, 1200], [1260, 1320]] // minutes of a day: 10:00-11:00, 18:00-20:00, 21:00-22:00
const questions = [
  [day, 540, 1140],
  [day, 660, 1140],
  [day, 540, 1400],
  [[[1200, 1260], [540, 600], [1020, 1140], [1030, 1150]], 960, 1080],
]
for (const [bookings, from, to] of questions) {
  console.log(`${bookings.map((each) => each.join("-")).join(", ")}: which are between ${from} and ${to}?`)
  for (const [name, ask] of Object.entries(libraries)) console.log(`  ${name}: ${[...ask(bookings, from, to)].sort().join(", ") || "none"}`)
}
JS
node hall.cjs > seen.txt
described <<'TXT'
600-660, 1080-1200, 1260-1320: which are between 540 and 1140?
  interval-tree2: none
  flatten-interval-tree: 1080-1200, 600-660
  @flatten-js/interval-tree: 1080-1200, 600-660
  node-interval-tree: 1080-1200, 600-660
600-660, 1080-1200, 1260-1320: which are between 660 and 1140?
  interval-tree2: 1080-1200, 600-660
  flatten-interval-tree: 1080-1200, 600-660
  @flatten-js/interval-tree: 1080-1200, 600-660
  node-interval-tree: 1080-1200, 600-660
600-660, 1080-1200, 1260-1320: which are between 540 and 1400?
  interval-tree2: 1260-1320
  flatten-interval-tree: 1080-1200, 1260-1320, 600-660
  @flatten-js/interval-tree: 1080-1200, 1260-1320, 600-660
  node-interval-tree: 1080-1200, 1260-1320, 600-660
1200-1260, 540-600, 1020-1140, 1030-1150: which are between 960 and 1080?
  interval-tree2: 1020-1140, 1030-1150
  flatten-interval-tree: 1020-1140
  @flatten-js/interval-tree: 1020-1140, 1030-1150
  node-interval-tree: 1020-1140, 1030-1150
TXT

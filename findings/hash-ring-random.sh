#!/usr/bin/env bash
# Expected: servers that know the same nodes send one key to one node, which is what a consistent hash is for.
# Instead consistent-hash (npm) sends two thirds of the keys elsewhere in another process, since it lays each node's points on the ring
# at random; with distribution "uniform", which does not, where the nodes were added in another order, and with a fourth node it moves
# keys between the three old ones. hashring, consistent-hashing and ketama have one ring.
. "$(dirname "$0")/lib.sh"

npm_get consistent-hash@1.2.2 hashring@3.2.0 consistent-hashing@0.3.0 ketama@1.0.0
cat > ring.cjs <<'JS'
const rings = {
  "consistent-hash": (nodes) => {
    const Ring = require("consistent-hash")
    const ring = nodes.reduce((all, node) => all.add(node), new Ring())
    return (key) => ring.get(key)
  },
  "consistent-hash, uniform": (nodes) => {
    const Ring = require("consistent-hash")
    const ring = nodes.reduce((all, node) => all.add(node), new Ring({ distribution: "uniform" }))
    return (key) => ring.get(key)
  },
  hashring: (nodes) => {
    const Ring = require("hashring")
    const ring = new Ring(nodes)
    return (key) => ring.get(key)
  },
  "consistent-hashing": (nodes) => {
    const Ring = require("consistent-hashing")
    const ring = new Ring(nodes)
    return (key) => ring.getNode(key)
  },
  ketama: (nodes) => {
    const { HashRing } = require("ketama")
    const ring = new HashRing(nodes)
    return (key) => ring.getNode(key)
  },
}
const nodes = process.argv.slice(2)
const places = Object.entries(rings).map(([name, ring]) => {
  const of = ring(nodes)
  return [name, Array.from({ length: 3000 }, (_, number) => of(`sale:${number}`))]
})
console.log(JSON.stringify(places))
JS
cat > compare.cjs <<'JS'
const { readFileSync } = require("node:fs")

const [one, two, turned, four] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")))
// The random ring differs from run to run, so it is told in words.
const much = (count) => (count === 0 ? "no key" : count > 1200 ? "two thirds of the keys" : `${count} of 3000 keys`)
for (const [at, [name, places]] of one.entries()) {
  const elsewhere = (other, counts = () => true) => much(places.filter((node, key) => other[at][1][key] !== node && counts(other[at][1][key])).length)
  console.log(`${name}: another process moves ${elsewhere(two)}, another order ${elsewhere(turned)}`)
  if (name !== "consistent-hash") console.log(`  a fourth node moves ${elsewhere(four, (node) => node !== "10.0.0.4")} between the old ones`)
}
JS
node ring.cjs 10.0.0.1 10.0.0.2 10.0.0.3 > one.json
node ring.cjs 10.0.0.1 10.0.0.2 10.0.0.3 > two.json
node ring.cjs 10.0.0.3 10.0.0.2 10.0.0.1 > turned.json
node ring.cjs 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 > four.json
node compare.cjs one.json two.json turned.json four.json > seen.txt
described <<'TXT'
consistent-hash: another process moves two thirds of the keys, another order two thirds of the keys
consistent-hash, uniform: another process moves no key, another order two thirds of the keys
  a fourth node moves 509 of 3000 keys between the old ones
hashring: another process moves no key, another order no key
  a fourth node moves no key between the old ones
consistent-hashing: another process moves no key, another order no key
  a fourth node moves no key between the old ones
ketama: another process moves no key, another order no key
  a fourth node moves no key between the old ones
TXT

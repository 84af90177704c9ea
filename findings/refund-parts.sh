#!/usr/bin/env bash
# Expected: a payment that is split among three and its refund, split in the same way, leave no one with a won more or less.
# Instead js-money and ts-money give the odd won of a payment to the first and that of a refund to the last, so of 1000 won the first
# gets 333 of 334 back and the last 334 of 333; and of 3 to 7 shares one pays 2 of 5 won and gets 1 back. currency.js mirrors both.
# Why: they round each share down, which for a refund is away from zero for all.
. "$(dirname "$0")/lib.sh"

npm_get js-money@0.6.3 ts-money@0.4.8 currency.js@2.0.4
cat > parts.cjs <<'JS'
const currency = require("currency.js")
const JsMoney = require("js-money")
const { Money: TsMoney } = require("ts-money")

const splits = {
  "js-money": (won, shares) => new JsMoney(won, "KRW").allocate(shares).map(({ amount }) => amount),
  "ts-money": (won, shares) => new TsMoney(won, "KRW").allocate(shares).map(({ amount }) => amount),
}
const shown = (paid, back) => `paid ${paid.join(" + ")}, back ${back.join(" + ")}, left ${paid.map((won, at) => won + back[at]).join(", ")}`
for (const [name, split] of Object.entries(splits)) {
  for (const [won, shares] of [[1000, [1, 1, 1]], [5, [3, 7]], [120000, [1, 1, 1]]]) {
    console.log(`${name}: ${won} won by ${shares.join(":")} ${shown(split(won, shares), split(-won, shares))}`)
  }
}
const three = (won) => currency(won, { precision: 0 }).distribute(3).map(({ value }) => value)
console.log(`currency.js: 1000 won by 1:1:1 ${shown(three(1000), three(-1000))}`)
JS
node parts.cjs > seen.txt
described <<'TXT'
js-money: 1000 won by 1:1:1 paid 334 + 333 + 333, back -333 + -333 + -334, left 1, 0, -1
js-money: 5 won by 3:7 paid 2 + 3, back -1 + -4, left 1, -1
js-money: 120000 won by 1:1:1 paid 40000 + 40000 + 40000, back -40000 + -40000 + -40000, left 0, 0, 0
ts-money: 1000 won by 1:1:1 paid 334 + 333 + 333, back -333 + -333 + -334, left 1, 0, -1
ts-money: 5 won by 3:7 paid 2 + 3, back -1 + -4, left 1, -1
ts-money: 120000 won by 1:1:1 paid 40000 + 40000 + 40000, back -40000 + -40000 + -40000, left 0, 0, 0
currency.js: 1000 won by 1:1:1 paid 334 + 333 + 333, back -334 + -333 + -333, left 0, 0, 0
TXT

#!/usr/bin/env bash
# Expected: apache-arrow (npm) gives the decimals of a settlement as a number or a text with all their digits.
# Instead the text of a decimal of 256 bits has its last digit alone: 19.90, which is 1990 hundredths, is "0" and 550.07 is "7", though
# its number is right; and JSON of each decimal, also of 128 bits, is a text with quotes in it: "\"1990\"".
# Why: it stops to write digits when the highest 128 bits are used up, which they are at once; and its toJSON adds quotes itself.
. "$(dirname "$0")/lib.sh"

npm_get apache-arrow@21.2.0
cat > decimals.mjs <<'JS'
import { Decimal, makeData, makeVector } from "apache-arrow"

const pieces = (cents, bits) => Uint32Array.from({ length: bits / 32 }, (_, at) => Number(BigInt.asUintN(32, BigInt(cents) >> BigInt(32 * at))))
for (const bits of [128, 256]) {
  for (const cents of [1990, -1990, 55007, 5]) {
    const type = new Decimal(2, bits === 128 ? 38 : 76, bits)
    const amount = makeVector(makeData({ type, length: 1, data: pieces(cents, bits) })).get(0)
    console.log(`${bits} bits, ${cents} hundredths: number ${amount.valueOf(2)}, text ${amount}, JSON ${JSON.stringify({ amount })}`)
  }
}
JS
node decimals.mjs > seen.txt
described <<'TXT'
128 bits, 1990 hundredths: number 19.9, text 1990, JSON {"amount":"\"1990\""}
128 bits, -1990 hundredths: number -19.9, text -1990, JSON {"amount":"\"-1990\""}
128 bits, 55007 hundredths: number 550.07, text 55007, JSON {"amount":"\"55007\""}
128 bits, 5 hundredths: number 0.05, text 5, JSON {"amount":"\"5\""}
256 bits, 1990 hundredths: number 19.9, text 0, JSON {"amount":"\"0\""}
256 bits, -1990 hundredths: number -19.9, text -0, JSON {"amount":"\"-0\""}
256 bits, 55007 hundredths: number 550.07, text 7, JSON {"amount":"\"7\""}
256 bits, 5 hundredths: number 0.05, text 5, JSON {"amount":"\"5\""}
TXT

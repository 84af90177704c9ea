/**
 * Ids that fell into one place of the person table before its hash had a seed: their hashes share the lowest twenty
 * bits. A table without a seed looks at all earlier ones for each new one.
 */

const inverse = (odd: number): number => {
  let x = odd
  for (let n = 0; n < 5; n++) x = Math.imul(x, 2 - Math.imul(odd, x))
  return x
}
const first = inverse(0x85ebca6b)
const second = inverse(0xc2b2ae35)

/** The finalizer that the table used, and its inverse. */
export const mix32 = (value: number): number => {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
export const unmix32 = (hash: number): number => {
  let h = hash | 0
  h ^= h >>> 16
  h = Math.imul(h, second)
  h = h ^ (h >>> 13) ^ (h >>> 26)
  h = Math.imul(h, first)
  return (h ^ (h >>> 16)) >>> 0
}

const perHigh = 4_096

/** The `nth` of 8,000,000 such ids. */
export const collidingPerson = (nth: number): number => {
  const high = 1 + Math.floor(nth / perHigh)
  const low = (unmix32(((nth % perHigh) << 20) >>> 0) ^ mix32(high)) >>> 0
  return high * 0x1_0000_0000 + low
}

export const collisionBits = 20

/**
 * `Idempotency-Key` to the 64-bit digest that commands carry. It needs to spread well, not to resist attack: a key is
 * scoped to its person, so that a client which builds a collision meets only its own requests.
 */
import type { CommandKey, PersonId } from "@ticketrush/protocol"
import { limits } from "@ticketrush/protocol"

/** 1 to 128 visible ASCII characters. */
export const isIdempotencyKey = (key: string): boolean => {
  if (key.length === 0 || key.length > limits.idempotencyKeyCharsMax) return false
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    if (code < 0x21 || code > 0x7e) return false
  }
  return true
}

/** Two lanes of a Murmur-like mix over the person and the characters, crossed at the end. */
export const commandKeyOf = (person: PersonId, key: string): CommandKey => {
  let high = lane(0x9e3779b1, person >>> 0, 0xcc9e2d51)
  let low = lane(0x85ebca77, Math.floor(person / 2 ** 32), 0x239b961b)
  low = lane(low, person >>> 0, 0x239b961b)
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    high = lane(high, code, 0xcc9e2d51)
    low = lane(low, code, 0x239b961b)
  }
  high = finish(high ^ key.length)
  low = finish(low ^ high)
  return { high: finish(high + low) >>> 0, low: low >>> 0 }
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

const lane = (hash: number, word: number, constant: number): number => {
  const mixed = Math.imul(rotated(Math.imul(word, constant), 15), 0x1b873593)
  return (Math.imul(rotated(hash ^ mixed, 13), 5) + 0xe6546b64) | 0
}

const finish = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/**
 * JSON as strictly as money needs it. `JSON.parse` alone takes the last of two equal keys, rounds a long number,
 * keeps half of a surrogate pair and nests without end; two readers of the same bytes would then see two requests.
 * One pass over the text finds all of that, then `JSON.parse` checks the grammar.
 */
import { limits } from "@ticketrush/protocol"

/** Why a text was not taken; the sentence goes to the caller. */
export class JsonFault {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

export const parseStrictJson = (text: string): unknown => {
  const reason = scan(text)
  if (reason !== null) return new JsonFault(reason)
  try {
    return JSON.parse(text)
  } catch {
    // The message of the parser quotes the input and changes with the runtime.
    return new JsonFault(text.length === 0 ? "Required request body is missing" : "the body is not JSON")
  }
}

const quote = 34
const backslash = 92

/** The first thing that `JSON.parse` would let pass, or null. It may miss what `JSON.parse` finds by itself. */
const scan = (text: string): string | null => {
  // For each open bracket the keys seen in it, null for an array.
  const open: Array<Keys | null> = []
  let nextEscape = text.indexOf("\\")
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      let end = text.indexOf('"', at + 1)
      if (nextEscape !== -1 && nextEscape < at) nextEscape = text.indexOf("\\", at)
      const escaped = nextEscape !== -1 && end !== -1 && nextEscape < end
      if (escaped) {
        const walked = walkEscapes(text, at + 1)
        if (typeof walked === "string") return walked
        end = walked
      }
      if (end === -1 || end >= text.length) return "a string does not end"
      const keys = open[open.length - 1]
      if (keys && followedByColon(text, end + 1)) {
        const key = escaped ? unescaped(text.slice(at, end + 1)) : text.slice(at + 1, end)
        if (forbiddenKeys.has(key)) return `the key ${key} is not allowed`
        if (!keys.add(key)) return "a key stands twice in one object"
      }
      at = end + 1
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      let end = at + 1
      while (end < text.length && isNumberPart(text.charCodeAt(end))) end++
      const fault = numberFault(text.slice(at, end))
      if (fault !== null) return fault
      at = end
    } else {
      if (code === 123 || code === 91) {
        if (open.length === limits.jsonDepthMax) return `nested deeper than ${limits.jsonDepthMax}`
        open.push(code === 123 ? new Keys() : null)
      } else if (code === 125 || code === 93) open.pop()
      at++
    }
  }
  return null
}

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"])

/** A handful of keys is compared one by one; only a large object pays for a set. */
class Keys {
  readonly #few: string[] = []
  #many: Set<string> | null = null

  /** False when it was there already. */
  add(key: string): boolean {
    if (this.#many !== null) {
      const before = this.#many.size
      return this.#many.add(key).size > before
    }
    if (this.#few.includes(key)) return false
    this.#few.push(key)
    if (this.#few.length > 8) this.#many = new Set(this.#few)
    return true
  }
}

const followedByColon = (text: string, from: number): boolean => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 58) return true
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return false
  }
  return false
}

/** Index of the closing quote, or what is wrong. */
const walkEscapes = (text: string, from: number): number | string => {
  // 1 while the first half of a surrogate pair waits for its second.
  let half = false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== backslash) {
      if (half) return "a string holds half of a surrogate pair"
      if (code === quote) return at
      continue
    }
    if (text.charCodeAt(at + 1) !== 117) {
      if (half) return "a string holds half of a surrogate pair"
      at++
      continue
    }
    const unit = Number.parseInt(text.slice(at + 2, at + 6), 16)
    if (unit === 0) return "a string holds a NUL character"
    const isLow = unit >= 0xdc00 && unit <= 0xdfff
    if (half !== isLow) return "a string holds half of a surrogate pair"
    half = unit >= 0xd800 && unit <= 0xdbff
    at += 5
  }
  return "a string does not end"
}

/** "" for a key that is no JSON string; `JSON.parse` of the whole text will say so. */
const unescaped = (literal: string): string => {
  try {
    return JSON.parse(literal) as string
  } catch {
    return ""
  }
}

const isNumberPart = (code: number): boolean =>
  (code >= 48 && code <= 57) || code === 46 || code === 43 || code === 45 || code === 69 || code === 101

const numberCharsMax = 32

const numberFault = (literal: string): string | null => {
  if (literal.length > numberCharsMax) return "a number has too many digits"
  const value = Number(literal)
  if (!Number.isFinite(value)) return "a number is out of range"
  if (value === 0 && literal.charCodeAt(0) === 45) return "a number is negative zero"
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return "a whole number is beyond 2^53"
  return null
}

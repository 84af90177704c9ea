/** Asks whether tests that need a part of the machine run. */
import { findPart } from "./findPart.ts"
import { allAreAsked, type Found, isLeftOut, lackOf, type Part } from "./parts.ts"

/** What is left out is not looked for. */
export const runsWith = (part: Part, find: () => Found = () => findPart(part)): boolean => {
  if (isLeftOut(part)) {
    console.warn(`NOT RUN: ${part} is left out by name.`)
    return false
  }
  const found = find()
  if (found === true) return true
  const lack = lackOf(part, found)
  if (allAreAsked()) throw new Error(`${lack}; to go on without it, say so: --without ${part}`)
  console.warn(`NOT RUN: ${lack}.`)
  return false
}

/** The parameters that the query of an address may have, and the first one that it may not. */
import { type Refusal, refusal } from "@ticketrush/protocol"
import { nearestName } from "@ticketrush/protocol/nearest-name"

/** The refusal that names the first unknown parameter of a query; undefined when it has none. */
export const unknownParameter = (query: string, known: ReadonlyArray<string>): Refusal | undefined => {
  for (let from = 0; from < query.length; ) {
    const next = query.indexOf("&", from)
    const to = next === -1 ? query.length : next
    if (to > from && !isKnown(query.slice(from, to), known)) return refusalOf(nameOf(query.slice(from, to)), known)
    from = to + 1
  }
  return undefined
}

/** Nearly all names are written as they are; only others are decoded. */
const isKnown = (piece: string, known: ReadonlyArray<string>): boolean => {
  const equals = piece.indexOf("=")
  return known.includes(equals === -1 ? piece : piece.slice(0, equals)) || known.includes(nameOf(piece))
}

const nameOf = (piece: string): string => [...new URLSearchParams(piece).keys()][0] ?? ""

const shownCharsMax = 100

const refusalOf = (name: string, known: ReadonlyArray<string>): Refusal => {
  const near = nearestName(name, known)
  const all = known.length === 0 ? "It takes none." : `It takes ${known.join(", ")}.`
  return refusal("parameter-unknown", {
    parameter: JSON.stringify(name.length > shownCharsMax ? `${name.slice(0, shownCharsMax)}…` : name),
    advice: near === undefined ? all : `Did you mean ${near}?`,
  })
}

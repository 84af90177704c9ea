/**
 * Reads fields of a provider's answer. A provider that answers in another shape than its documents say has told nothing:
 * the outcome is unknown.
 */

/** The answer of a provider has not the shape that its documents give it. */
export class ShapeError extends Error {
  readonly _tag = "ShapeError"
}

export type JsonObject = Readonly<Record<string, unknown>>

const wrong = (name: string, wanted: string): ShapeError => new ShapeError(`${name} is not ${wanted}`)

export const textOf = (json: JsonObject, name: string): string => {
  const value = json[name]
  if (typeof value !== "string") throw wrong(name, "a text")
  return value
}

export const wonOf = (json: JsonObject, name: string): number => {
  const value = json[name]
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(name, "whole won")
  return value
}

export const objectOf = (json: JsonObject, name: string): JsonObject => {
  const value = json[name]
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name, "an object")
  return value as JsonObject
}

/** Absent and null are an empty list. */
export const listOf = (json: JsonObject, name: string): ReadonlyArray<JsonObject> => {
  const value = json[name] ?? []
  if (!Array.isArray(value) || value.some((each) => typeof each !== "object" || each === null)) {
    throw wrong(name, "a list of objects")
  }
  return value as ReadonlyArray<JsonObject>
}

/** Null where it is absent or null. */
export const optionalTextOf = (json: JsonObject, name: string): string | null =>
  json[name] === undefined || json[name] === null ? null : textOf(json, name)

export const wordOf = <W extends string>(json: JsonObject, name: string, words: Readonly<Record<string, W>>): W => {
  const value = textOf(json, name)
  if (!Object.hasOwn(words, value)) throw wrong(name, `one of ${Object.keys(words).join(", ")}`)
  return words[value]
}

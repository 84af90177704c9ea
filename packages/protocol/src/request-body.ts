/** What the contract's requests have in common: fields that may be absent, and what a decoded body is made of. */
import { Schema } from "effect"

/** Null counts as absent, as it did for older clients. */
export const optional = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

export const notAnObject = "the body must be an object"

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A whole number that survives JSON in every language. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

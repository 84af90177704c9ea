/** Schemas as documents show them: plain JSON, with numbers told as what they are. */
import { idFormat } from "./numbers.ts"

export type JsonSchema = { readonly [keyword: string]: unknown }

export const plain = (value: unknown): unknown =>
  mapped(JSON.parse(JSON.stringify(value)), (schema) => integerOf(evenList(merged(schema))))

/** A schema that lets fields through which it does not name. */
export const open = (value: unknown): JsonSchema =>
  mapped(value, ({ additionalProperties: _, ...schema }) => schema) as JsonSchema

const mapped = (value: unknown, change: (schema: JsonSchema) => JsonSchema): unknown => {
  if (Array.isArray(value)) return value.map((each) => mapped(each, change))
  if (typeof value !== "object" || value === null) return value
  const inside = Object.entries(value).map(([key, each]) => [key, mapped(each, change)])
  return change(Object.fromEntries(inside))
}

/** A schema of one part is that part: generators make a type of their own for each list of parts. */
const merged = (schema: JsonSchema): JsonSchema => {
  const { allOf, anyOf, ...rest } = schema
  const parts = (allOf ?? anyOf) as ReadonlyArray<JsonSchema> | undefined
  if (parts?.length !== 1 || "$ref" in parts[0]) return schema
  const [part] = parts
  const lowest = Math.max(...[rest.minimum, part.minimum].filter(isNumber))
  const highest = Math.min(...[rest.maximum, part.maximum].filter(isNumber))
  return {
    ...rest,
    ...part,
    ...(Number.isFinite(lowest) ? { minimum: lowest } : {}),
    ...(Number.isFinite(highest) ? { maximum: highest } : {}),
  }
}

/** A list of so many of the same: clients make a list of numbers of it, and cannot agree on what else it could be. */
const evenList = ({ prefixItems, ...schema }: JsonSchema): JsonSchema => {
  if (!Array.isArray(prefixItems)) return schema
  const [first, ...others] = prefixItems
  const even = others.every((each) => JSON.stringify(each) === JSON.stringify(first))
  return even ? { ...schema, items: first } : { ...schema, prefixItems }
}

const isNumber = (value: unknown): value is number => typeof value === "number"

const integerOf = ({ whole, ...schema }: JsonSchema): JsonSchema => {
  if (schema.type === "number" && Array.isArray(schema.enum) && schema.enum.every(Number.isInteger)) {
    return { ...schema, type: "integer" }
  }
  if (schema.type !== "integer" && whole !== true) return schema
  const narrow = Number(schema.minimum) >= -int32Max && Number(schema.maximum) <= int32Max
  return { ...schema, type: "integer", format: schema.format ?? (narrow ? "int32" : idFormat) }
}

const int32Max = 2 ** 31 - 1

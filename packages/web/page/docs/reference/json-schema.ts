/** What a JSON schema of the contract says of each field, in lines that can be read. Pure. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly const?: unknown
  readonly enum?: ReadonlyArray<unknown>
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: ReadonlyArray<string>
  readonly items?: Schema
  readonly anyOf?: ReadonlyArray<Schema>
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export type Schemas = Readonly<Record<string, Schema>>

export type Field = {
  /** `sections[].rows[].label` of a field within others. */
  readonly name: string
  readonly type: string
  readonly needed: boolean
  readonly about: string
}

/** Fields within fields are told to this depth: what lies deeper has the name of its body. */
const depthMax = 3

export const nameOf = ($ref: string): string => $ref.slice($ref.lastIndexOf("/") + 1)

export const followed = (schema: Schema, schemas: Schemas): Schema =>
  schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {})

/** `integer (1 to 16)`, `list of string`, `HOLD | PAYING`. */
export const typeOf = (schema: Schema): string => {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ")
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(String).join(" | ")
  if (schema.items !== undefined) return `list${boundOf(schema.minItems, schema.maxItems)} of ${typeOf(schema.items)}`
  const { format, maxLength, type = "any" } = schema
  if (type === "string") {
    if (format !== undefined) return format
    return maxLength === undefined ? type : `${type} up to ${maxLength} characters`
  }
  return type === "integer" || type === "number" ? `${type}${boundOf(schema.minimum, schema.maximum)}` : type
}

/** Bounds that only say "as large as a number can be" tell nothing. */
const boundOf = (least: number | undefined, most: number | undefined): string => {
  const end = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most
  if (least !== undefined && end !== undefined) return ` (${least} to ${end})`
  if (end !== undefined) return ` (up to ${end})`
  return least === undefined || least === 0 ? "" : ` (${least} or more)`
}

/** The schema with the fields that a value can have: of what may be null or have one of several forms, the forms with fields. */
const formsOf = (schema: Schema, schemas: Schemas): ReadonlyArray<Schema> => {
  const own = followed(schema, schemas)
  if (own.anyOf !== undefined) return own.anyOf.flatMap((each) => formsOf(each, schemas))
  return own.properties === undefined ? [] : [own]
}

export const fieldsOf = (schema: Schema, schemas: Schemas, before = "", depth = 1): ReadonlyArray<Field> => {
  const found = new Map<string, Field>()
  for (const { properties = {}, required = [] } of formsOf(schema, schemas)) {
    for (const [key, value] of Object.entries(properties)) {
      const name = before + key
      if (found.has(name)) continue
      const about = value.description ?? followed(value, schemas).description ?? ""
      found.set(name, { name, type: typeOf(value), needed: required.includes(key), about })
      if (depth === depthMax) continue
      const list = followed(value, schemas).items
      const inner = fieldsOf(list ?? value, schemas, `${name}${list === undefined ? "." : "[]."}`, depth + 1)
      for (const each of inner) if (!found.has(each.name)) found.set(each.name, each)
    }
  }
  return [...found.values()]
}

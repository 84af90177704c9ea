/** The fields that a body may have, and the first one that it may not: a slip of the pen must not be passed over. */
import type { Schema, SchemaAST } from "effect"
import { nearestName } from "./nearest-name.ts"
import { type Refusal, refusal } from "./refusals.ts"

/** What stands at a place of a body: an object with these fields, a list of such, or anything else. */
type Shape =
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: "list"; readonly items: Shape }
  | { readonly kind: "value" }

/** Gives the refusal that names the first unknown field of a body; undefined when it has none. */
export type KnownFields = (body: unknown) => Refusal | undefined

/** Made once for a schema. Whether the fields hold what they should is for the schema itself to say. */
export const knownFields = (schema: Schema.Top): KnownFields => {
  const shape = shapeOf(schema.ast)
  return (body) => unknownIn(shape, body, "")
}

const value: Shape = { kind: "value" }

const shapeOf = (ast: SchemaAST.AST): Shape => {
  switch (ast._tag) {
    case "Objects":
      return {
        kind: "object",
        fields: new Map(ast.propertySignatures.map(({ name, type }) => [String(name), shapeOf(type)])),
      }
    case "Arrays":
      return ast.rest.length === 0 ? value : { kind: "list", items: shapeOf(ast.rest[0]) }
    case "Union":
      // One of them at most is more than a value: what may be null, or a word in place of a number.
      return ast.types.map(shapeOf).find(({ kind }) => kind !== "value") ?? value
    default:
      return value
  }
}

const unknownIn = (shape: Shape, body: unknown, at: string): Refusal | undefined => {
  if (typeof body !== "object" || body === null) return undefined
  if (Array.isArray(body)) {
    if (shape.kind !== "list" || shape.items.kind === "value") return undefined
    for (let i = 0; i < body.length; i++) {
      const found = unknownIn(shape.items, body[i], `${at}[${i}]`)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (shape.kind !== "object") return undefined
  for (const name in body) {
    const field = shape.fields.get(name)
    if (field === undefined) return unknownField(`${at === "" ? "" : `${at}.`}${name}`, name, shape.fields)
    if (field.kind === "value") continue
    const found = unknownIn(
      field,
      (body as Readonly<Record<string, unknown>>)[name],
      at === "" ? name : `${at}.${name}`,
    )
    if (found !== undefined) return found
  }
  return undefined
}

const shownCharsMax = 100

const unknownField = (path: string, name: string, fields: ReadonlyMap<string, Shape>): Refusal => {
  const near = nearestName(name, [...fields.keys()])
  const all = fields.size === 0 ? "It takes none." : `It takes ${[...fields.keys()].join(", ")}.`
  return refusal("field-unknown", {
    field: JSON.stringify(path.length > shownCharsMax ? `${path.slice(0, shownCharsMax)}…` : path),
    advice: near === undefined ? all : `Did you mean ${near}?`,
  })
}

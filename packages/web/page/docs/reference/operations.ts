/** The operations of the contract out of its OpenAPI document, each with who may call it and what it is refused with. Pure. */
import { nameOf, type Schema, type Schemas } from "./json-schema.ts"

/** `role`: operators or administrators; which, the sentence of the operation says. */
export type Access = "public" | "trusted" | "person" | "role"

export type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly examples?: Readonly<Record<string, unknown>> }>
>

type WireOperation = {
  readonly tags: ReadonlyArray<string>
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
  readonly security: ReadonlyArray<Readonly<Record<string, unknown>>>
}

export type OpenApi = {
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description?: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, WireOperation>>>>
  readonly components: {
    readonly schemas: Schemas
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
  }
}

export type Refused = { readonly code: string; readonly status: number }
export type Body = { readonly type: string; readonly schema: Schema }

export type Operation = {
  readonly id: string
  readonly group: string
  readonly method: string
  readonly path: string
  readonly about: string
  readonly access: Access
  readonly parameters: ReadonlyArray<Parameter>
  readonly bodies: ReadonlyArray<Body>
  readonly answers: ReadonlyArray<{ readonly status: string; readonly bodies: ReadonlyArray<Body> }>
  readonly refusals: ReadonlyArray<Refused>
}

export const operationsOf = ({ paths }: OpenApi): ReadonlyArray<Operation> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, wire]) => operationOf(method.toUpperCase(), path, wire)),
  )

const operationOf = (method: string, path: string, wire: WireOperation): Operation => {
  const answers = Object.entries(wire.responses)
  const refusals = answers.flatMap(([status, { content }]) =>
    Object.keys(content?.["application/problem+json"]?.examples ?? {}).map((code) => ({
      code,
      status: Number(status),
    })),
  )
  return {
    id: wire.operationId,
    group: wire.tags[0] ?? "",
    method,
    path,
    about: wire.summary ?? "",
    access: accessOf(wire, refusals),
    parameters: wire.parameters ?? [],
    bodies: bodiesOf(wire.requestBody?.content),
    answers: answers
      .filter(([status]) => Number(status) < 400)
      .map(([status, { content }]) => ({ status, bodies: bodiesOf(content) })),
    refusals,
  }
}

const accessOf = ({ security }: WireOperation, refusals: ReadonlyArray<Refused>): Access => {
  const asks = (name: string): boolean => security.some((each) => Object.hasOwn(each, name))
  if (asks("trustedToken")) return "trusted"
  if (!asks("accessToken")) return "public"
  return refusals.some(({ code }) => code === "forbidden") ? "role" : "person"
}

const bodiesOf = (content: Content = {}): ReadonlyArray<Body> =>
  Object.entries(content).map(([media, { schema }]) => ({
    type: schema.$ref === undefined ? media : nameOf(schema.$ref),
    schema,
  }))

/** Whether all words that were filled in are found in what an operation is called and what it may be refused with. */
export const isMeant = ({ about, group, id, method, path, refusals }: Operation, filter: string): boolean => {
  const text = [about, group, id, method, path, ...refusals.map(({ code }) => code)].join(" ").toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export type RefusalRow = Refused & { readonly sentence: string }

/** Each code once, with the sentence that the server says. */
export const refusalRows = ({ components }: OpenApi): ReadonlyArray<RefusalRow> =>
  Object.entries(components.examples).map(([code, { value }]) => {
    const { message, status } = value as { readonly message: string; readonly status: number }
    return { code, status, sentence: message }
  })

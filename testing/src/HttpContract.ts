/**
 * An OpenAPI document as a judge: whether an answer is one of those that the document lists for its operation, and has
 * the body that it shows. Stricter than a client: an answer may hold no field that the document does not name.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import formats from "ajv-formats"

type Json = { readonly [key: string]: unknown }
type Answer = {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>
  readonly content?: Readonly<Record<string, { readonly schema: Json; readonly examples?: Json }>>
}
type Operation = { readonly operationId: string; readonly responses: Readonly<Record<string, Answer>> }

export type ContractDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Json
}

export type Answered = {
  /** Upper case. */
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export class HttpContract {
  readonly #document: ContractDocument
  readonly #operations: ReadonlyArray<{ readonly method: string; readonly path: RegExp; readonly operation: Operation }>
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #validators = new Map<Json, ValidateFunction>()

  constructor(document: ContractDocument) {
    this.#document = closed(document) as ContractDocument
    formats.default(this.#ajv)
    this.#ajv.addSchema({ $id: "contract", components: this.#document.components })
    this.#operations = Object.entries(this.#document.paths)
      // A fixed segment wins over a parameter, as on the server.
      .sort(([a], [b]) => parameters(a) - parameters(b))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          method: method.toUpperCase(),
          path: new RegExp(`^${path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
          operation,
        })),
      )
  }

  get operationIds(): ReadonlyArray<string> {
    return this.#operations.map(({ operation }) => operation.operationId)
  }

  operationId(method: string, path: string): string | undefined {
    return this.#operation(method, path)?.operationId
  }

  /** Codes of refusals that an operation lists. */
  codesOf(operationId: string): ReadonlyArray<string> {
    const found = this.#operations.find(({ operation }) => operation.operationId === operationId)
    return Object.values(found?.operation.responses ?? {}).flatMap(({ content }) =>
      Object.values(content ?? {}).flatMap(({ examples }) => Object.keys(examples ?? {})),
    )
  }

  /** What is wrong with an answer, a sentence each. Addresses that the document does not describe are not judged. */
  faults(answered: Answered): ReadonlyArray<string> {
    const { method, path, status, headers, text } = answered
    const operation = this.#operation(method, path)
    if (operation === undefined || status === 405) return []
    const where = `${method} ${path} answered ${status}`
    const answer = operation.responses[status]
    if (answer === undefined) return [`${where}, which ${operation.operationId} does not list: ${text.slice(0, 200)}`]
    const missing = Object.entries(answer.headers ?? {}).filter(
      ([name, { required }]) => required === true && headers.get(name) === null,
    )
    const faults = missing.map(([name]) => `${where} without ${name}`)
    if (answer.content === undefined) return text === "" ? faults : [...faults, `${where} with a body: ${text}`]
    const type = headers.get("content-type") ?? ""
    const media = answer.content[type]
    if (media === undefined) return [...faults, `${where} with ${type || "no type"}, which is not listed`]
    const value = /json/.test(type) ? (JSON.parse(text) as unknown) : text
    const { code } = (value ?? {}) as { readonly code?: string }
    if (media.examples !== undefined && !(String(code) in media.examples)) faults.push(`${where} ${code}, not listed`)
    const fits = this.#validator(media.schema)
    if (!fits(value))
      faults.push(...(fits.errors ?? []).map((error) => `${where}: ${error.instancePath} ${error.message}`))
    return faults
  }

  /** Whether a body is one that the document shows for the operation, or what is wrong with it. */
  requestFaults(schemaName: string, body: unknown): ReadonlyArray<string> {
    const fits = this.#validator({ $ref: `#/components/schemas/${schemaName}` })
    return fits(body) ? [] : (fits.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }

  #operation(method: string, path: string): Operation | undefined {
    return this.#operations.find((each) => each.method === method && each.path.test(path))?.operation
  }

  #validator(schema: Json): ValidateFunction {
    const known = this.#validators.get(schema)
    if (known !== undefined) return known
    const compiled = this.#ajv.compile(schema.$ref === undefined ? nested(schema) : { $ref: `contract${schema.$ref}` })
    this.#validators.set(schema, compiled)
    return compiled
  }
}

const parameters = (path: string): number => path.split("{").length

/** References of a schema that stands outside of `components`. */
const nested = (value: unknown): Json => mapped(value, rebased) as Json

const rebased = (schema: Json): Json =>
  typeof schema.$ref === "string" && schema.$ref.startsWith("#")
    ? { ...schema, $ref: `contract${schema.$ref}` }
    : schema

/** Schemas that take no field which they do not name. */
export const closed = (value: unknown): unknown =>
  mapped(value, (schema) =>
    schema.type === "object" && schema.properties !== undefined && schema.additionalProperties === undefined
      ? { ...schema, additionalProperties: false }
      : schema,
  )

const mapped = (value: unknown, change: (schema: Json) => Json): unknown => {
  if (Array.isArray(value)) return value.map((each) => mapped(each, change))
  if (typeof value !== "object" || value === null) return value
  return change(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)])))
}

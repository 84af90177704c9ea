/**
 * The HTTP contract as an OpenAPI 3.1 document that tools can use: what Effect derives from `http-api.ts`, with numbers
 * as integers, one list of answers for each operation, and examples.
 */
import { Context } from "effect"
import { HttpApi, OpenApi } from "effect/http-api"
import { TicketRushApi } from "./http-api.ts"
import { documentedAnnotations, type IdName, idBounds, idFormat } from "./numbers.ts"
import { type JsonSchema, open, plain } from "./plain-schema.ts"
import { problemExample, problemMediaType, problemSchema } from "./problem.ts"
import { type RefusalCode, refusals } from "./refusals.ts"
import { alsoSignedIn, anywhere, type Refusals, Refuses, streaming } from "./refusing.ts"

export type Answer = {
  readonly description: string
  readonly headers?: Readonly<Record<string, { readonly schema: JsonSchema; readonly required?: boolean }>>
  readonly content?: Readonly<
    Record<string, { readonly schema: JsonSchema; readonly examples?: Readonly<Record<string, unknown>> }>
  >
}

export type Parameter = {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

export type Operation = {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>
  }
  readonly responses: Readonly<Record<string, Answer>>
  readonly security: ReadonlyArray<unknown>
}

export type OpenApiDocument = {
  readonly openapi: string
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: ReadonlyArray<{ readonly url: string; readonly description: string }>
  readonly externalDocs: { readonly url: string; readonly description: string }
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
}

export const openApiDocument = (): OpenApiDocument => {
  const refusing = operationRefusals()
  const codes = [...new Set([...refusing.values()].flat())]
  const statuses = [...new Set(codes.map((code) => refusals[code].status))].sort()
  const api = TicketRushApi.annotate(HttpApi.AdditionalSchemas, statuses.map(problemSchema))
  const derived = plain(OpenApi.fromApi(api, { includeAnnotationKey: (key) => documentedAnnotations.has(key) })) as {
    readonly info: Readonly<Record<string, unknown>>
    readonly tags: OpenApiDocument["tags"]
    readonly paths: OpenApiDocument["paths"]
    readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
  }
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [path, operations] of Object.entries({ ...derived.paths, ...socketPath })) {
    paths[path] = {}
    for (const [method, operation] of Object.entries(operations)) {
      const done = finished(operation, refusing.get(`${method} ${path}`) ?? [])
      paths[path][method] = tagged.has(path) ? withTag(done) : done
    }
  }
  return {
    openapi: "3.1.0",
    info: derived.info,
    servers: [{ url: "/", description: "The server that this document was read from" }],
    externalDocs: {
      url: "/asyncapi.json",
      description: "What is said on the live streams and on the WebSocket (AsyncAPI 3.0)",
    },
    tags: derived.tags,
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(derived.components.schemas).map(([name, schema]) => [name, opened(name, schema)]),
      ),
      examples: Object.fromEntries(codes.sort().map((code) => [code, { value: problemExample(code) }])),
      securitySchemes: { trustedToken, accessToken },
    },
  }
}

const trustedToken = {
  type: "apiKey",
  in: "header",
  name: "Trusted-Token",
  description:
    "The token of the trusted surface. The server prints it when it starts and keeps it in its data folder; one that was " +
    "started with `TICKETRUSH_TRUSTED=on` asks for none.",
}

const accessToken = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: "The access token of a signed-in person, in the header `Authorization`.",
}

/** By method and path as documents write them. */
const operationRefusals = (): ReadonlyMap<string, Refusals> => {
  const found = new Map<string, Refusals>([
    ["get /ws", [...new Set<RefusalCode>([...anywhere, ...streaming, ...alsoSignedIn, "upgrade-required"])]],
  ])
  for (const group of Object.values(TicketRushApi.groups)) {
    for (const { method, path, annotations } of Object.values(group.endpoints)) {
      found.set(`${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`, Context.get(annotations, Refuses))
    }
  }
  return found
}

/** A WebSocket begins as a GET; no schema of HTTP says what is said on it. */
const socketPath: OpenApiDocument["paths"] = {
  "/ws": {
    get: {
      operationId: "streams.socket",
      tags: ["seats"],
      summary: "A WebSocket that carries any number of live topics",
      parameters: [
        {
          name: "ticket",
          in: "query",
          required: false,
          description: "A ticket of /api/v7/stream-tickets, in place of the access token. It counts once.",
          schema: { type: "string", pattern: "^trt_[A-Za-z0-9_-]{43}$" },
        },
      ],
      responses: { 101: { description: "The connection goes on as a WebSocket." } },
      security: [],
    },
  },
}

/** Addresses whose answer has a tag, which a client may send back to hear whether it still holds. */
const tagged: ReadonlySet<string> = new Set([
  "/api/concerts/options/{optionId}/seats",
  "/api/concerts/options/{optionId}/seat-map",
])

const withTag = ({ responses, ...operation }: Operation): Operation => {
  const { 200: success, ...others } = responses
  const etag = { description: "To be sent back in `If-None-Match`.", required: false, schema: { type: "string" } }
  const unchanged = { description: "The client has it: `If-None-Match` named its tag." }
  return { ...operation, responses: { 200: { ...success, headers: { ETag: etag } }, 304: unchanged, ...others } }
}

const finished = (operation: Operation, refused: Refusals): Operation => ({
  ...operation,
  // The group stands in `tags`; names of functions are made of this.
  operationId: operation.operationId.slice(operation.operationId.indexOf(".") + 1),
  parameters: operation.parameters.map(parameterOf),
  responses: answersOf(operation.responses, refused),
  security: securityOf(refused),
})

/** A server that trusts every caller asks for no token of the trusted surface. */
const securityOf = (refused: Refusals): Operation["security"] => {
  if (refused.includes("lab-token")) return [{ trustedToken: [] }, {}]
  return refused.includes("unauthorized") ? [{ accessToken: [] }] : []
}

/** Effect says of a parameter how it is written; a client wants to know what it is. */
const parameterOf = ({ schema, description, ...parameter }: Parameter): Parameter => {
  const { description: told = description, ...rest } = schema
  const id = idBounds[parameter.name as IdName]
  return {
    ...parameter,
    ...(told === undefined ? {} : { description: told as string }),
    schema: id === undefined ? rest : { type: "integer", format: idFormat, ...id },
  }
}

const answersOf = (successes: Operation["responses"], refused: Refusals): Operation["responses"] => {
  const answers: Record<string, Answer> = {}
  for (const [status, answer] of Object.entries(successes)) answers[status] = answer
  for (const status of new Set(refused.map((code) => refusals[code].status))) {
    const codes = refused.filter((code) => refusals[code].status === status)
    const success = answers[status]
    const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
    const schema = { $ref: `#/components/schemas/Problem${status}` }
    answers[status] = {
      description: `${success === undefined ? "" : `${success.description}, or `}${codes.join(", ")}`,
      ...(codes.every(saysWhen) ? { headers: { "Retry-After": retryAfter(success === undefined) } } : {}),
      content: { ...success?.content, [problemMediaType]: { schema, examples } },
    }
  }
  return Object.fromEntries(Object.entries(answers).sort(([a], [b]) => Number(a) - Number(b)))
}

const saysWhen = (code: RefusalCode): boolean => refusals[code].retry && refusals[code].status !== 500

const retryAfter = (required: boolean) => ({
  description: "Seconds to wait before the same request is sent again.",
  required,
  schema: { type: "integer", format: "int32", minimum: 0 },
})

/**
 * What the server reads is closed: a field that it does not know is refused. What it answers stays open, so that a field
 * that comes to an answer later is no news for a client that was generated before.
 */
const opened = (name: string, schema: JsonSchema): JsonSchema => (name.endsWith("Request") ? schema : open(schema))

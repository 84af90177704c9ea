/** What `openapi.json` says of requests, beside what the server reads. */
import { limits, refusals } from "@ticketrush/protocol"
import { openApiDocument } from "@ticketrush/protocol/openapi"
import type { JsonSchema } from "@ticketrush/protocol/plain-schema"
import { trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import { describe, expect, it } from "vitest"

const document = openApiDocument()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)

/** Every schema in a value, with the way to it. */
const schemas = function* (value: unknown, at = ""): Generator<readonly [string, JsonSchema]> {
  if (typeof value !== "object" || value === null) return
  if (!Array.isArray(value)) yield [at, value as JsonSchema]
  for (const [key, each] of Object.entries(value)) yield* schemas(each, `${at}/${key}`)
}

/** Every schema of an object in a value, and in what it refers to. */
const reached = (value: unknown): ReadonlyArray<readonly [string, JsonSchema]> => {
  const names = new Set<string>()
  const found: Array<readonly [string, JsonSchema]> = []
  const look = (each: unknown, name: string): void => {
    for (const [at, schema] of schemas(each, name)) {
      if (schema.type === "object" && schema.properties !== undefined) found.push([at, schema])
      const referred = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref))?.[1]
      if (referred === undefined || names.has(referred)) continue
      names.add(referred)
      look(document.components.schemas[referred], referred)
    }
  }
  look(value, "")
  return found
}

describe("the document of the HTTP contract", () => {
  it("calls no number infinite, and no id a text", () => {
    expect(JSON.stringify(document)).not.toMatch(/Infinity|NaN|\[\+-\]\?/)
    const ids = operations.flatMap(({ parameters }) => parameters).filter(({ name }) => name.endsWith("Id"))
    expect(ids.length).toBeGreaterThan(20)
    for (const { name, schema } of ids) {
      expect(schema, name).toMatchObject({ type: "integer", format: "int64", minimum: expect.any(Number) })
    }
  })

  it("gives bounds and a size to every integer, and to every id 64 bits", () => {
    const integers = [...schemas(document)].filter(([, { type, enum: words }]) => type === "integer" && !words)
    expect(integers.length).toBeGreaterThan(100)
    for (const [at, schema] of integers) {
      expect(schema, at).toMatchObject({ format: expect.stringMatching(/^int(32|64)$/), minimum: expect.any(Number) })
      if (/(Id|Ids\/items|\/id)(\/anyOf\/0)?$/.test(at)) expect(schema.format, at).toBe("int64")
    }
  })

  it("gives bounds to every text of a header or a query, and to every list that a client sends", () => {
    const texts = operations.flatMap(({ parameters }) => parameters).filter(({ schema }) => schema.type === "string")
    expect(texts.length).toBeGreaterThan(30)
    for (const { name, schema } of texts) {
      expect(schema.enum ?? schema.pattern ?? schema.maxLength, name).toBeDefined()
    }
    const key = texts.find(({ name }) => name === "idempotency-key")!.schema.pattern as string
    for (const text of ["k", '"k"', "x".repeat(limits.idempotencyKeyCharsMax)]) expect(text).toMatch(new RegExp(key))
    for (const text of ["", "a b", "\u00e9", "x".repeat(limits.idempotencyKeyCharsMax + 1)])
      expect(text).not.toMatch(new RegExp(key))
    expect(document.components.schemas.HoldRequest).toMatchObject({
      properties: { seatIds: { anyOf: [{ type: "array", minItems: 1, maxItems: limits.seatsPerHoldMax }, {}] } },
    })
  })

  it("lists for each operation one answer a status, each refusal under its own, none twice", () => {
    for (const { method, path, responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        for (const code of Object.keys(content?.["application/problem+json"]?.examples ?? {})) {
          expect(refusals[code as keyof typeof refusals].status, `${method} ${path} ${code}`).toBe(Number(status))
        }
      }
    }
  })

  it("shows a body for everything that is not a success, and when to come back where that helps", () => {
    for (const { method, path, responses } of operations) {
      for (const [status, { content, headers }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        expect(Object.keys(content ?? {}), `${method} ${path} ${status}`).toContain("application/problem+json")
        // A request under the same key is answered soon; of a conflict that is another one nothing says when.
        const { examples } = content?.["application/problem+json"] ?? {}
        const onlyRuns = Object.keys(examples ?? {}).join() === "key-running"
        const later = status === "503" || status === "429" || onlyRuns
        expect(headers?.["Retry-After"] !== undefined, `${method} ${path} ${status}`).toBe(later)
      }
    }
  })

  it("lists no more than an operation can answer: a read takes no body and decides nothing", () => {
    for (const { method, path, requestBody, responses } of operations) {
      const takesBody = requestBody !== undefined
      if (method === "get") expect(Object.keys(responses), path).not.toContain("409")
      if (!takesBody && method !== "post") expect(Object.keys(responses), path).not.toContain("415")
    }
  })

  it("asks for the token where a caller without one may be refused, and leaves it out for a server that asks for none", () => {
    const refusing = (code: string) =>
      operations.filter(({ responses }) => JSON.stringify(responses).includes(`"${code}"`))
    const [guarded, forPeople] = [refusing("lab-token"), refusing("unauthorized")]
    expect(guarded.length).toBeGreaterThan(20)
    expect(forPeople.length).toBeGreaterThan(4)
    expect(guarded.length + forPeople.length).toBeLessThan(operations.length)
    for (const operation of operations) {
      const { method, path, security } = operation
      const trusted = guarded.includes(operation) ? [{ trustedToken: [] }, {}] : []
      expect([method, path, security]).toEqual([
        method,
        path,
        forPeople.includes(operation) ? [{ accessToken: [] }] : trusted,
      ])
    }
    const { trustedToken, accessToken } = document.components.securitySchemes
    const { in: place, name, type } = trustedToken as Readonly<Record<string, string>>
    expect([type, place, name.toLowerCase()]).toEqual(["apiKey", "header", trustedTokenHeader])
    expect(accessToken).toMatchObject({ type: "http", scheme: "bearer" })
  })

  it("closes every object that the server reads, which refuses unknown fields, and leaves open what it answers", () => {
    const read = reached(operations.map(({ requestBody }) => requestBody))
    const answered = reached(operations.map(({ responses }) => responses))
    expect(read.length).toBeGreaterThan(5)
    for (const [at, { additionalProperties }] of read) expect([at, additionalProperties]).toEqual([at, false])
    expect(answered.length).toBeGreaterThan(20)
    for (const [at, schema] of answered) expect(schema, at).not.toHaveProperty("additionalProperties")
  })

  it("has an example of every body in JSON that a client sends", () => {
    for (const { method, path, requestBody } of operations) {
      for (const [type, { schema }] of Object.entries(requestBody?.content ?? {})) {
        if (type !== "application/json") continue
        const name = String(schema.$ref).slice("#/components/schemas/".length)
        expect(document.components.schemas[name].examples ?? [], `${method} ${path}`).not.toEqual([])
      }
    }
  })
})

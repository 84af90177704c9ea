/** What `openapi.json` says of requests, beside what the server reads. */
import { refusals } from "@ticketrush/protocol"
import { openApiDocument } from "@ticketrush/protocol/openapi"
import type { JsonSchema } from "@ticketrush/protocol/plain-schema"
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
        const later = status === "503" || status === "429"
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

  it("has an example of every body that a client sends", () => {
    for (const { method, path, requestBody } of operations) {
      for (const { schema } of Object.values(requestBody?.content ?? {})) {
        const name = String(schema.$ref).slice("#/components/schemas/".length)
        expect(document.components.schemas[name].examples, `${method} ${path}`).toHaveLength(1)
      }
    }
  })
})

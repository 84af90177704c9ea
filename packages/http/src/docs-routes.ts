/**
 * The contract for machines (`/openapi.json`, and `/asyncapi.json` for what goes on) and for people, made from
 * the same data: all of it on one page without scripts, to which the page of developers (`/docs`) leads.
 */
import { type RefusalCode, refusals } from "@ticketrush/protocol"
import { asyncApiDocument } from "@ticketrush/protocol/asyncapi"
import { type OpenApiDocument, type Operation, openApiDocument } from "@ticketrush/protocol/openapi"
import { escaped } from "./render/escaped.ts"
import { answerFile, answerJson, htmlType } from "./respond.ts"
import type { Route } from "./router.ts"
import { pageHeaders } from "./static-files.ts"

type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: ReadonlyArray<string>
  readonly items?: Schema
  readonly anyOf?: ReadonlyArray<Schema>
  readonly enum?: ReadonlyArray<unknown>
}

/** Made when first asked for: the start of the server does not wait for it. */
const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

export const docsRoutes = (): ReadonlyArray<Route> => {
  const document = lazily(openApiDocument)
  const json = lazily(() => JSON.stringify(document()))
  const streams = lazily(() => JSON.stringify(asyncApiDocument()))
  const page = lazily(() => Buffer.from(docsPage(document())))
  return [
    {
      method: "GET",
      path: "/openapi.json",
      name: "openapi",
      access: "public",
      handle: (exchange) => answerJson(exchange, 200, json(), [["cache-control", "no-cache"]]),
    },
    {
      method: "GET",
      path: "/asyncapi.json",
      name: "asyncapi",
      access: "public",
      handle: (exchange) => answerJson(exchange, 200, streams(), [["cache-control", "no-cache"]]),
    },
    {
      method: "GET",
      path: "/docs/whole",
      name: "docs",
      access: "public",
      query: "any",
      handle: (exchange) => answerFile(exchange, htmlType, page(), [["cache-control", "no-cache"], ...pageHeaders]),
    },
  ]
}

const docsPage = ({ paths, components }: OpenApiDocument): string => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationHtml(path, method, operation)),
  )
  const shapes = Object.entries(components.schemas)
    .filter(([name]) => !name.startsWith("Problem"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => shapeHtml(name, schema))
  const rows = Object.keys(refusals).map((code) => refusalHtml(code as RefusalCode))
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>TicketRush HTTP reference</title><link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/css/base.css"><link rel="stylesheet" href="/css/reference.css">
</head><body><main><h1>TicketRush HTTP reference</h1>
<p>For machines: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1), and
<a href="/asyncapi.json">/asyncapi.json</a> for the live streams (AsyncAPI 3.0).</p>
<h2>Addresses</h2>${operations.join("\n")}
<h2>Bodies</h2>${shapes.join("\n")}
<h2>Refusals</h2>
<p>Everything that is not a success is <code>application/problem+json</code> with the code of one of these rows.
Rows that say <em>again</em> promise nothing was decided, or that it is not known yet: send the same request again
after the seconds in <code>Retry-After</code>.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Again</th><th>Sentence</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></main></body></html>`
}

const operationHtml = (path: string, method: string, operation: Operation): string => {
  const parameters = (operation.parameters ?? []).map(
    (each) => `<code>${escaped(each.name)}</code> (${each.in}${each.required ? "" : ", optional"})`,
  )
  const body = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => typeHtml(schema))
  const answers = Object.entries(operation.responses).map(([status, { content }]) => {
    const types = status.startsWith("2") ? Object.values(content ?? {}).map(({ schema }) => typeHtml(schema)) : []
    return `${status}${types.length === 0 ? "" : ` ${types.join(" or ")}`}`
  })
  const lines = [
    parameters.length === 0 ? "" : `Parameters: ${parameters.join(", ")}`,
    body.length === 0 ? "" : `Body: ${body.join(" or ")}`,
    `Answers: ${answers.join(", ")}`,
  ]
  return `<h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3><p>${escaped(operation.summary ?? "")}.</p>
<ul>${lines
    .filter((line) => line !== "")
    .map((line) => `<li>${line}</li>`)
    .join("")}</ul>`
}

const shapeHtml = (name: string, schema: Schema): string => {
  const fields = Object.entries(schema.properties ?? {}).map(([field, type]) => {
    const optional = schema.required?.includes(field) ? "" : ", optional"
    return `<li><code>${escaped(field)}</code>: ${typeHtml(type)}${optional}${describedHtml(type)}</li>`
  })
  return `<h3 id="${escaped(name)}">${escaped(name)}</h3><ul>${fields.join("")}</ul>`
}

const refusalHtml = (code: RefusalCode): string => {
  const { status, retry, sentence } = refusals[code]
  return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${retry ? "again" : ""}</td><td>${escaped(sentence)}</td></tr>`
}

const typeHtml = (schema: Schema): string => {
  if (schema.$ref !== undefined) {
    const name = escaped(schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1))
    return `<a href="#${name}">${name}</a>`
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeHtml).join(" or ")
  if (schema.enum !== undefined) return schema.enum.map((word) => `<code>${escaped(String(word))}</code>`).join(" or ")
  return schema.items === undefined ? escaped(schema.type ?? "any") : `list of ${typeHtml(schema.items)}`
}

const describedHtml = (schema: Schema): string =>
  schema.description === undefined ? "" : `. ${escaped(schema.description)}`

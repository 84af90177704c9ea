// Reads an AsyncAPI document from the input with the parser of its authors, and prints what that finds, as JSON.
import { text } from "node:stream/consumers"
import { Parser } from "@asyncapi/parser"

const { document, diagnostics } = await new Parser().parse(await text(process.stdin))
const found = diagnostics.map(({ code, message, path, severity }) => ({
  code,
  message,
  path: path.join("."),
  severity,
}))
console.log(JSON.stringify({ version: document?.version(), operations: document?.operations().length, found }))

/** `asyncapi.json` as the parser of the authors of the format reads it. */
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { asyncApiDocument } from "@ticketrush/protocol/asyncapi"
import { asyncApiParser, clientsFolder } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { output } from "../clients/output.ts"

const place = asyncApiParser()

describe.runIf(place !== undefined)("asyncapi.json", () => {
  const parse = async (document: unknown) => {
    const program = join(place as string, "parse.mjs")
    if (!existsSync(program)) copyFileSync(join(clientsFolder, "asyncapi", "parse.mjs"), program)
    return JSON.parse(await output({ path: place as string }, process.execPath, [program], JSON.stringify(document)))
  }

  it("is a document without a fault", async () => {
    const { found, ...read } = await parse(asyncApiDocument())
    expect(read).toEqual({ version: "3.0.0", operations: 9 })
    // There is a 3.1, which fewer tools can read.
    expect(found.map(({ code }: { code: string }) => code)).toEqual(["asyncapi-latest-version"])
  })

  it("would be told of a reference to nothing", async () => {
    const document = asyncApiDocument()
    const { found } = await parse({ ...document, channels: { socket: document.channels.socket } })
    expect(found.filter(({ severity }: { severity: number }) => severity === 0).length).toBeGreaterThan(0)
  })
})

import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { setUp } from "../../../http/test/client.ts"
import { startNode, type TestNode } from "../../../http/test/TestNode.ts"

let node: TestNode

beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

type Run = { readonly code: number | null; readonly output: string; readonly errors: string }

const program = fileURLToPath(new URL("../../src/ticketrush.ts", import.meta.url))
const cli = (...args: ReadonlyArray<string>): Promise<Run> =>
  new Promise((done) => {
    const child = execFile(process.execPath, [program, ...args, "--server", node.url], (_, output, errors) =>
      done({ code: child.exitCode, output, errors }),
    )
  })

describe("a command about a line, as a program", () => {
  it("prints what the line looks like and ends with code 0", async () => {
    const { concertId } = await setUp(node.url)
    const shown = await cli("line", String(concertId))
    expect(shown).toMatchObject({ code: 0, errors: "" })
    expect(shown.output).toMatch(new RegExp(`^concert ${concertId}: fifo`))
    const set = await cli("line", String(concertId), "set", "--batch", "3")
    expect(set).toMatchObject({ code: 0, errors: "" })
    expect(node.engine.view(concertId)!.line.policy).toMatchObject({ batch: 3, burst: 3 })
  })

  it("ends with code 3 and one line on the error output when the server refuses, and 2 when it is misused", async () => {
    const refused = await cli("lab", "clear-line", "99999")
    expect(refused).toEqual({ code: 3, output: "", errors: "ticketrush: There is no concert 99999.\n" })
    const misused = await cli("line")
    expect(misused).toMatchObject({ code: 2, output: "" })
    expect(misused.errors).toMatch(/^ticketrush: line needs <concert> \(--help shows what there is\)\n$/)
  })
})

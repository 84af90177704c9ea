/** The commands of docs/start.md, run as they stand there against the server that it describes. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { makeTestFolder, runsWith } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ServerProcess } from "./ServerProcess.ts"

const page = readFileSync(new URL("../../../../docs/start.md", import.meta.url), "utf8")
const blocks = [...page.matchAll(/^```\n(.*?)^```/gms)].map(([, text]) => text)
const reading = blocks.find((block) => block.startsWith("curl -s http"))!
const withToken = blocks.find((block) => block.includes("trusted-token"))!
const withoutToken = blocks.find((block) => block.includes("-X POST") && !block.includes("Trusted-Token"))!

const hasCurl = runsWith("curl")

const data = makeTestFolder()
afterAll(() => data.remove())
let server: ServerProcess
afterAll(() => server?.end())

const start = async (trusted: "token" | "on"): Promise<void> => {
  await server?.end("SIGTERM")
  const env = { DATABASE_URL: "", TICKETRUSH_DATA: data.path, TICKETRUSH_SEED: "kpop", TICKETRUSH_TRUSTED: trusted }
  server = await ServerProcess.start(env)
}

/** What a block of commands prints, on this server and its data folder. */
const run = (block: string): Promise<string> => {
  const commands = block.replaceAll("http://127.0.0.1:8080", server.url).replaceAll(".data/", `${data.path}/`)
  return new Promise((resolve, reject) => {
    execFile("sh", ["-ec", commands], (failure, output) => (failure === null ? resolve(output) : reject(failure)))
  })
}

describe.runIf(hasCurl)("the commands of docs/start.md", () => {
  beforeAll(() => start("token"))

  it("read concerts, options and seats", async () => {
    const output = await run(reading)
    expect(output).toContain('"id":1,"title":')
    expect(output).toContain('"id":1024,"concertDate":')
    expect(output).toContain('"id":134217728,"seatNumber":')
  })

  it("hold a seat with the token out of the data folder, and not without it", async () => {
    expect(JSON.parse(await run(withToken))).toMatchObject({ userId: 2, seatId: 134217728, status: "HOLD" })
    expect(JSON.parse(await run(withoutToken))).toMatchObject({ status: 404, code: "lab-token" })
  })

  it("get the same answer, byte by byte, after a kill -9 when the hold is sent again with its key", async () => {
    const answer = await run(withToken)
    await server.end("SIGKILL")
    await server.restart()
    expect(await run(withToken)).toBe(answer)
  })

  it("hold a seat without a token on a server that asks for none, as scripts of the original do", async () => {
    await start("on")
    expect(JSON.parse(await run(withoutToken))).toMatchObject({ userId: 3, seatId: 134217729, status: "HOLD" })
  })
})

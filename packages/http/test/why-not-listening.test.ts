import { createServer } from "node:net"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { sentenceOf, whyNotListening } from "../src/whyNotListening.ts"

const loopback = "127.0.0.1"

describe("a place where nothing can listen", () => {
  it("is told by its cause: another program", async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, loopback, () => resolve((other.address() as { port: number }).port))
    })
    onTestFinished(() => void other.close())
    const place = { host: loopback, port, portSetting: "METRICS_PORT" } as const
    const why = "another program listens there: stop it, or set another METRICS_PORT"
    expect(await Effect.runPromise(whyNotListening(place))).toBe(`cannot listen on ${loopback} port ${port}: ${why}`)
  })

  it("is told by its cause: an address of another machine, and a port that was free a moment later", async () => {
    const asked = (host: string) => Effect.runPromise(whyNotListening({ host, port: 0 }))
    expect(await asked("192.0.2.254")).toMatch(/this machine does not have that address: set another HOST$/)
    expect(await asked(loopback)).toMatch(/it was taken a moment ago: start again$/)
  })

  it.each([
    ["EACCES", 80, "this user may not listen on a port below 1024: set a higher PORT"],
    ["EACCES", 8080, "this user may not listen there: set another PORT"],
    ["ENOTFOUND", 8080, "no address is known under that name: set another HOST"],
    ["EAI_AGAIN", 8080, "the address of that name cannot be looked up right now: try again, or set HOST to an address"],
    ["EMFILE", 8080, "EMFILE: set another HOST or PORT"],
  ])("is told by its cause: %s on port %i", (code, port, cause) => {
    expect(sentenceOf(code, { host: "h", port })).toBe(`cannot listen on h port ${port}: ${cause}`)
  })
})

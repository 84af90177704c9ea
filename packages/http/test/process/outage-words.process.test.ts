import { makeTestFolder, startPostgres, until } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { setStage } from "../kill/drill.ts"
import { usePrograms } from "./Program.ts"

const run = usePrograms({ TICKETRUSH_TRUSTED: "on" })

/** What of a line says what it is about: neither its time nor its numbers. */
const messageOf = (line: string): string => /message=("[^"]*"|\S+)/.exec(line)?.[1] ?? line

describe("an outage of the database, with buyers who go on asking", () => {
  it("is told in a few lines: what does not work, and that it works again", async () => {
    const postgres = await startPostgres()
    onTestFinished(postgres.remove)
    const place = makeTestFolder()
    onTestFinished(() => place.remove())
    const program = run({ DATABASE_URL: postgres.url, TICKETRUSH_DATA: place.path })
    const url = await program.url()
    const { seatIds, userIds } = await setStage(url, 3, 1)
    const ready = async () => (await fetch(`${url}/health/ready`)).ok
    const ask = (body: unknown) =>
      fetch(`${url}/api/reservations/v6/holds`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })

    // From then on the sale is the engine's, and its journal is what a hold needs.
    expect((await ask({ userId: userIds[0], seatId: seatIds[1] })).status).toBe(201)
    await postgres.kill()
    // Each is refused after most of a second: some seconds of an outage, however fast the machine is.
    for (let asked = 0; asked < 10; asked++) {
      const answer = await ask({ userId: userIds[0], seatId: seatIds[0] })
      expect(answer.status).toBe(503)
      await fetch(`${url}/api/concerts/options/${99_000 + asked}/seats`)
    }
    await postgres.restart()
    await until("it is ready again", ready)
    expect(await program.stop()).toBe(0)

    const lines = program.err.trim().split("\n")
    const messages = lines.map(messageOf)
    const times = (message: string) => messages.filter((each) => each === message).length
    for (const message of messages) expect([message, times(message)]).toEqual([message, expect.toBeOneOf([1, 2])])
    expect(times('"the journal cannot be written"')).toBe(1)
    expect(times('"the journal can be written again"')).toBe(1)
    expect(program.err).toMatch(/message="the journal can be written again" .*downMs=\d+ failures=\d+/)
  })
})

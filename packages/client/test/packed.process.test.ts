import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type Concert, createUser, post, setUp } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { EmptyProject } from "./EmptyProject.ts"

const buyer = `
import { connect } from "@ticketrush/client"
const [url, concertId, userId, seatId] = process.argv.slice(2).map((word, n) => (n === 0 ? word : Number(word)))
const tickets = connect({ url })
const place = await tickets.line.join({ payload: { concertId, userId } })
const held = await tickets.reservations.hold({ payload: { userId, seatIds: [seatId] } })
const again = await tickets.reservations.hold({ payload: { userId, seatIds: [seatId] } }).catch((error) => error)
for await (const event of tickets.watchReservation({ reservationId: held.id, userId })) {
  if (event.type !== "value") continue
  console.log(JSON.stringify({ joined: place.status, held: event.value.status, again: again._tag, code: again.code }))
  break
}
`

const typed = `
import { connect, type PlaceState, TicketRush } from "@ticketrush/client"
import { Effect } from "effect"
const tickets = connect({ url: new URL("http://127.0.0.1:8080") })
const held = await tickets.reservations.hold({ payload: { userId: 1, seatIds: [5] }, headers: { "admission-pass": "p" } })
export const status: "HOLD" | "PAYING" | "CONFIRMED" | "CANCELLED" | "REFUNDED" | "EXPIRED" = held.status
export const places: PlaceState[] = []
for await (const event of tickets.watchPlace({ concertId: 1, userId: 2 })) if (event.type === "value") places.push(event.value)
export const live: Effect.Effect<boolean, never, TicketRush> = Effect.gen(function* () {
  const { health } = yield* TicketRush
  return (yield* Effect.result(health.live()))._tag === "Success"
})
`

/** The programs of the page about the client, one behind the other as a reader types them in. */
const quickStart = (): string => {
  const page = readFileSync(fileURLToPath(new URL("../../../docs/reference/client.md", import.meta.url)), "utf8")
  const [, section = ""] = /## Quick start\n(.*?)\n## /s.exec(page) ?? []
  return [...section.matchAll(/```[jt]s\n(.*?)```/gs)].map(([, text]) => text).join("\n")
}

const run = (folder: string, environment: Record<string, string>, ...words: ReadonlyArray<string>): Promise<string> =>
  new Promise((done, fail) =>
    execFile(process.execPath, words, { cwd: folder, env: { ...process.env, ...environment } }, (error, output) =>
      error === null ? done(output) : fail(error),
    ),
  )

describe("the packed client in an empty project", () => {
  let project: EmptyProject
  let node: TestNode
  let concert: Concert

  beforeAll(async () => {
    project = new EmptyProject()
    node = await startNode()
    concert = await setUp(node.url)
  })
  afterAll(async () => {
    await node.stop()
    project.remove()
  })

  it("runs in Node: a hold, a refusal and a stream", async () => {
    project.write("buyer.mjs", buyer)
    const userId = await createUser(node.url, "ann")
    const words = [node.url, concert.concertId, userId, concert.seatIds[0]].map(String)
    const output = await run(project.folder, {}, "buyer.mjs", ...words)
    expect(JSON.parse(output)).toEqual({ joined: "WAITING", held: "HOLD", again: "Refused", code: "seat-taken" })
  })

  it("does what the page about it shows, at a server that asks for its token", async () => {
    const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
    const strict = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
    onTestFinished(() => strict.stop())
    const seats = {
      title: "Encore",
      artistName: "IU",
      agencyName: "EDAM",
      concertDate: "2099-05-01T19:00:00",
      seatCount: 3,
    }
    expect((await post(`${strict.url}/api/concerts/setup`, seats, { "trusted-token": token })).status).toBe(200)
    const program = quickStart().replaceAll("http://127.0.0.1:8080", strict.url)
    project.write("page.mjs", `${program}\nconsole.log(mine.status)`)
    expect(await run(project.folder, { TRUSTED_TOKEN: token }, "page.mjs")).toBe("HOLD\n")
  })

  it("has types, which refuse what the contract does not have", () => {
    project.write("typed.ts", typed)
    expect(project.typeFaults("typed.ts")).toBe("")
    project.write("wrong.ts", typed.replace("userId: 1", 'userId: "ann"').replace('"HOLD" | ', ""))
    const faults = project.typeFaults("wrong.ts")
    expect(faults).toContain("Type 'string' is not assignable to type 'number'")
    expect(faults).toContain(`Type '"HOLD"' is not assignable`)
  })
})

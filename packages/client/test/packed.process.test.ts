import { execFile } from "node:child_process"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Concert, createUser, setUp } from "../../http/test/client.ts"
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
    const output = await new Promise<string>((done, fail) =>
      execFile(process.execPath, ["buyer.mjs", ...words], { cwd: project.folder }, (error, output) =>
        error === null ? done(output) : fail(error),
      ),
    )
    expect(JSON.parse(output)).toEqual({ joined: "WAITING", held: "HOLD", again: "Refused", code: "seat-taken" })
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

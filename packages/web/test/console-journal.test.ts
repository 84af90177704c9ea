/** A journal as the console steps through it, beside what the server said of the sale at each of its positions. */
import { contractLine } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { closingLine, toLine } from "../../audit/src/export-line.ts"
import { ask, bearer, createUser, post, setUp, signIn } from "../../http/test/client.ts"
import { order, setLine } from "../../http/test/line/orders.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import {
  ExportFault,
  eventsOf,
  type JournalEvent,
  journalsIn,
  type WireRecord,
} from "../page/console/journal/Events.ts"
import { fairnessOf, spread } from "../page/console/journal/fairness.ts"
import { Replay } from "../page/console/journal/Replay.ts"

let node: TestNode
let admin: Record<string, string>
beforeAll(async () => {
  node = await startNode()
  const chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
})
afterAll(() => node.stop())

const names = ["waiting", "active", "admitted", "held", "sold", "available", "blocked", "expired"] as const
type Told = { readonly position: number; readonly figures: Readonly<Record<string, number>> }

const toldNow = async (concertId: number): Promise<Told> => {
  const { body } = await ask(`${node.url}/api/admin/concerts/${concertId}/sale`, { headers: admin })
  const figures = Object.fromEntries(names.map((name) => [name, body[name]]))
  return {
    position: Number(body.position.split("-")[1]),
    figures: { ...figures, waiting: body.waiting + body.returned },
  }
}
const journalOf = async (
  concertId: number,
): Promise<ReadonlyArray<WireRecord & { readonly epoch: number; readonly hash: string }>> =>
  (await ask(`${node.url}/api/admin/concerts/${concertId}/journal`, { headers: admin })).body.records

/** A sale in which a little of everything happens, and what was told after each step. */
const soldSale = async (): Promise<{ readonly concertId: number; readonly told: ReadonlyArray<Told> }> => {
  const { concertId, optionId, seatIds } = await setUp(node.url, { seatCount: 30, maxReservationsPerUser: 30 })
  const told: Told[] = []
  const then = async (step: Promise<unknown>): Promise<void> => {
    await step
    told.push(await toldNow(concertId))
  }
  const queue = (word: string, userId: number) =>
    post(`${node.url}/api/v1/waiting-queue/${word}`, { userId, concertId })
  const option = (word: string, body: object) =>
    post(`${node.url}/api/admin/concerts/options/${optionId}/${word}`, body, admin)
  const buyer = await createUser(node.url, `buyer-${concertId}`)
  const move = (id: number, word: string) => post(`${node.url}/api/reservations/v6/${id}/${word}`, { userId: buyer })
  await then(setLine(node.engine, concertId, { ...contractLine, method: "paused" }))
  for (const userId of [11, 12, 13, 14]) await then(queue("join", userId))
  await then(order(node.engine, concertId, { kind: "activate", person: 13 }))
  await then(queue("leave", 12))
  await then(order(node.engine, concertId, { kind: "deactivate", person: 13 }))
  const held: number[] = []
  for (const seatId of seatIds.slice(0, 4)) {
    await then(
      post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId }).then(({ body }) => held.push(body.id)),
    )
  }
  for (const word of ["paying", "confirm"]) for (const id of held.slice(0, 2)) await then(move(id, word))
  await then(move(held[0], "cancel"))
  await then(move(held[2], "cancel"))
  await then(option("blocked-seats", { seatIds: seatIds.slice(10, 15) }))
  await then(option("released-seats", { seatIds: [seatIds[11]] }))
  await then(option("blocked-seats", { all: true }))
  await then(option("released-seats", { all: true }))
  await then(option("cancel", {}))
  await then(ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" }))
  return { concertId, told }
}

describe("a sale that is stepped through", () => {
  it("has at each position the counters that the server told there, forwards and back", async () => {
    const { concertId, told } = await soldSale()
    const events = (await journalOf(concertId)).flatMap(eventsOf)
    expect(events.map(({ position }) => position)).toEqual(events.map((_, n) => n + 1))
    const replay = new Replay(events)
    expect(new Set(told.map(({ position }) => position)).size).toBeGreaterThan(18)
    for (const { figures, position } of [...told, ...[...told].reverse()]) {
      replay.goTo(position)
      expect([position, replay.counters()]).toEqual([position, figures])
    }
  })
})

describe("an exported journal", () => {
  it("is read when it is whole, and told where it is not", async () => {
    const { concertId } = await setUp(node.url)
    const read = await journalOf(concertId)
    const records = read.map((record) => ({
      ...record,
      frame: Buffer.from(record.frame, "base64"),
      hash: Buffer.from(record.hash, "hex"),
    }))
    const lines = records.map(toLine)
    const closing = closingLine(records.length, records.at(-1)!)
    const [journal] = journalsIn([...lines, closing, ""].join("\n"))
    expect([journal.concertId, journal.cut]).toEqual([concertId, false])
    expect(journal.events).toEqual(read.flatMap(eventsOf))
    const faultOf = (...rows: ReadonlyArray<string>): unknown => {
      try {
        return journalsIn(rows.join("\n"))
      } catch (cause) {
        return cause instanceof ExportFault ? [cause.word, cause.line] : cause
      }
    }
    expect(faultOf(...lines)).toEqual(["unclosed", lines.length])
    expect(faultOf(closing)).toEqual(["gap", 1])
    expect(faultOf(...lines, closing, lines[0])).toEqual(["line", lines.length + 2])
    expect(faultOf("{}")).toEqual(["line", 1])
    expect(faultOf("<p>")).toEqual(["line", 1])
    expect(faultOf("")).toEqual(["empty", 1])
    const torn = JSON.stringify({ ...JSON.parse(lines[0]), frame: "AAAA" })
    expect(faultOf(torn, closing)).toEqual(["line", 1])
  })
})

const joined = (place: number): JournalEvent["event"] => ({ kind: "joined", place, person: place })
const admitted = (place: number, more: object = {}): JournalEvent["event"] => ({
  ...{ kind: "admitted", place, was: 1, by: 0, pass: place, until: 0, tick: 0, tokens: 0 },
  ...more,
})
const at = (events: ReadonlyArray<JournalEvent["event"]>): ReadonlyArray<JournalEvent> =>
  events.map((event, n) => ({ position: n + 1, at: n, event }))

describe("the order of service", () => {
  it("is that of arrival, also when people leave or are away in between", () => {
    const events = at([
      ...[1, 2, 3, 4].map(joined),
      { kind: "left", place: 1, was: 1 },
      { kind: "passed-over", place: 2, was: 1 },
      admitted(3),
      { kind: "returned", place: 2, was: 2 },
      admitted(2, { was: 3 }),
      admitted(4),
    ])
    expect(fairnessOf(events)).toMatchObject({ joined: 4, overtaking: 0, cameBack: 1, byOperator: 0 })
    expect(fairnessOf(events).served.map(({ place }) => place)).toEqual([3, 2, 4])
  })

  it("tells a person who was admitted before one who came earlier and was there", () => {
    const events = at([...[1, 2, 3].map(joined), admitted(2), admitted(3, { by: 1 }), admitted(1)])
    expect(fairnessOf(events)).toMatchObject({ overtaking: 1, byOperator: 1 })
  })

  it("is drawn by a bounded number of points, the first and the last among them", () => {
    const many = Array.from({ length: 10_000 }, (_, n) => n)
    const few = spread(many, 100)
    expect([few.length, few[0], few.at(-1)]).toEqual([100, 0, 9_999])
  })
})

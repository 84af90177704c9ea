import { byPerson, limits, noLine, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { replaced } from "../replaced.ts"
import { concertId, hold, optionId, type SocketReader, StreamWorld, seat, underNextEpoch } from "./StreamWorld.ts"

const beat = limits.streamBeatMs
const reservation = (sequence: number): number => reservationIdOf(concertId, sequence)
const about = (sequence: number, userId: number) => ({
  topic: "reservation",
  reservationId: reservation(sequence),
  userId,
})

let world: StreamWorld
let away = false
let rebuilt = false

/** Persons 1 to 3 hold two seats each, in reservations 1 to 3. */
beforeEach(() => {
  away = false
  rebuilt = false
  world = new StreamWorld({}, 10, (engine) =>
    replaced(engine, {
      load: engine.load,
      view: (id) => {
        const sale = away ? undefined : engine.view(id)
        return sale === undefined || !rebuilt ? sale : underNextEpoch(sale)
      },
    }),
  )
  world.do({ kind: "set-line", policy: noLine })
  for (const n of [1, 2, 3]) world.do(hold(n, [seat(2 * n), seat(2 * n + 1)]))
  world.run(100)
})
afterEach(() => expect(world.defects).toEqual([]))

const watch = (...topics: ReadonlyArray<Record<string, unknown>>): SocketReader => {
  const socket = world.socket()
  for (const topic of topics) socket.say({ type: "subscribe", ...topic })
  return socket
}
/** What was told of each, in order. */
const told = (socket: SocketReader): ReadonlyArray<string> =>
  socket.heard.filter(({ event }) => event === "RESERVATION").map(({ data }) => `${data.id} ${data.status}`)
const order = (kind: "start-paying" | "confirm" | "cancel", sequence: number): void =>
  world.do({ kind, reservation: reservation(sequence), by: byPerson(sequence) })

describe("who watches a reservation", () => {
  it("is told it as it is, and what becomes of it a beat later, the newest of a beat alone", () => {
    const socket = watch(about(1, 1))
    const held = told(socket)
    expect(held).toHaveLength(1)
    order("start-paying", 1)
    world.run(beat - 1)
    expect(told(socket)).toEqual(held)
    world.run(1)
    expect(told(socket)).toHaveLength(2)
    order("confirm", 1)
    world.run(10)
    order("cancel", 1)
    world.run(beat * 3)
    expect(told(socket)).toHaveLength(3)
    expect(new Set(told(socket)).size).toBe(3)
    expect(socket.heard.at(-1).id).toBe(`${world.sale.epoch}-${world.sale.offset}`)
    world.run(beat * 10)
    expect(told(socket)).toHaveLength(3)
  })

  it("is told nothing of others, and of each of those that move in one beat", () => {
    const [one, two, both] = [watch(about(1, 1)), watch(about(2, 2)), watch(about(1, 1), about(2, 2))]
    order("start-paying", 3)
    world.run(beat * 2)
    expect([one, two, both].map((socket) => told(socket).length)).toEqual([1, 1, 2])
    order("start-paying", 1)
    order("start-paying", 2)
    world.run(beat * 2)
    expect([one, two, both].map((socket) => told(socket).length)).toEqual([2, 2, 4])
    order("confirm", 2)
    world.run(beat * 2)
    expect([one, two, both].map((socket) => told(socket).length)).toEqual([2, 3, 5])
  })

  it("hears no more once it has taken that back, and others who watch the same go on", () => {
    const [first, second] = [watch(about(1, 1)), watch(about(1, 1))]
    first.say({ type: "unsubscribe", ...about(1, 1) })
    order("start-paying", 1)
    world.run(beat * 2)
    expect([told(first).length, told(second).length]).toEqual([1, 2])
    second.say({ type: "unsubscribe", ...about(1, 1) })
    order("confirm", 1)
    world.run(beat * 2)
    expect([told(first).length, told(second).length]).toEqual([1, 2])
  })

  it("is told it anew after a rebuild of the sale, and the newest once it has drained", () => {
    const socket = watch(about(1, 1))
    socket.stall()
    for (const kind of ["start-paying", "confirm", "cancel"] as const) {
      order(kind, 1)
      world.run(beat * 2)
    }
    socket.read()
    expect(told(socket)).toHaveLength(3)
    const newest = told(socket).at(-1)
    rebuilt = true
    world.run(limits.streamKeepaliveMs)
    expect(told(socket)).toHaveLength(4)
    expect(told(socket).at(-1)).toBe(newest)
    expect(socket.heard.findLast(({ event }) => event === "RESERVATION").id).toMatch(
      new RegExp(`^${world.sale.epoch + 1}-`),
    )
  })

  it("comes back where the sale cannot be read", () => {
    const socket = watch(about(1, 1))
    order("start-paying", 1)
    world.run(10)
    away = true
    world.run(beat)
    expect(socket.heard.at(-1)).toEqual({ type: "ended", ...about(1, 1), code: "unavailable", retry: true })
  })

  it("is told the order when a part of it that was given back is paid back", () => {
    for (const kind of ["start-paying", "confirm"] as const) order(kind, 1)
    world.run(100)
    const socket = watch(about(1, 1))
    const given = [seatIdOf(optionId, 2)]
    world.do({ kind: "cancel-seats", reservation: reservation(1), by: byPerson(1), seats: given })
    world.run(beat * 2)
    const before = told(socket).length
    expect(before).toBe(2)
    world.do({ kind: "refund", reservation: reservation(4), by: byPerson(1) })
    world.run(beat * 2)
    expect(world.sale.reservation(reservation(4))?.partOf).toBe(reservation(1))
    expect(told(socket)).toHaveLength(before + 1)
  })
})

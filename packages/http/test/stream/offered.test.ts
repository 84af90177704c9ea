import { byUnnamedOperator, contractLine, seatIdOf } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"
import { follow, type LineState } from "../../../web/js/line-wire.js"
import { concertId, type EventReader, optionId, StreamWorld } from "./StreamWorld.ts"

const seatId = (seat: number): number => seatIdOf(optionId, seat)
const reservationId = (sequence: number): number => concertId * 2 ** 27 + sequence
const priorityMs = contractLine.priorityMs

let world: StreamWorld

/** The pace admits none; person 100 has seats 2 and 0, and cancels them. */
beforeEach(() => {
  world = new StreamWorld({ method: "fifo", batch: 0, burst: 0 })
  world.do({ kind: "hold", person: 100, seats: [seatId(2), seatId(0)], key: null })
  world.join(1, 3)
})
const cancel = (sequence: number): void => {
  world.do({ kind: "cancel", by: byUnnamedOperator, reservation: reservationId(sequence) })
  world.run(100)
}
const hold = (person: number, ...seats: number[]): void => {
  world.do({ kind: "hold", person, seats: seats.map(seatId), key: null })
  world.run(100)
}

/** What is kept for a person, as often as they were told of it while active. */
const offers = (reader: EventReader): ReadonlyArray<unknown> =>
  reader.events.flatMap(({ event, data }) => (event === "ACTIVE" ? [JSON.parse(data).offered] : []))

describe("a called person who reads shared frames", () => {
  it("is told which seats are kept and until when, at the end of the turn's frame", () => {
    const reader = world.watch(1, true)
    cancel(1)
    const { data } = reader.events.find(({ event }) => event === "ACTIVE")!
    const { offered } = JSON.parse(data)
    expect(offered.seatIds).toEqual([seatId(0), seatId(2)])
    const { passUntil } = world.sale.line.placeOf(1)!
    expect(Date.parse(offered.until)).toBe(passUntil - contractLine.passMs + priorityMs)
    expect(data).toMatch(/,"returned":false,"offered":\{"seatIds":\[\d+,\d+\],"until":"[\d-]+T[\d:.]+Z"\}\}$/)
  })

  it("hears again when a seat is taken, and when the last one is", () => {
    const reader = world.watch(1, true)
    cancel(1)
    hold(1, 0)
    hold(1, 5)
    hold(1, 2)
    expect(offers(reader).map((offer) => offer && (offer as { seatIds: number[] }).seatIds)).toEqual([
      [seatId(0), seatId(2)],
      [seatId(2)],
      null,
    ])
  })

  it("hears when a seat that was taken goes to the next person instead", () => {
    const [first, second] = [world.watch(1, true), world.watch(2, true)]
    cancel(1)
    hold(1, 0)
    cancel(2)
    expect(offers(first)).toHaveLength(2)
    expect(offers(second)).toMatchObject([{ seatIds: [seatId(0)] }])
  })

  it("is greeted with what is still kept after coming back, and with nothing once that is over", () => {
    cancel(1)
    expect(offers(world.watch(1, true))).toMatchObject([{ seatIds: [seatId(0), seatId(2)] }])
    world.run(priorityMs)
    expect(offers(world.watch(1, true))).toEqual([null])
  })

  it("hears that nothing is kept when the sale closes", () => {
    const reader = world.watch(1, true)
    cancel(1)
    world.do({ kind: "close-sale" })
    world.run(100)
    expect(offers(reader).at(-1)).toBeNull()
  })

  it("knows of it by the rule for clients, until the pass ends", () => {
    const reader = world.watch(1, true)
    cancel(1)
    world.leave(1)
    world.run(100)
    const states: Array<LineState | null> = [null]
    for (const { event, data, id } of reader.events)
      states.push(follow(states.at(-1) ?? null, event, JSON.parse(data), id))
    const kept = states.map((state) => state?.offered?.seatIds.length ?? 0)
    expect([kept.at(-2), kept.at(-1)]).toEqual([2, 0])
  })
})

describe("all others", () => {
  it("who reads the contract's frames gets the bytes of the contract, and none of them twice", () => {
    const reader = world.watch(1)
    cancel(1)
    hold(1, 0)
    world.run(1_000)
    const [first, ...more] = reader.events.filter(({ event }) => event === "ACTIVE")
    expect(more).toEqual([])
    expect(first.data).toMatch(
      new RegExp(
        `^\\{"userId":1,"concertId":${concertId},"status":"ACTIVE","rank":0,"activeTtlSeconds":300,"timestamp":"[\\d-]+T[\\d:.]+Z"\\}$`,
      ),
    )
  })

  it("who waits or is active without having been called is told of no seats", () => {
    const [waiting, admitted] = [world.watch(2, true), world.watch(9, true)]
    world.do({ kind: "activate", person: 9 })
    cancel(1)
    hold(9, 7)
    expect(waiting.events.some(({ data }) => data.includes("offered"))).toBe(false)
    expect(offers(admitted)).toEqual([null])
  })
})

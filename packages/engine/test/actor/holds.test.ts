import {
  type By,
  byPerson,
  bySystem,
  byUnnamedOperator,
  decodeEvents,
  optionIdOf,
  ReservationStatus,
  reservationIdOf,
  seatIdOf,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, keyOf, openSale, seat } from "../sales.ts"

const opened = (policy = {}, limits = {}) => {
  const world = new ManualWorld()
  const engine = world.engine("node-1", { limits })
  ask(engine, openSale(10, policy))
  world.run()
  return { world, engine }
}
const first = reservationIdOf(concertId, 1)
const on = (kind: "start-paying" | "confirm" | "cancel" | "refund", by: By = byPerson(1)) =>
  ({ kind, reservation: first, by }) as const

describe("a hold that is not paid", () => {
  it("ends within 100 ms of its deadline without a request, and the seat is free again", () => {
    const { world, engine } = opened({ holdTtlMs: 1_000 })
    ask(engine, hold(1, [seat(0)]))
    world.run(990)
    expect(engine.view(concertId)!.options[0].states[0]).toBe(1)
    world.run(110)
    const view = engine.view(concertId)!
    expect(view.options[0].states[0]).toBe(0)
    const ended = view.reservation(first)!
    expect(ended.status).toBe(ReservationStatus.expired)
    expect(ended.expiredAt! - ended.reservedAt).toBeLessThanOrEqual(1_100)
  })

  it("ends in chunks when many end at once, and others are served in between", () => {
    const { world, engine } = opened({ holdTtlMs: 1_000 }, { expiriesPerDrainMax: 2 })
    for (let i = 0; i < 9; i++) ask(engine, hold(i + 1, [seat(i)]))
    world.run(1_100)
    expect(engine.view(concertId)!.options[0].free).toBe(10)
    const chunks = world.journal.streams.get(concertId)!.records.slice(2)
    expect(chunks.map((record) => record.last - record.first + 1)).toEqual([2, 2, 2, 2, 1])
  })

  it("writes nothing while nothing is due", () => {
    const { world, engine } = opened({ holdTtlMs: 60_000 })
    ask(engine, hold(1, [seat(0)]))
    world.run(30_000)
    expect(engine.counters().records).toBe(2)
  })

  it("cannot be paid once its deadline has passed", () => {
    const { world, engine } = opened({ holdTtlMs: 1_000 })
    ask(engine, hold(1, [seat(0)]))
    world.run(1_200)
    const paying = ask(engine, on("start-paying"))
    world.run()
    expect(paying.reply).toMatchObject({ kind: "refused", refusal: { code: "not-hold" } })
  })

  it("ends after a restart as well, by the time of the database and not of the node", () => {
    const { world, engine } = opened({ holdTtlMs: 1_000 })
    ask(engine, hold(1, [seat(0)]))
    world.run(100)
    engine.abandon()
    const restarted = world.engine("node-2")
    world.run(2_000)
    expect(restarted.view(concertId)!.options[0].states[0]).toBe(0)
  })
})

describe("a reservation", () => {
  it("goes from hold to paying to confirmed, and confirming again answers the same", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)]))
    world.run()
    const paying = ask(engine, on("start-paying"))
    const confirmed = ask(engine, on("confirm"))
    const again = ask(engine, on("confirm"))
    world.run()
    expect(paying.reply).toMatchObject({ kind: "accepted", status: ReservationStatus.paying })
    expect(again.reply).toEqual(confirmed.reply)
    expect(engine.view(concertId)!.options[0].states[0]).toBe(2)
  })

  it("is told as of the status its command led to, however far it has moved on", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run()
    ask(engine, on("start-paying"))
    ask(engine, on("confirm"))
    world.run()
    const view = engine.view(concertId)!
    expect(view.reservation(first, ReservationStatus.hold)).toMatchObject({
      status: ReservationStatus.hold,
      confirmedAt: null,
    })
    expect(view.reservation(first)!.holdExpiresAt).toBeNull()
  })

  it("can be cancelled while held and once confirmed, but not while it is being paid", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)]))
    world.run()
    ask(engine, on("start-paying"))
    const early = ask(engine, on("cancel"))
    ask(engine, on("confirm"))
    const cancelled = ask(engine, on("cancel"))
    const refunded = ask(engine, on("refund"))
    world.run()
    expect(early.reply).toMatchObject({ refusal: { code: "not-cancellable", detail: { currentStatus: "PAYING" } } })
    expect(cancelled.reply).toMatchObject({ kind: "accepted" })
    expect(refunded.reply).toMatchObject({ kind: "accepted" })
    expect(engine.view(concertId)!.options[0].free).toBe(10)
  })

  it("is not refunded when it was never confirmed", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)]))
    world.run()
    ask(engine, on("cancel"))
    const refunded = ask(engine, on("refund"))
    world.run()
    expect(refunded.reply).toMatchObject({ refusal: { code: "refund-unconfirmed" } })
  })

  it.each([
    ["an operator", byUnnamedOperator],
    ["the system", bySystem],
  ])("is moved by %s for any owner", (_, by) => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)]))
    world.run()
    const cancelled = ask(engine, on("cancel", by))
    const none = ask(engine, { kind: "cancel", reservation: reservationIdOf(concertId, 99), by })
    world.run()
    expect(cancelled.reply).toMatchObject({ kind: "accepted", status: ReservationStatus.cancelled })
    expect(none.reply).toMatchObject({ refusal: { code: "reservation-unknown", detail: { userId: 0 } } })
  })

  it("of another person is as unknown as one that does not exist", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)]))
    world.run()
    const theirs = ask(engine, on("cancel", byPerson(2)))
    const none = ask(engine, { kind: "cancel", reservation: reservationIdOf(concertId, 99), by: byPerson(2) })
    world.run()
    expect(theirs.reply).toMatchObject({ refusal: { code: "reservation-unknown" } })
    expect(none.reply).toMatchObject({ refusal: { code: "reservation-unknown" } })
  })
})

describe("a night that begins", () => {
  const begins = 1_800_000_000_000 + 5_000
  const openedUntil = () => {
    const world = new ManualWorld()
    const engine = world.engine("node-1")
    const sale = openSale(200, {}, 2)
    // The first night only: the second one has no end of its own.
    ask(engine, { ...sale, options: [{ ...sale.options[0], until: begins }, sale.options[1]] })
    world.run()
    return { world, engine }
  }

  it("is sold until that very millisecond and not from then on; other nights are", () => {
    const { world, engine } = openedUntil()
    const replies = []
    for (; world.databaseMs() < begins + 200; world.run(50)) replies.push(ask(engine, hold(1, [seat(replies.length)])))
    const other = ask(engine, hold(1, [seatIdOf(optionIdOf(concertId, 1), 0)]))
    world.run()
    const held = world.journal.streams
      .get(concertId)!
      .records.flatMap((record) => decodeEvents(record.frame).map((event) => ({ ...event, at: record.at })))
      .filter((event) => event.kind === "held" && event.option === 0)
    expect(held.length).toBeGreaterThan(50)
    expect(Math.max(...held.map(({ at }) => at))).toBeLessThan(begins)
    expect(Math.max(...held.map(({ at }) => at))).toBeGreaterThan(begins - 200)
    expect(replies.at(-1)?.reply).toMatchObject({ refusal: { code: "night-begun", detail: { until: begins } } })
    expect(other.reply).toMatchObject({ kind: "accepted" })
  })

  it("lets finish who holds, and is over after a restart as well", () => {
    const { world, engine } = openedUntil()
    ask(engine, hold(1, [seat(0)]))
    world.run(5_100)
    const paying = ask(engine, on("start-paying"))
    world.run()
    expect(paying.reply).toMatchObject({ kind: "accepted" })
    engine.abandon()
    const next = world.engine("node-2")
    const late = ask(next, hold(2, [seat(1)]))
    world.run(2_000)
    expect(late.reply).toMatchObject({ refusal: { code: "night-begun" } })
  })
})

describe("a sale that opens later", () => {
  it("refuses every hold until that very millisecond, and says when it is", () => {
    const opensAt = 1_800_000_000_000 + 5_000
    const { world, engine } = opened({ opensAt })
    const replies = []
    for (; world.databaseMs() < opensAt + 200; world.run(50))
      replies.push(ask(engine, hold(1, [seat(replies.length % 10)])))
    world.run()
    const made = world.journal.streams
      .get(concertId)!
      .records.flatMap((record) => decodeEvents(record.frame).map((event) => ({ ...event, at: record.at })))
      .filter((event) => event.kind === "held")
    const refused = replies.filter(({ reply }) => reply?.kind === "refused")
    expect(refused[0].reply).toMatchObject({ refusal: { code: "sale-not-open", detail: { opensAt } } })
    expect(made.length).toBeGreaterThan(0)
    expect(made.length + refused.length).toBe(replies.length)
    expect(Math.min(...made.map(({ at }) => at))).toBeGreaterThanOrEqual(opensAt)
    expect(Math.min(...made.map(({ at }) => at))).toBeLessThan(opensAt + 200)
  })

  it("stands by its refusal for that key, also when the time has come", () => {
    const { world, engine } = opened({ opensAt: 1_800_000_000_000 + 1_000 })
    ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run(2_000)
    const again = ask(engine, hold(1, [seat(0)], keyOf(1)))
    const anew = ask(engine, hold(1, [seat(0)], keyOf(2)))
    world.run()
    expect(again.reply).toMatchObject({ refusal: { code: "sale-not-open" } })
    expect(anew.reply).toMatchObject({ kind: "accepted" })
  })
})

describe("an idempotency key", () => {
  it("refuses another request under the same key", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)], keyOf(1)))
    const other = ask(engine, hold(1, [seat(1)], keyOf(1)))
    world.run()
    expect(other.reply).toMatchObject({ refusal: { code: "key-reused" } })
  })

  it("means the same request in any order of the seats", () => {
    const { world, engine } = opened()
    const made = ask(engine, hold(1, [seat(0), seat(1)], keyOf(1)))
    const again = ask(engine, hold(1, [seat(1), seat(0)], keyOf(1)))
    world.run()
    expect(again.reply).toEqual(made.reply)
  })

  it("of one person means nothing for another", () => {
    const { world, engine } = opened()
    ask(engine, hold(1, [seat(0)], keyOf(1)))
    const other = ask(engine, hold(2, [seat(1)], keyOf(1)))
    world.run()
    expect(other.reply).toMatchObject({ kind: "accepted" })
  })

  it("gets the same refusal for ten minutes, even if the seat has become free, and a new decision after that", () => {
    const { world, engine } = opened({ holdTtlMs: 1_000 })
    ask(engine, hold(1, [seat(0)]))
    const refused = ask(engine, hold(2, [seat(0)], keyOf(5)))
    world.run(2_000)
    expect(engine.view(concertId)!.options[0].states[0]).toBe(0)
    const again = ask(engine, hold(2, [seat(0)], keyOf(5)))
    const other = ask(engine, hold(2, [seat(1)], keyOf(5)))
    world.run()
    expect(again.reply).toEqual(refused.reply)
    expect(other.reply).toMatchObject({ refusal: { code: "key-reused" } })
    world.run(600_001)
    const later = ask(engine, hold(2, [seat(0)], keyOf(5)))
    world.run()
    expect(later.reply).toMatchObject({ kind: "accepted" })
  })

  it("finds its reservation again after a restart", () => {
    const { world, engine } = opened()
    const made = ask(engine, hold(1, [seat(0)], keyOf(1)))
    world.run()
    engine.abandon()
    const restarted = world.engine("node-2")
    const again = ask(restarted, hold(1, [seat(0)], keyOf(1)))
    world.run(100)
    expect(again.reply).toEqual(made.reply)
  })

  it("finds its purchase again once it has come back from another person", () => {
    const { world, engine } = opened()
    const held = () => ask(engine, hold(1, [seat(0)], keyOf(1)))
    const goes = (person: number, to: number): void => {
      ask(engine, { kind: "offer-transfer", reservation: first, person, to })
      ask(engine, { kind: "take-transfer", reservation: first, person: to })
      world.run()
    }
    const made = held()
    world.run()
    ask(engine, on("start-paying"))
    ask(engine, on("confirm"))
    world.run()
    goes(1, 2)
    const gone = held()
    world.run()
    expect(gone.reply).toMatchObject({ refusal: { code: "transferred" } })
    goes(2, 1)
    const again = held()
    world.run()
    expect(again.reply).toEqual(made.reply)
  })
})

describe("bad input to a sale", () => {
  it.each([
    ["no seat", [], "seats-count"],
    ["too many seats", Array.from({ length: 17 }, (_, i) => seat(i)), "seats-count"],
    ["a seat twice", [seat(0), seat(0)], "seats-repeated"],
    ["a seat beyond the last", [seat(10)], "seat-unknown"],
    ["a seat of another concert", [8 * 2 ** 27], "seat-unknown"],
    ["a fraction", [seat(0) + 0.5], "seat-unknown"],
    ["not a number", [Number.NaN], "seat-unknown"],
    ["a seat of an option that is not there", [seat(0) + 2 ** 17], "seat-unknown"],
    ["seats of two options", [seat(0), seat(0) + 2 ** 17], "seats-of-two-options"],
  ])("refuses %s", (_, seats, code) => {
    const { world, engine } = opened()
    const asked = ask(engine, hold(1, seats))
    world.run()
    expect(asked.reply).toMatchObject({ kind: "refused", refusal: { code } })
  })

  it("refuses a concert that has no sale, and makes no stream for it", () => {
    const world = new ManualWorld()
    const asked = ask(world.engine(), hold(1, [seat(0)]))
    world.run(100)
    expect(asked.reply).toMatchObject({ refusal: { code: "sale-unknown" } })
    expect(world.journal.streams.size).toBe(0)
  })

  it("refuses holds once the sale is closed, and opening a sale twice", () => {
    const { world, engine } = opened()
    const twice = ask(engine, openSale(10))
    ask(engine, { kind: "close-sale" })
    const late = ask(engine, hold(1, [seat(0)]))
    world.run()
    expect(twice.reply).toMatchObject({ refusal: { code: "sale-exists" } })
    expect(late.reply).toMatchObject({ refusal: { code: "sale-closed" } })
  })
})

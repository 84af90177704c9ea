import {
  byUnnamedOperator,
  optionIdOf,
  type ReservationId,
  ReservationStatus,
  reservationIdOf,
  SeatState,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply } from "../../src/core/apply.ts"
import { decide } from "../../src/core/decide.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { concertId, Rehearsal } from "./Rehearsal.ts"

const id = reservationIdOf(concertId, 1)
const head = { epoch: 4, position: 9, at: 10_500, hash: new Uint8Array(32) }
const { cancelled, confirmed, expired, hold, none, paying, refunded } = ReservationStatus

/** Person 7 holds seat 2 at 10,000 and goes on every 100 ms. */
const bought = (...steps: ReadonlyArray<"start-paying" | "confirm" | "cancel" | "refund">) => {
  const line = new Rehearsal({ method: "paused" })
  line.hold(7, 2)
  for (const kind of steps) {
    line.now += 100
    line.ask({ kind, by: byUnnamedOperator, reservation: id })
  }
  return { line, view: new CommittedSale(line.sale, head) }
}

describe("a reservation that went all its way", () => {
  const { view } = bought("start-paying", "confirm", "cancel", "refund")
  const always = { id, person: 7, optionId: optionIdOf(concertId, 0), seats: [2], price: 10, reservedAt: 10_000 }
  const never = {
    holdExpiresAt: null,
    confirmedAt: null,
    expiredAt: null,
    cancelledAt: null,
    refundedAt: null,
    calledPerson: null,
  }

  it.each([
    [hold, { holdExpiresAt: 12_000 }],
    [paying, { holdExpiresAt: 12_000 }],
    [confirmed, { confirmedAt: 10_200 }],
    [cancelled, { confirmedAt: 10_200, cancelledAt: 10_300 }],
    [refunded, { confirmedAt: 10_200, cancelledAt: 10_300, refundedAt: 10_400 }],
  ])("is shown as of status %i with the times that it had then", (status, times) => {
    expect(view.reservation(id, status)).toEqual({ ...always, ...never, status, ...times })
  })

  it("is shown as it is when no status is named", () => {
    expect(view.reservation(id)).toEqual(view.reservation(id, refunded))
  })
})

describe("a reservation that is shown as of a status which it has not reached", () => {
  const along = ["start-paying", "confirm", "cancel", "refund"] as const
  const road = [hold, paying, confirmed, cancelled, refunded]

  it.each(road.flatMap((now, i) => road.slice(i + 1).map((status) => [now, status, i] as const)))(
    "is a defect: it is %i and not %i",
    (_, status, i) => {
      const { view } = bought(...along.slice(0, i))
      expect(() => view.reservation(id, status)).toThrow(/I2: what is told about a reservation is committed/)
    },
  )

  it("is a defect, too, when it shall be nothing at all", () => {
    expect(() => bought().view.reservation(id, none)).toThrow(/I2/)
  })
})

describe("a reservation that ended early", () => {
  it("tells when it expired, and nothing of a payment", () => {
    const { line, view } = bought()
    line.wait(2_000)
    expect(view.reservation(id)).toMatchObject({
      status: expired,
      expiredAt: 12_000,
      holdExpiresAt: null,
      confirmedAt: null,
    })
  })

  it("was never confirmed when it is cancelled while it is held", () => {
    expect(bought("cancel").view.reservation(id)).toMatchObject({
      status: cancelled,
      cancelledAt: 10_100,
      confirmedAt: null,
    })
  })

  it("names the person whom its seats called", () => {
    const line = new Rehearsal({ batch: 0, burst: 0 })
    line.hold(7, 2)
    line.join(8)
    line.on("cancel", 1)
    const view = new CommittedSale(line.sale, head)
    expect(view.reservation(id)).toMatchObject({ status: cancelled, calledPerson: 8 })
    expect(view.reservation(id, hold)).toMatchObject({ calledPerson: null })
    const place = line.sale.line.find(8)
    expect(view.offer(place, line.now)).toEqual({
      optionId: optionIdOf(concertId, 0),
      seats: [2],
      until: line.now + 500,
    })
    expect(view.offer(place, line.now + 500)).toBe(undefined)
  })
})

describe("what is not to be seen", () => {
  it.each<[string, ReservationId]>([
    ["of another concert", reservationIdOf(concertId + 1, 1)],
    ["that was never made", reservationIdOf(concertId, 2)],
    ["with an id that is none", -1],
  ])("is a reservation %s", (_, other) => {
    expect(bought().view.reservation(other)).toBe(undefined)
  })

  it("is what is decided and not committed: a reservation, a seat, an option, a closing", () => {
    const { line, view } = bought()
    const { sale } = line
    for (const command of [
      { kind: "hold", person: 8, seats: [optionIdOf(concertId, 0) * 2 ** 17 + 1], key: null },
      { kind: "close-sale" },
    ] as const) {
      const decision = decide(sale, command, line.now)
      if (decision.kind !== "event") throw new Error("the command is accepted")
      apply(sale, decision.event, line.now)
    }
    apply(sale, { kind: "option-added", option: { ...sale.options[0]!.plan, number: 1 } }, line.now)
    expect(view.reservation(reservationIdOf(concertId, 2))).toBe(undefined)
    expect([...view.options[0].states]).toEqual([SeatState.free, SeatState.free, SeatState.held, SeatState.free])
    expect(view.options[0].free).toBe(3)
    expect(view.option(optionIdOf(concertId, 1))).toBe(undefined)
    expect(view.options).toHaveLength(1)
    expect(view.closed).toBe(false)
  })
})

describe("a view of a sale", () => {
  it("stands where its head stands, and says when the sale is closed", () => {
    const { line, view } = bought()
    expect([view.concertId, view.epoch, view.offset, view.at, view.hash]).toEqual([concertId, 4, 9, 10_500, head.hash])
    line.ask({ kind: "close-sale" })
    expect(view.closed).toBe(true)
  })

  it("has the option of an id, and none of another concert", () => {
    const { view } = bought()
    expect(view.option(optionIdOf(concertId, 0))?.optionId).toBe(optionIdOf(concertId, 0))
    expect(view.option(optionIdOf(concertId + 1, 0))).toBe(undefined)
  })
})

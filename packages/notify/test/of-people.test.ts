/** Whose notices are, which the sale knows, and what kind they are by what became of their date. */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import { reservationIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { ofPeople } from "../src/notices/follow-notices.ts"
import type { ToldNotice } from "../src/notices/told.ts"

const [concertId, person, buyer, at] = [7, 9, 8, 1_790_000_000_000]
const times = { until: null, nextAt: at, uselessAt: at + 1 }

type Change = {
  readonly cancelled?: boolean
  readonly payments?: boolean
  readonly handedOver?: boolean
  readonly free?: boolean
}
/** A sale in which reservation 5 is the person's, with refund 2 where it takes payments. */
const toldOf = async (
  told: ReadonlyArray<Pick<ToldNotice, "kind" | "whose">>,
  { cancelled = false, payments = false, handedOver = false, free = false }: Change = {},
) => {
  const view = { id: reservationIdOf(concertId, 5), person, optionId: 1, ...(handedOver && { buyer, transfers: 1 }) }
  const sale = {
    concertId,
    reservation: (id: number) => (id === view.id ? view : undefined),
    option: () => ({ cancelled }),
    payments: payments
      ? { refunded: () => view.id, ofReservation: () => (free ? undefined : { refund: { refund: 2 } }) }
      : undefined,
  } as unknown as SaleView
  const feed = { load: (_: number, done: (result: never) => void) => done({ kind: "loaded", sale } as never) }
  const page = {
    moved: [],
    withdrawn: [],
    offersOver: [],
    offersWithdrawn: [],
    told: told.map((each) => ({ ...each, ...times, subject: 5 })),
  }
  const known = await Effect.runPromise(ofPeople(feed, concertId, page))
  return known.told.map((notice) => {
    expect(notice.subject).toBe(5)
    return [notice.kind, notice.person] as const
  })
}
const kinds = async (...asked: Parameters<typeof toldOf>): Promise<ReadonlyArray<string>> =>
  (await toldOf(...asked)).map(([kind, whose]) => {
    expect(whose).toBe(person)
    return kind
  })
const refunded = { kind: "paid-back", whose: { by: "reservation", reservation: 5 } } as const
const asked = { kind: "called-off", whose: { by: "refund", refund: 2 } } as const
const settled = { kind: "paid-back", whose: { by: "refund", refund: 2 } } as const
const paying = { kind: "pay-ending", whose: { by: "reservation", reservation: 5 } } as const

it("a refund is told once it is paid, and at once as called off where the date was", async () => {
  expect(await kinds([asked, settled], { payments: true })).toEqual(["paid-back"])
  expect(await kinds([asked, settled], { payments: true, cancelled: true })).toEqual(["called-off", "paid-back"])
})

it("a sale without payments tells of the reservation, as called off in place of paid back where the date was", async () => {
  expect(await kinds([refunded])).toEqual(["paid-back"])
  expect(await kinds([refunded], { cancelled: true })).toEqual(["called-off"])
  expect(await kinds([refunded], { payments: true })).toEqual([])
})

it("that the date was called off is told once in a sale with payments, also where nothing was paid", async () => {
  const called = { payments: true, cancelled: true }
  expect(await kinds([asked, refunded], called)).toEqual(["called-off"])
  expect(await kinds([refunded], { ...called, free: true })).toEqual(["called-off"])
  expect(await toldOf([refunded], { ...called, free: true, handedOver: true })).toEqual([["called-off", person]])
})

it("the time to pay is told to who pays", async () => {
  expect(await kinds([paying], { payments: true })).toEqual(["pay-ending"])
})

it("of what has changed hands the buyer is told of the money, and the one who has it that the date was called off", async () => {
  const handedOver = true
  const off = ["called-off", person]
  const money = ["paid-back", buyer]
  expect(await toldOf([asked, settled], { payments: true, handedOver })).toEqual([money])
  expect(await toldOf([asked, settled], { payments: true, cancelled: true, handedOver })).toEqual([off, money])
  expect(await toldOf([refunded], { handedOver })).toEqual([money])
  expect(await toldOf([refunded], { cancelled: true, handedOver })).toEqual([off, money])
  // Read late: it was paid, and handed over, before this was told.
  expect(await toldOf([paying], { payments: true, handedOver })).toEqual([["pay-ending", buyer]])
})

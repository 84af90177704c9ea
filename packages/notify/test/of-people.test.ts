/** Whose notices are, which the sale knows, and what kind they are by what became of their date. */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import { reservationIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { ofPeople } from "../src/notices/follow-notices.ts"
import type { ToldNotice } from "../src/notices/told.ts"

const [concertId, person, at] = [7, 9, 1_790_000_000_000]
const times = { until: null, nextAt: at, uselessAt: at + 1 }

/** A sale in which reservation 5 is the person's, with refund 2 where it takes payments. */
const kinds = async (
  told: ReadonlyArray<Pick<ToldNotice, "kind" | "whose">>,
  { cancelled = false, payments = false } = {},
): Promise<ReadonlyArray<string>> => {
  const sale = {
    concertId,
    reservation: (id: number) => (id === reservationIdOf(concertId, 5) ? { id, person, optionId: 1 } : undefined),
    option: () => ({ cancelled }),
    payments: payments ? { refunded: () => reservationIdOf(concertId, 5) } : undefined,
  } as unknown as SaleView
  const feed = { load: (_: number, done: (result: never) => void) => done({ kind: "loaded", sale } as never) }
  const page = { moved: [], withdrawn: [], told: told.map((each) => ({ ...each, ...times, subject: 5 })) }
  const known = await Effect.runPromise(ofPeople(feed, concertId, page))
  return known.told.map((notice) => {
    expect(notice).toMatchObject({ person, subject: 5 })
    return notice.kind
  })
}
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

it("the time to pay is told to who pays", async () => {
  expect(await kinds([paying], { payments: true })).toEqual(["pay-ending"])
})

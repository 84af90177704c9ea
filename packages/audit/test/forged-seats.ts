/** Wrongs in who has which seat, for how long and for how much. */
import type { Sale } from "@ticketrush/engine/core/Sale"
import { type Moved, ReservationStatus, type SaleEvent } from "@ticketrush/protocol"
import type { Forgery, Of, Story } from "./Story.ts"

const stranger = 9_000

/** A hold that is right at the end of the story but for `change`. */
const hold = (story: Story, sale: Sale, change: Partial<Of<"held">> = {}): Of<"held"> => ({
  kind: "held",
  reservation: sale.reservations.count + 1,
  person: stranger,
  option: 0,
  seats: [0],
  deadline: story.now + sale.policy.holdTtlMs,
  price: 10,
  key: null,
  ...change,
})

const closing = (sale: Sale): ReadonlyArray<SaleEvent> => {
  const { waiting, absent, returned, joined } = sale.line
  const sentAway: SaleEvent = { kind: "line-cleared", through: joined }
  return waiting + absent + returned === 0 ? [{ kind: "sale-closed" }] : [{ kind: "sale-closed" }, sentAway]
}

/** A reservation that has this status at the end, or undefined. */
const inStatus = (
  story: Story,
  { reservations }: Sale,
  ...wanted: ReadonlyArray<ReservationStatus>
): number | undefined =>
  story.oneOf(
    Array.from({ length: reservations.count }, (_, i) => i + 1).filter((sequence) =>
      wanted.includes(reservations.status[sequence] as ReservationStatus),
    ),
  )

const step =
  (kind: Moved["kind"], from: ReservationStatus, right: (sale: Sale, sequence: number) => boolean = () => true) =>
  (story: Story): Story | undefined => {
    const sale = story.sale()
    const sequence = inStatus(story, sale, from)
    return sequence === undefined || !right(sale, sequence) ? undefined : story.and({ kind, reservation: sequence })
  }

const extraHold =
  (change: (story: Story, sale: Sale) => Partial<Of<"held">> | undefined) =>
  (story: Story): Story | undefined => {
    const sale = story.sale()
    const changed = change(story, sale)
    return changed === undefined ? undefined : story.and(hold(story, sale, changed))
  }

const changedHold =
  (change: (held: Of<"held">) => Partial<Of<"held">>) =>
  (story: Story): Story | undefined => {
    const spot = story.some("held")
    return spot === undefined ? undefined : story.changed(spot, change(spot.event))
  }

const seatsWhere = (sale: Sale, taken: boolean): ReadonlyArray<number> => {
  const { state, count } = sale.options[0]!
  return Array.from({ length: count }, (_, seat) => seat).filter((seat) => (state[seat] !== 0) === taken)
}

export const forgedSeats: ReadonlyArray<Forgery> = [
  {
    name: "a seat for two people",
    says: /I1 option 0 seat \d+ has two holders/,
    forge: extraHold((story, sale) => {
      const seat = story.oneOf(seatsWhere(sale, true))
      return seat === undefined ? undefined : { seats: [seat] }
    }),
  },
  {
    name: "a person above the limit",
    says: /I5 person \d+ has 3 seats, the limit is 2/,
    forge: extraHold((_, sale) => {
      const [first, second, third] = seatsWhere(sale, false)
      return third === undefined ? undefined : { seats: [first, second, third], price: 30 }
    }),
  },
  {
    name: "two reservations of one key",
    says: /I4 one key made two reservations/,
    forge: (story) => {
      const first = story.some("held")
      const second = story
        .all("held")
        .find(({ event }) => event.person === first?.event.person && event.reservation > first.event.reservation)
      if (first === undefined || second === undefined) return undefined
      const key = { high: 5, low: 6 }
      return story.changed(first, { key }).changed(second, { key })
    },
  },
  {
    name: "a price above that of the seats",
    says: /I10 reservation \d+ costs 11/,
    forge: changedHold(() => ({ price: 11 })),
  },
  { name: "a seat for nothing", says: /I10 reservation \d+ costs 0/, forge: changedHold(() => ({ price: 0 })) },
  {
    name: "a hold longer than the policy",
    says: /I6 reservation \d+ got a deadline/,
    forge: changedHold(({ deadline }) => ({ deadline: deadline + 1 })),
  },
  {
    name: "a hold shorter than the policy",
    says: /I6 reservation \d+ got a deadline/,
    forge: changedHold(({ deadline }) => ({ deadline: deadline - 1 })),
  },
  {
    name: "a hold that ends early",
    says: /I6 reservation \d+ expired before its deadline/,
    forge: step("expired", ReservationStatus.hold),
  },
  {
    name: "a payment that is cut off early",
    says: /I6 reservation \d+ expired before its deadline/,
    forge: step("expired", ReservationStatus.paying),
  },
  {
    name: "a hold that never ends",
    says: /I6 reservation \d+ went on after its deadline/,
    forge: (story) => {
      const spot = story.some("expired")
      return spot === undefined ? undefined : story.until(spot, true).later(5_000, { kind: "sale-closed" })
    },
  },
  {
    name: "a hold that ends a record late",
    says: /I6 reservation \d+ went on after its deadline/,
    forge: (story) => {
      const spot = story.some("expired")
      if (spot === undefined) return undefined
      const cut = story.until(spot, true)
      return cut.batches.length <= spot.batch ? undefined : cut.later(1, spot.event)
    },
  },
  {
    name: "a payment after the deadline",
    says: /I6 reservation \d+ was paying after its deadline/,
    forge: (story) => {
      const spot = story.some("expired")
      if (spot === undefined) return undefined
      const { reservation } = spot.event as Moved
      return story.until(spot, true).later(2_500, { kind: "paying", reservation })
    },
  },
  {
    name: "a purchase without a payment",
    says: /reservation \d+ was confirmed when it was held/,
    forge: step("confirmed", ReservationStatus.hold),
  },
  {
    name: "a purchase of what was cancelled",
    says: /reservation \d+ was confirmed when it was cancelled/,
    forge: step("confirmed", ReservationStatus.cancelled),
  },
  {
    name: "a refund of what was never paid",
    says: /I10 reservation \d+ was refunded and never paid/,
    forge: step("refunded", ReservationStatus.cancelled, ({ reservations }, id) => reservations.confirmedAt[id] === 0),
  },
  {
    name: "a refund of what is still sold",
    says: /reservation \d+ was refunded when it was confirmed/,
    forge: step("refunded", ReservationStatus.confirmed),
  },
  {
    name: "a second refund",
    says: /reservation \d+ was refunded when it was refunded/,
    forge: step("refunded", ReservationStatus.refunded),
  },
  {
    name: "a second cancellation",
    says: /reservation \d+ was cancelled when it was cancelled/,
    forge: step("cancelled", ReservationStatus.cancelled),
  },
  {
    name: "a payment that was called off while it ran",
    says: /reservation \d+ was cancelled when it was paying/,
    forge: step("cancelled", ReservationStatus.paying),
  },
  {
    name: "a step of a reservation that was never made",
    says: /reservation \d+ was paying before it was made/,
    forge: (story) => story.and({ kind: "paying", reservation: story.sale().reservations.count + 1 }),
  },
  {
    name: "a number given twice",
    says: /reservation 1 was made twice/,
    forge: extraHold((_, sale) => (sale.reservations.count === 0 ? undefined : { reservation: 1 })),
  },
  {
    name: "a number left out",
    says: /reservation \d+ was made after reservation \d+/,
    forge: extraHold((_, sale) => ({ reservation: sale.reservations.count + 2 })),
  },
  {
    name: "a seat that does not exist",
    says: /holds seat 6, which does not exist/,
    forge: extraHold(() => ({ seats: [6] })),
  },
  {
    name: "a seat twice in one hold",
    says: /has no seat, or one seat twice/,
    forge: extraHold(() => ({ seats: [0, 0] })),
  },
  { name: "a hold of no seat", says: /has no seat, or one seat twice/, forge: extraHold(() => ({ seats: [] })) },
  {
    name: "more seats than a hold may have",
    says: /has 17 seats, a hold has at most 16/,
    forge: extraHold(() => ({ seats: Array.from({ length: 17 }, (_, seat) => seat) })),
  },
  {
    name: "a night that does not exist",
    says: /is for an option that does not exist/,
    forge: extraHold(() => ({ option: 3 })),
  },
  {
    name: "a hold without a pass",
    says: /was made for person 9000, who had no active pass/,
    forge: extraHold((_, sale) =>
      sale.line.policy.protects && sale.line.policy.method !== "passthrough" ? {} : undefined,
    ),
  },
  {
    name: "a seat taken that was offered to another",
    says: /took seat \d+ of option 0, offered to place \d+/,
    forge: (story) => {
      const spot = story.some("called")
      if (spot === undefined) return undefined
      const freed = story.all("held").find(({ event }) => event.reservation === spot.event.freed)!
      const cut = story.until(spot)
      return cut.and(hold(cut, cut.sale(), { seats: freed.event.seats }))
    },
  },
  {
    name: "a hold after the close",
    says: /reservation \d+ was made after the sale had closed/,
    forge: (story) => {
      const sale = story.sale()
      return sale.closed ? undefined : story.and(...closing(sale), hold(story, sale))
    },
  },
  {
    name: "a second close",
    says: /the sale was closed twice/,
    forge: (story) => story.and(...closing(story.sale()), { kind: "sale-closed" }),
  },
  {
    name: "a second opening",
    says: /the sale was opened twice/,
    forge: (story) => story.and(story.some("sale-opened")!.event),
  },
  {
    name: "a night added twice",
    says: /option 0 was added twice/,
    forge: (story) => story.and(story.some("option-added")!.event),
  },
  {
    name: "holds before the opening time",
    says: /reservation \d+ was made before the sale was open/,
    forge: (story) => {
      if (story.some("held") === undefined) return undefined
      const spot = story.some("sale-opened")!
      return story.changed(spot, { policy: { ...spot.event.policy, opensAt: story.now + 1 } })
    },
  },
  {
    name: "holds after the night began",
    says: /was made after the night of option 0 had begun/,
    forge: (story) => {
      if (story.some("held") === undefined) return undefined
      const spot = story.some("option-added")!
      return story.changed(spot, { option: { ...spot.event.option, until: 1 } })
    },
  },
  {
    name: "events before the opening",
    says: /joined stands before the sale was opened/,
    forge: (story) => story.replaced(story.some("sale-opened")!, { kind: "joined", place: 1, person: stranger }),
  },
]

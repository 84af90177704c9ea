/** Answers about a seat that fit no order of what was done to it. */
import type { SeatId } from "@ticketrush/protocol"
import type { HistoryCheck, SeatOrders } from "./HistoryCheck.ts"
import { codeOf, type HoldStory, outcomeOf, type SaleCalls } from "./SaleCalls.ts"
import { type SeatStep, type SeatSteps, seatOrder } from "./SeatOrder.ts"

/** Places that are looked at for one seat before the search is given up: about a second. */
const placesMax = 50_000

/** Refusals of a release that say that the reservation has no seats. */
const endedCodes: ReadonlySet<string> = new Set(["not-cancellable", "reservation-unknown", "reservation-absent"])

export const noOrder: HistoryCheck<"no-order"> = {
  kind: "no-order",
  about: "answers about a seat contradict each other, in whatever order the calls were done",
  find: (_, orders) =>
    [...orders].flatMap(([seat, order]) =>
      order.kind === "none"
        ? {
            seat,
            says: `no order of the calls fits the answers about seat ${seat}`,
            calls: order.stuck.flatMap(({ call }) => call ?? []),
          }
        : [],
    ),
}

export const ordersOf = (sale: SaleCalls): SeatOrders => {
  const { calls, stored } = sale.history
  const inTheEnd = stored === null ? null : new Map(stored.map(({ people, seat }) => [seat, people]))
  const lastAt = calls.reduce((last, { answered, at }) => Math.max(last, at, answered?.at ?? at), 0)
  return new Map(
    [...sale.seats].map((seat) => {
      const { mays, musts } = stepsOf(sale, seat)
      const seen = inTheEnd === null ? [] : seenInTheEnd(inTheEnd.get(seat) ?? [], lastAt + 1)
      return [seat, seatOrder({ mays, musts: [...musts, ...seen] }, placesMax)]
    }),
  )
}

const stepsOf = (sale: SaleCalls, seat: SeatId): SeatSteps => {
  const holds = (sale.bySeat.get(seat) ?? []).map((hold, holder) => stepsOfHold(sale, hold, holder))
  const turnedAway = (sale.turnedAway.get(seat) ?? []).map(
    (call): SeatStep => ({ kind: "is-taken", from: sale.firstAskedAt(call), until: call.answered!.at, call }),
  )
  return {
    musts: [...holds.flatMap(({ musts }) => musts), ...turnedAway],
    mays: holds.flatMap(({ mays }) => mays),
  }
}

const never = Number.POSITIVE_INFINITY

const stepsOfHold = (
  { strayReleases }: SaleCalls,
  { calls, from, person, releases, reservation, until }: HoldStory,
  holder: number,
): SeatSteps => {
  const step = { holder, person } as const
  const take: SeatStep = { kind: "take", ...step, from, until, call: calls[0] }
  if (reservation === null) {
    const strays = strayReleases.map(
      (call): SeatStep => ({ kind: "leave", ...step, from: call.at, until: never, call }),
    )
    return { musts: [], mays: [take, ...strays] }
  }
  const refused = releases.filter((call) => endedCodes.has(codeOf(call)))
  const accepted = releases.filter((call) => outcomeOf(call) === "accepted")
  const unknown = releases.filter((call) => outcomeOf(call) === "unknown")
  const seen = refused.map(
    (call): SeatStep => ({ kind: "not-held-by", ...step, from: call.at, until: call.answered!.at, call }),
  )
  const leaves = accepted.map(
    (call): SeatStep => ({ kind: "leave", ...step, from: call.at, until: call.answered!.at, call }),
  )
  // It is given back once: what was accepted did it, else the first of the others may have.
  const maybe = accepted.length > 0 ? [] : unknown.toSorted((a, b) => a.at - b.at).slice(0, 1)
  return {
    musts: [take, ...seen, ...leaves],
    mays: maybe.map((call): SeatStep => ({ kind: "leave", ...step, from: call.at, until: never, call })),
  }
}

/** Two people in the store are found otherwise. */
const seenInTheEnd = (people: ReadonlyArray<number>, at: number): ReadonlyArray<SeatStep> => {
  const time = { from: at, until: at, call: null }
  if (people.length === 0) return [{ kind: "is-free", ...time }]
  return people.length === 1 ? [{ kind: "is-of", person: people[0], ...time }] : []
}

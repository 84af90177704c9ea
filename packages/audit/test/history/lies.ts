/** A history with a lie in it, for each thing that the judge looks for; undefined where a history has no place for it. */
import type { CallHistory, HistoryCall } from "../../src/history/History.ts"
import type { HistoryKind } from "../../src/history/judge.ts"
import { type AcceptedHold, outcomeOf, SaleCalls } from "../../src/history/SaleCalls.ts"
import { option, reservation } from "./histories.ts"
import type { Pick } from "./SeatWorld.ts"

type Lie = (history: CallHistory, pick: Pick) => CallHistory | undefined

const stranger = 900

const oneOf = <A>(items: ReadonlyArray<A>, pick: Pick): A | undefined => items[pick(items.length)]

const acceptedOf = (history: CallHistory): ReadonlyArray<AcceptedHold> => new SaleCalls(history).accepted

/** Holds that were never given back, so their seats are taken in the end. */
const standing = (history: CallHistory): ReadonlyArray<AcceptedHold> =>
  acceptedOf(history).filter(({ givenBackFrom }) => givenBackFrom === Number.POSITIVE_INFINITY)

const lastAt = ({ calls }: CallHistory): number =>
  Math.max(...calls.map(({ answered, at }) => Math.max(at, answered?.at ?? 0)))

const withCalls = (history: CallHistory, ...calls: ReadonlyArray<Partial<HistoryCall>>): CallHistory => ({
  ...history,
  calls: [
    ...history.calls,
    ...calls.map((call, nth) => ({ ...history.calls[0], call: history.calls.length + nth, ...call })),
  ],
})

const changed = (history: CallHistory, call: HistoryCall, change: Partial<HistoryCall>): CallHistory => ({
  ...history,
  calls: history.calls.map((each) => (each === call ? { ...each, ...change } : each)),
})

/** Another person is given the seats of a hold, from `from` to `until`. */
const givenToAnother = (history: CallHistory, { seats }: AcceptedHold, from: number, until: number) =>
  withCalls(history, {
    at: from,
    asked: { operation: "hold", person: stranger, seats, key: null },
    answered: { at: until, answer: { outcome: "accepted", reservation: reservation(50_000) } },
  })

const storedWith = (history: CallHistory, person: number, pick: Pick): CallHistory | undefined => {
  const seat = oneOf(history.stored ?? [], pick)
  if (seat === undefined || history.stored === null) return undefined
  return { ...history, stored: history.stored.map((each) => (each === seat ? { ...each, people: [person] } : each)) }
}

/** A test gets one for each kind there is, so a new check cannot come without its lie. */
export const lies: Readonly<Record<HistoryKind, Lie>> = {
  "double-booked": (history, pick) => {
    const hold = oneOf(standing(history), pick)
    return hold && givenToAnother(history, hold, hold.until + 1, hold.until + 3)
  },
  "stored-twice": (history, pick) => {
    const seat = oneOf(history.stored ?? [], pick)
    if (seat === undefined || history.stored === null) return undefined
    const people = [...seat.people, stranger]
    return { ...history, stored: history.stored.map((each) => (each === seat ? { ...each, people } : each)) }
  },
  lost: (history, pick) => {
    const hold = oneOf(standing(history), pick)
    if (hold === undefined || history.stored === null) return undefined
    return { ...history, stored: history.stored.filter(({ seat }) => seat !== hold.seats[0]) }
  },
  unasked: (history, pick) => storedWith(history, stranger, pick),
  "no-order": (history, pick) => {
    // A person is turned away from a seat after it was given back for the last time.
    const free = acceptedOf(history).filter(
      ({ releases, seats }) =>
        releases.length > 0 && history.stored?.every(({ seat }) => seat !== seats[0]) && isKnown(history, seats[0]),
    )
    const hold = oneOf(free, pick)
    if (hold === undefined) return undefined
    const at = lastAt(history) + 1
    return withCalls(history, {
      at,
      asked: { operation: "hold", person: stranger, seats: [hold.seats[0]], key: null },
      answered: { at: at + 1, answer: { outcome: "refused", code: "seat-taken", seat: hold.seats[0] } },
    })
  },
  "over-limit": (history, pick) => {
    const hold = oneOf(standing(history), pick)
    return hold && { ...history, head: { ...history.head, seatsPerPersonMax: hold.seats.length - 1 } }
  },
  "key-twice": (history, pick) => {
    const hold = oneOf(
      acceptedOf(history).filter(({ key }) => key !== null),
      pick,
    )
    return (
      hold &&
      withCalls(history, {
        at: hold.from,
        asked: hold.calls[0].asked,
        answered: { at: lastAt(history), answer: { outcome: "accepted", reservation: reservation(50_000) } },
      })
    )
  },
  "number-twice": (history, pick) => {
    const [first, ...others] = acceptedOf(history).filter(({ calls }) => calls.length === 1)
    const second = oneOf(others, pick)?.calls[0]
    if (first === undefined || second === undefined) return undefined
    const answer = { outcome: "accepted", reservation: first.reservation } as const
    return changed(history, second, { answered: { at: second.answered!.at, answer } })
  },
  "not-on-sale": (history) => {
    const sold = acceptedOf(history).length > 0
    return sold ? { ...history, head: { ...history.head, options: [{ option, seats: 0 }] } } : undefined
  },
}

/** No hold of it and no release has an outcome that is not known: one of them could be the reason. */
const isKnown = (history: CallHistory, seat: number): boolean =>
  (new SaleCalls(history).bySeat.get(seat) ?? []).every(
    ({ releases, reservation }) => reservation !== null && releases.every((call) => outcomeOf(call) !== "unknown"),
  )

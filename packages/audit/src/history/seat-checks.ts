/** Checks of the owners of a seat, as answers and store tell them. */
import { optionOfSeat, type PersonId, type SeatId, seatIndexOf } from "@ticketrush/protocol"
import { mostAtATime } from "./certain-times.ts"
import type { HistoryCall, StoredSeat } from "./History.ts"
import type { HistoryCheck } from "./HistoryCheck.ts"
import { type HoldStory, outcomeOf, type SaleCalls } from "./SaleCalls.ts"

const people = (of: ReadonlyArray<PersonId>): string =>
  of.length === 1 ? `person ${of[0]}` : `people ${of.join(", ")}`

export const doubleBooked: HistoryCheck<"double-booked"> = {
  kind: "double-booked",
  about: "several people were told that they have a seat, and had not given it back",
  find: ({ bySeat }) =>
    [...bySeat].flatMap(([seat, holds]) => {
      const { amount, holds: having } = mostAtATime(
        holds.flatMap((hold) => (hold.reservation === null ? [] : { ...hold, reservation: hold.reservation })),
        () => 1,
      )
      if (amount < 2) return []
      const says = `${people(having.map(({ person }) => person))} had seat ${seat} at one time`
      return { seat, says, calls: having.flatMap(({ calls }) => calls) }
    }),
}

export const storedTwice: HistoryCheck<"stored-twice"> = {
  kind: "stored-twice",
  about: "the store has a seat for several people, or several times for one",
  find: ({ bySeat, history }) =>
    (history.stored ?? [])
      .filter(({ people }) => people.length > 1)
      .map(({ people: having, seat }) => ({
        seat,
        says: `the store has seat ${seat} for ${people(having)}`,
        calls: (bySeat.get(seat) ?? []).filter(({ person }) => having.includes(person)).flatMap(({ calls }) => calls),
      })),
}

export const lost: HistoryCheck<"lost"> = {
  kind: "lost",
  about: "a hold was acknowledged and never given back, and the store does not have it",
  find: ({ accepted, history }) => {
    if (history.stored === null) return []
    const stored = new Map(history.stored.map(({ people, seat }) => [seat, people]))
    return accepted
      .filter(({ givenBackFrom }) => givenBackFrom === Number.POSITIVE_INFINITY)
      .flatMap(({ calls, person, reservation, seats }) =>
        seats
          .filter((seat) => stored.get(seat)?.includes(person) !== true)
          .map((seat) => ({
            seat,
            says: `reservation ${reservation} of person ${person} is lost: ${hasInstead(stored.get(seat))}`,
            calls,
          })),
      )
  },
}

const hasInstead = (having: ReadonlyArray<PersonId> | undefined): string =>
  having === undefined ? "in the end the seat is free" : `in the end the seat is that of ${people(having)}`

export const unasked: HistoryCheck<"unasked"> = {
  kind: "unasked",
  about: "the store has a seat for a person who did not ask for it, was refused, or gave it back",
  find: (sale) =>
    (sale.history.stored ?? []).flatMap((stored) =>
      [...new Set(stored.people)].flatMap((person) => {
        const theirs = (sale.bySeat.get(stored.seat) ?? []).filter((hold) => hold.person === person)
        if (theirs.some(mayStand)) return []
        return { seat: stored.seat, ...whyNot(sale, stored, person, theirs) }
      }),
    ),
}

/** No accepted release ended it. */
const mayStand = ({ releases }: HoldStory): boolean => !releases.some((call) => outcomeOf(call) === "accepted")

const whyNot = (
  { history }: SaleCalls,
  { seat }: StoredSeat,
  person: PersonId,
  gone: ReadonlyArray<HoldStory>,
): { readonly says: string; readonly calls: ReadonlyArray<HistoryCall> } => {
  const has = `the store has seat ${seat} for person ${person}, who`
  if (gone.length > 0) {
    return { says: `${has} gave it back`, calls: gone.flatMap(({ calls, releases }) => [...calls, ...releases]) }
  }
  const calls = history.calls.filter(({ asked }) => isHoldOf(asked, person, seat))
  return { says: `${has} ${calls.length === 0 ? "did not ask for it" : "was refused"}`, calls }
}

const isHoldOf = (asked: HistoryCall["asked"], person: PersonId, seat: SeatId): boolean =>
  asked.operation === "hold" && asked.person === person && asked.seats.includes(seat)

export const notOnSale: HistoryCheck<"not-on-sale"> = {
  kind: "not-on-sale",
  about: "a seat was given that is not on sale",
  find: ({ accepted, history }) => {
    const onSale = new Map(history.head.options.map(({ option, seats }) => [option, seats]))
    return accepted.flatMap(({ calls, person, seats }) =>
      seats
        .filter((seat) => seatIndexOf(seat) >= (onSale.get(optionOfSeat(seat)) ?? 0))
        .map((seat) => ({ seat, says: `person ${person} was given seat ${seat}, which is not on sale`, calls })),
    )
  },
}

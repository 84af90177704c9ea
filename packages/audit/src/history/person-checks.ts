/** What may be wrong with what one person, one key or one number stands for. */
import { mostAtATime } from "./certain-times.ts"
import type { HistoryCheck, HistoryFinding } from "./HistoryCheck.ts"
import type { SaleCalls } from "./SaleCalls.ts"

export const overLimit: HistoryCheck<"over-limit"> = {
  kind: "over-limit",
  about: "a person had more seats at a time than one may have",
  find: (sale) => {
    const max = sale.history.head.seatsPerPersonMax
    return max === null ? [] : [...overByAnswers(sale, max), ...overInStore(sale, max)]
  },
}

const overByAnswers = ({ accepted }: SaleCalls, max: number): ReadonlyArray<HistoryFinding> =>
  [...Map.groupBy(accepted, ({ person }) => person)].flatMap(([person, theirs]) => {
    const { amount, holds } = mostAtATime(theirs, ({ seats }) => seats.length)
    if (amount <= max) return []
    const says = `person ${person} was given ${amount} seats at a time, the limit is ${max}`
    return { seat: null, says, calls: holds.flatMap(({ calls }) => calls) }
  })

const overInStore = ({ history, holds }: SaleCalls, max: number): ReadonlyArray<HistoryFinding> => {
  const seats = (history.stored ?? []).flatMap(({ people }) => people)
  return [...Map.groupBy(seats, (person) => person)]
    .filter(([, theirs]) => theirs.length > max)
    .map(([person, theirs]) => ({
      seat: null,
      says: `the store has ${theirs.length} seats for person ${person}, the limit is ${max}`,
      calls: holds.filter((hold) => hold.person === person).flatMap(({ calls }) => calls),
    }))
}

export const keyTwice: HistoryCheck<"key-twice"> = {
  kind: "key-twice",
  about: "one key of a person made several reservations",
  find: ({ accepted }) => {
    const keyed = accepted.filter(({ key }) => key !== null)
    return [...Map.groupBy(keyed, ({ key, person }) => `${person} ${key}`).values()]
      .filter((same) => same.length > 1)
      .map((same) => ({
        seat: null,
        says: `key ${same[0].key} of person ${same[0].person} made the reservations ${same.map(({ reservation }) => reservation).join(", ")}`,
        calls: same.flatMap(({ calls }) => calls),
      }))
  },
}

export const numberTwice: HistoryCheck<"number-twice"> = {
  kind: "number-twice",
  about: "several holds were given one reservation number",
  find: ({ accepted }) =>
    [...Map.groupBy(accepted, ({ reservation }) => reservation)]
      .filter(([, same]) => same.length > 1)
      .map(([reservation, same]) => ({
        seat: null,
        says: `reservation ${reservation} was given for ${same.length} different holds`,
        calls: same.flatMap(({ calls }) => calls),
      })),
}

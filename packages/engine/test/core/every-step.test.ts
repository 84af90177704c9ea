/** Every command about a reservation, in every status of it, by every kind of caller, as one table. */
import {
  type By,
  byPerson,
  bySystem,
  byUnnamedOperator,
  type ReservationMove,
  ReservationStatus,
  reservationIdOf,
  reservationStatusWords,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { encodeState } from "../../src/core/state-codec.ts"
import { concertId, Rehearsal } from "./Rehearsal.ts"

type Kind = ReservationMove["kind"]
const kinds = [
  "start-paying",
  "confirm",
  "cancel",
  "release",
  "refund",
  "extend",
  "open-intent",
  "authorize",
] as const satisfies ReadonlyArray<Kind>
/** Fails to compile when a command is left out. */
const all: Exclude<Kind, (typeof kinds)[number]> extends never ? true : never = true

/** How a reservation comes into each status: by these steps, a number being milliseconds that pass. */
const ways = {
  "that never was": null,
  HOLD: [1],
  PAYING: ["start-paying"],
  CONFIRMED: ["start-paying", "confirm"],
  "CANCELLED, held": ["cancel"],
  "CANCELLED, bought": ["start-paying", "confirm", "cancel"],
  REFUNDED: ["start-paying", "confirm", "cancel", "refund"],
  EXPIRED: [2_000],
} as const satisfies Readonly<Record<string, ReadonlyArray<Kind | number> | null>>
type Way = keyof typeof ways

const unknown = "reservation-unknown"
/** A sale that takes no payments. */
const none = "payments-none"
/** What its owner, an operator and the system hear: the status that it comes to, `same`, or why not. */
const table: Readonly<Record<Way, Readonly<Record<Kind, string>>>> = {
  "that never was": {
    ...{ "start-paying": unknown, confirm: unknown, cancel: unknown },
    ...{ release: unknown, refund: unknown, extend: unknown },
    ...{ "open-intent": unknown, authorize: unknown },
  },
  HOLD: {
    ...{ "start-paying": "PAYING", confirm: "not-paying", cancel: "CANCELLED" },
    ...{ release: "CANCELLED", refund: "not-cancelled", extend: "HOLD" },
    ...{ "open-intent": none, authorize: none },
  },
  PAYING: {
    ...{ "start-paying": "not-hold", confirm: "CONFIRMED", cancel: "not-cancellable" },
    ...{ release: "not-releasable", refund: "not-cancelled", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
  CONFIRMED: {
    ...{ "start-paying": "not-hold", confirm: "same", cancel: "CANCELLED" },
    ...{ release: "not-releasable", refund: "not-cancelled", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
  "CANCELLED, held": {
    ...{ "start-paying": "not-hold", confirm: "not-paying", cancel: "not-cancellable" },
    ...{ release: "not-releasable", refund: "refund-unconfirmed", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
  "CANCELLED, bought": {
    ...{ "start-paying": "not-hold", confirm: "not-paying", cancel: "not-cancellable" },
    ...{ release: "not-releasable", refund: "REFUNDED", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
  REFUNDED: {
    ...{ "start-paying": "not-hold", confirm: "not-paying", cancel: "not-cancellable" },
    ...{ release: "not-releasable", refund: "not-cancelled", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
  EXPIRED: {
    ...{ "start-paying": "not-hold", confirm: "not-paying", cancel: "not-cancellable" },
    ...{ release: "not-releasable", refund: "not-cancelled", extend: "not-extendable" },
    ...{ "open-intent": none, authorize: none },
  },
}

const owner = 7
const callers: ReadonlyArray<readonly [string, By, boolean]> = [
  ["its owner", byPerson(owner), true],
  ["another person", byPerson(8), false],
  ["a person with the number of no one", byPerson(0), false],
  ["an operator", byUnnamedOperator, true],
  ["an operator with the number of another person", { kind: "operator", id: 8 }, true],
  ["the system", bySystem, true],
]

/** A reservation of the owner in that status, beside one of another person that is held. */
const rehearsed = (way: Way): Rehearsal => {
  const sale = new Rehearsal()
  const steps = ways[way]
  if (steps === null) return sale
  sale.hold(owner, 0)
  for (const step of steps) typeof step === "number" ? sale.wait(step) : sale.on(step, 1)
  sale.hold(8, 1)
  return sale
}

const cells = (Object.keys(ways) as Way[]).flatMap((way) =>
  kinds.flatMap((kind) =>
    callers.map(([who, by, may]) => [kind, way, who, by, may ? table[way][kind] : unknown] as const),
  ),
)

describe("every step of a reservation", () => {
  it("stands in the table, in every status and by every caller", () => {
    expect(all).toBe(true)
    const reached = new Set(Object.keys(ways).map((way) => way.split(",")[0]))
    expect([...reached].filter((word) => word !== "that never was").sort()).toEqual(
      reservationStatusWords.slice(1).sort(),
    )
    expect(cells).toHaveLength(8 * 8 * 6)
  })

  it.each(cells)("%s of a reservation %s by %s", (kind, way, _who, by, said) => {
    const rehearsal = rehearsed(way)
    const { sale } = rehearsal
    const before = encodeState(sale)
    const decision = rehearsal.ask({ kind, by, reservation: reservationIdOf(concertId, 1) })
    expect(wordOf(decision)).toBe(said)
    expect(brokenInvariant(sale)).toBeUndefined()
    if (decision.kind !== "event") return expect(encodeState(sale)).toEqual(before)
    expect(sale.reservations.status[1]).toBe(decision.status)
    // Nothing else has moved.
    expect(sale.reservations.status[2]).toBe(ReservationStatus.hold)
  })
})

const wordOf = (decision: Decision): string => {
  if (decision.kind === "refused") return decision.refusal.code
  return decision.kind === "same" ? "same" : reservationStatusWords[decision.status]
}

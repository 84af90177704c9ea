/** At least one lie about records for each checker that judges them. */
import { encodeEvents, type Held, type SaleEvent, seatIndexOf } from "@ticketrush/protocol"
import type { CommittedFact, ReplyFact } from "../../src/checkers/Checker.ts"
import { keyOf } from "../../src/model.ts"
import { changed, type Lie, lie, withOther } from "./Lie.ts"
import { admissions, atTurn, bestSeats, chain, dues, epochs, I1, I3, I5, inTime, rules, time } from "./promises.ts"

/** A fact whose first event of a kind is another one. */
const otherEvent = <K extends SaleEvent["kind"]>(
  fact: CommittedFact,
  kind: K,
  change: (event: Extract<SaleEvent, { readonly kind: K }>) => SaleEvent | undefined,
): CommittedFact | undefined => {
  const index = fact.events.findIndex((event) => event.kind === kind)
  const other = index < 0 ? undefined : change(fact.events[index] as Extract<SaleEvent, { readonly kind: K }>)
  return other === undefined ? undefined : { ...fact, events: fact.events.with(index, other) }
}

const otherRecord = (fact: CommittedFact, change: Partial<CommittedFact["record"]>): CommittedFact => ({
  ...fact,
  record: { ...fact.record, ...change },
})

const stranger = 1_000_000
const holdOf = (person: number, key: Held["key"], seats: ReadonlyArray<number>): Held => ({
  ...{ kind: "held", reservation: 1, person, option: 0, seats, deadline: 0, price: 0, key },
})

/** A keyed hold that was refused stands in the next record of its sale. */
const refusedAndHeld = () => {
  return (fact: CommittedFact): ReadonlyArray<CommittedFact> => {
    const refused = refusedHolds.get(fact.model)
    return refused === undefined ? [fact] : [{ ...fact, events: [...fact.events, refused] }]
  }
}
/** Keyed holds that were refused last, by the model of their sale. */
const refusedHolds = new WeakMap<object, Held>()
/** For {@link refusedAndHeld}: looks at what is answered. */
export const noteRefused = ({ submission, reply, model, stale, lineage }: ReplyFact): undefined => {
  const { command, sharedKey } = submission.attempt
  if (command.kind !== "hold" || command.key === null || sharedKey || reply.kind !== "refused" || stale) return
  if (reply.refusal.code === "key-reused" || lineage === 0) return
  if (model.byKey.has(keyOf(command.person, command.key))) return
  refusedHolds.set(model, holdOf(command.person, command.key, command.seats.map(seatIndexOf)))
}

const withOptions = (fact: CommittedFact, others: Partial<CommittedFact["model"]["options"]>): CommittedFact => ({
  ...fact,
  model: withOther(fact.model, { options: withOther(fact.model.options, others) }),
})

/** By these the seats come back that were out of sight, or have no person to come back to. */
const returns: ReadonlySet<string> = new Set(["reappeared", "called", "passed-over"])

const flipped = (bytes: Uint8Array): Uint8Array => {
  const other = Uint8Array.from(bytes)
  other[other.length - 1] ^= 1
  return other
}

export const liesOfJournals: ReadonlyArray<Lie> = [
  lie(
    "committed",
    bestSeats,
    "seats are said to be chosen by another rule",
    /^best seats: reservation .* (by rule|as skipped)/,
    changed((fact) => {
      const chosen = fact.events.find((event) => event.kind === "held" && event.best !== undefined)
      if (chosen?.kind !== "held" || chosen.best === undefined) return undefined
      const best = { ...chosen.best, rule: chosen.best.rule === 0 ? 1 : 0 } as const
      const events = fact.events.map((event) => (event === chosen ? { ...chosen, best } : event))
      return otherRecord(fact, { frame: encodeEvents(events) })
    }),
  ),
  lie("committed", I1, "a seat is held twice", /^I1: seat .* by reservation/, () => {
    let taken: Held | undefined
    return (fact) => {
      const held = fact.events.find((event) => event.kind === "held")
      if (held !== undefined && held.kind === "held") taken ??= held
      const again = taken && { ...taken, reservation: taken.reservation + 1_000 }
      const isFresh = held === taken && again !== undefined
      return [isFresh ? { ...fact, events: [...fact.events, again] } : fact]
    }
  }),
  lie(
    "committed",
    I1,
    "a seat is held while it is out of sight",
    /^I1: seat .* while it is out of sight/,
    changed((fact) => {
      const hidden = fact.events.find((event) => "returnsAt" in event && event.returnsAt !== undefined)
      if (hidden === undefined || !("reservation" in hidden)) return undefined
      const { option, seats } = fact.model.reservations.get(hidden.reservation)!
      const held = { ...holdOf(stranger, null, seats), option, reservation: hidden.reservation + 1_000 }
      return { ...fact, events: [...fact.events, held] }
    }),
  ),
  lie(
    "committed",
    I1,
    "a seat is held that the house keeps",
    /^I1: seat .* is the house's/,
    changed((fact) => {
      const blocked = fact.events.findLast((event) => event.kind === "seats-blocked" && event.seats !== null)
      if (blocked?.kind !== "seats-blocked" || blocked.seats === null) return undefined
      const held = { ...holdOf(stranger, null, blocked.seats), option: blocked.option, reservation: 1_000_000 }
      return { ...fact, events: fact.events.toSpliced(fact.events.indexOf(blocked) + 1, 0, held) }
    }),
  ),
  lie(
    "committed",
    I1,
    "a seat is blocked that a reservation has",
    /^I1: seat .* is blocked while a reservation has it/,
    changed((fact) => {
      const held = fact.events.find((event) => event.kind === "held")
      if (held?.kind !== "held") return undefined
      const { option, seats } = held
      const blocked = { kind: "seats-blocked", option, seats, until: null, author: 0 } as const
      return { ...fact, events: fact.events.toSpliced(fact.events.indexOf(held) + 1, 0, blocked) }
    }),
  ),
  lie(
    "committed",
    I1,
    "a seat is counted as free that has a holder",
    /^I6: .* the events make it/,
    changed((fact) => ({ ...fact, model: withOther(fact.model, { free: fact.model.free + 1 }) })),
  ),
  lie("committed", I3, "a hold that was refused is in the journal", /^I3: key .* was refused/, refusedAndHeld),
  lie(
    "committed",
    I3,
    "a hold is in the journal of which nothing was decided",
    /^I3: person .* nothing was decided/,
    changed((fact) => ({ ...fact, events: [...fact.events, holdOf(stranger, null, [0])] })),
  ),
  lie(
    "committed",
    I5,
    "a person has more seats than the limit",
    /^I5: person/,
    changed((fact) => {
      const { model, events } = fact
      const pair = events.some((event) => event.kind === "held" && event.terms === undefined && event.seats.length > 1)
      return pair
        ? { ...fact, model: withOther(model, { policy: { ...model.policy, seatsPerPersonMax: 1 } }) }
        : undefined
    }),
  ),
  lie(
    "committed",
    rules,
    "a hold is written before the sale was open",
    /^I5 /,
    changed((fact) => (fact.events.some(({ kind }) => kind === "held") ? otherRecord(fact, { at: 1 }) : undefined)),
  ),
  lie(
    "committed",
    dues,
    "a hold is left behind its deadline",
    /^I6: reservation .* outlives|^I6: the pass/,
    changed((fact) => otherRecord(fact, { at: fact.record.at + 10_000_000 })),
  ),
  lie(
    "committed",
    dues,
    "seats do not reappear when they are due",
    /^I6: seats were due to reappear/,
    changed((fact) => {
      const others = fact.events.filter(({ kind }) => !returns.has(kind))
      return others.length < fact.events.length ? { ...fact, events: others } : undefined
    }),
  ),
  lie(
    "committed",
    dues,
    "a reservation goes on after its option was cancelled",
    /^I6: reservation .* goes on after its option was cancelled/,
    () => {
      let pending: ReadonlySet<number> = new Set()
      return (fact) => {
        const { options } = fact.model
        if (pending.size === 0) pending = new Set(options.pending)
        const left = [...pending].some((reservation) => !options.pending.has(reservation))
        return [left ? withOptions(fact, { pending: new Set([...options.pending, ...pending]) }) : fact]
      }
    },
  ),
  lie(
    "committed",
    dues,
    "seats stay blocked after their time",
    /^I6: seat .* is blocked after its time/,
    changed((fact) => {
      const overdue = fact.model.options.overdue(fact.record.at + 10_000_000)
      return overdue === undefined ? undefined : withOptions(fact, { overdue: () => overdue })
    }),
  ),
  lie(
    "committed",
    inTime,
    "a hold ends late while nothing hinders its owner",
    /^I6: reservation .* ms late/,
    changed((fact) => ({ ...otherRecord(fact, { at: fact.record.at + 10_000_000 }), quietMs: 10_000_000 })),
  ),
  lie("committed", time, "the time of a record is before that of the last one", /^I7: journal time goes back/, () => {
    let before = 0
    return (fact) => {
      const told = before === 0 ? fact : otherRecord(fact, { at: before - 1 })
      before = fact.record.at
      return [told]
    }
  }),
  lie(
    "committed",
    admissions,
    "a person is admitted who is not next",
    /^I8: place .* is admitted, place .* is next/,
    changed((fact) =>
      otherEvent(fact, "admitted", (event) => (event.by === 1 ? undefined : { ...event, place: event.place + 1 })),
    ),
  ),
  lie(
    "committed",
    atTurn,
    "a person who has just joined is passed over",
    /^I8: person .* is passed over/,
    changed((fact) => {
      const joined = fact.events.find((event) => event.kind === "joined")
      if (joined === undefined || joined.kind !== "joined") return undefined
      return { ...fact, events: [...fact.events, { kind: "passed-over", place: joined.place, was: 1 }] }
    }),
  ),
  lie(
    "committed",
    epochs,
    "a record is of an epoch that has ended",
    /^I12: epoch/,
    changed((fact) => otherRecord(fact, { epoch: fact.record.epoch - 1 })),
  ),
  lie(
    "committed",
    epochs,
    "a position is left out",
    /^I12: position/,
    changed((fact) => otherRecord(fact, { first: fact.record.first + 1 })),
  ),
  lie(
    "committed",
    chain,
    "a bit of a record is another one",
    /^I15/,
    changed((fact) => otherRecord(fact, { frame: flipped(fact.record.frame) as never })),
  ),
]

/**
 * Wishes that are filed before the opening, and carried out when the sale lets their person in: in the same decision, by
 * the same choice as a hold of best seats. Pure, like `decide.ts`.
 */
import {
  canonicalJson,
  type Facts,
  type FileWishes,
  type HoldBest,
  limits,
  optionIdOf,
  optionNumberOf,
  type Place,
  PlaceStatus,
  ReservationStatus,
  refusal,
  type SaleEvent,
  type WishesEnded,
  type WishesFiled,
  type WishOrder,
  wrongWishes,
} from "@ticketrush/protocol"
import { wrongPlace } from "./decide-best.ts"
import { type Decision, event, noMore, refused } from "./decision.ts"
import type { Sale } from "./Sale.ts"
import type { PersonWishes } from "./wishes.ts"

/** Decides a wish. `entering`: the place at which its person is let in by the same decision; 0 for a person who is in. */
export type DecideWish = (command: HoldBest, entering: Place) => Decision

const { none } = ReservationStatus

export const decideWishes = (sale: Sale, command: WishOrder, now: number): Decision => {
  const { concertId, planPosition, wishes } = sale
  const filed = wishes?.of(command.person)
  const restsOn = filed?.position ?? planPosition
  const standing = filed?.outcome === null
  if (command.kind === "withdraw-wishes") {
    return standing ? event(ended(command.person, "withdrawn"), 0, none) : { ...same, restsOn }
  }
  const wrong = wrongWishes(command.wishes)
  if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), 0)
  for (const { option: optionId, wish } of command.wishes) {
    const option = sale.option(optionId)
    const misplaced = option === undefined ? refusal("option-unknown", { optionId }) : wrongPlace(option, wish)
    if (misplaced !== undefined) return refused(misplaced, planPosition)
  }
  const made = filedEvent(command)
  if (standing && sameWishes(filed, made)) return { ...same, restsOn }
  if (sale.closed) return refused(refusal("sale-closed", { concertId }), Math.max(planPosition, restsOn))
  if (opening(sale, now) <= now) return refused(refusal("wishes-late", { concertId }), sale.position)
  if (filed === undefined && wishes !== undefined && wishes.count >= limits.wishersPerSaleMax) {
    return refused(refusal("wishes-full", { concertId, limit: limits.wishersPerSaleMax }), sale.position)
  }
  return event(made, 0, none)
}

const same = { kind: "same", reservation: 0, status: none } as const

const filedEvent = ({ person, tier, verified = 0, wishes }: FileWishes): WishesFiled =>
  ({
    kind: "wishes-filed",
    person,
    wishes: wishes.map(({ option, wish }) => ({ option: optionNumberOf(option), wish })),
    tier,
    ...(verified === 0 ? {} : { verified }),
  }) as const

const sameWishes = (filed: PersonWishes, made: ReturnType<typeof filedEvent>): boolean =>
  filed.tier === made.tier &&
  filed.verified === made.verified &&
  canonicalJson(filed.wishes) === canonicalJson(made.wishes)

/** When the sale is open to all by the rules in force at `now`. */
const opening = (sale: Sale, now: number): number => sale.rules.at(now)?.rules.generalFrom ?? sale.policy.opensAt

/**
 * The first time from `now` on at which the sale is open to all, as its rules stand. A time before does not count, even
 * if the sale was open at it: by now it may be closed to all again.
 */
const openingNext = (sale: Sale, now: number): number => {
  const { versions } = sale.rules
  const first = Math.max(sale.at, now)
  let next = Number.POSITIVE_INFINITY
  let end = Number.POSITIVE_INFINITY
  const opensAt = (time: number): void => {
    if (time < end) next = Math.min(next, time)
  }
  // The newest version first: an older one is in force until the first time of a newer one.
  for (let i = versions.length - 1; i >= 0; i--) {
    const { from, rules } = versions[i]
    opensAt(Math.max(first, from, rules.generalFrom))
    end = Math.min(end, from)
  }
  opensAt(Math.max(first, sale.policy.opensAt))
  return next
}

/**
 * What stands behind `admitted`, the events that let a person in: the hold for the best wish of theirs that can be met, and
 * the end of their wishes. Nothing before the opening: then the wishes wait for it.
 */
export const wishesOnEntering = (
  sale: Sale,
  admitted: ReadonlyArray<SaleEvent>,
  now: number,
  decide: DecideWish,
): ReadonlyArray<SaleEvent> => {
  const last = admitted[admitted.length - 1]
  if (sale.wishes === undefined || last.kind !== "admitted") return noMore
  const person = personOf(sale, admitted, last.place)
  const filed = sale.wishes.standing(person)
  return filed === undefined || opening(sale, now) > now ? noMore : carriedOut(sale, person, filed, last.place, decide)
}

/** A place that the same events give out is not in the table yet. */
const personOf = ({ line }: Sale, events: ReadonlyArray<SaleEvent>, place: Place): number => {
  const [first] = events
  return first.kind === "joined" && first.place === place ? first.person : line.person[place]
}

/** The wishes of people who were let in before the opening, once it has come: of one person at a time. */
export const decideWishesDue = (sale: Sale, now: number, decide: DecideWish): ReadonlyArray<SaleEvent> | undefined => {
  if (nextWishes(sale, now) > now) return undefined
  const { line, wishes } = sale
  const person = line.person[line.passes.place[wishes!.firstReady()]]
  return carriedOut(sale, person, wishes!.standing(person)!, 0, decide)
}

/**
 * The wishes of a person whom seats that came back have called, which is applied already: their wishes are tried on those
 * seats too. Behind the decision that calls, and before any other one.
 */
export const wishesOfCalled = (sale: Sale, place: Place, now: number, decide: DecideWish): ReadonlyArray<SaleEvent> => {
  const person = sale.line.person[place]
  const filed = sale.wishes?.standing(person)
  return filed === undefined || opening(sale, now) > now ? noMore : carriedOut(sale, person, filed, 0, decide)
}

/** Whether the event says that wishes were carried out: so many of them are decided by one drain. */
export const carriesOut = (event: SaleEvent): boolean => event.kind === "wishes-ended" && event.outcome !== "withdrawn"

/** When they are due, as it looks at `now`, or Infinity. */
export const nextWishes = (sale: Sale, now: number): number =>
  sale.wishes === undefined || sale.wishes.firstReady() === 0 ? Number.POSITIVE_INFINITY : openingNext(sale, now)

const carriedOut = (
  sale: Sale,
  person: number,
  { tier, verified, wishes }: PersonWishes,
  entering: Place,
  decide: DecideWish,
): ReadonlyArray<SaleEvent> => {
  // After the opening no code is asked for.
  const facts: Facts = { ...{ version: 2, tier, group: 0, rules: 0 }, ...(verified === undefined ? {} : { verified }) }
  for (const [i, { option, wish }] of wishes.entries()) {
    const command: HoldBest = {
      ...{ kind: "hold-best", person, option: optionIdOf(sale.concertId, option), wish, key: null, facts },
      ...passOf(sale, person),
    }
    const decided = decide(command, entering)
    if (decided.kind === "event") return [decided.event, ...decided.more, ended(person, "met", i + 1)]
  }
  return [ended(person, "unmet")]
}

const passOf = ({ line }: Sale, person: number) => {
  const place = line.find(person)
  return line.state[place] === PlaceStatus.active ? { pass: line.pass[place] } : {}
}

const ended = (person: number, outcome: WishesEnded["outcome"], rank = 0): WishesEnded => ({
  kind: "wishes-ended",
  person,
  outcome,
  rank,
})

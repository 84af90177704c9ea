/**
 * Whether the answers about one seat can have come from a seat that has one owner at a time: whether there is an order
 * of all that was done to it in which each answer is right, and in which a call that was answered before another one
 * was made comes before it (linearizability; the search is that of Wing and Gong with the states of Lowe).
 */
import type { PersonId } from "@ticketrush/protocol"
import type { HistoryCall, Micros } from "./History.ts"

/** `holder` is a number of the hold that is meant; what is done is done between `from` and `until`. */
export type SeatStep = { readonly from: Micros; readonly until: Micros; readonly call: HistoryCall | null } & (
  | { readonly kind: "take" | "leave" | "not-held-by"; readonly holder: number; readonly person: PersonId }
  | { readonly kind: "is-taken" | "is-free" }
  | { readonly kind: "is-of"; readonly person: PersonId }
)

/** An owner of the seat; null while it is free. */
type Owner = { readonly holder: number; readonly person: PersonId } | null

export type SeatSteps = {
  /** What was done, and what was seen. */
  readonly musts: ReadonlyArray<SeatStep>
  /** What may have been done at any time after it was asked for, or never. */
  readonly mays: ReadonlyArray<SeatStep>
}

/** `unclear`: the search was given up. `none`: `stuck` are those that could not be placed where the search came furthest. */
export type SeatOrder =
  | { readonly kind: "fits" | "unclear" }
  | { readonly kind: "none"; readonly stuck: ReadonlyArray<SeatStep> }

/** All `musts` before `base` are placed, and those in `beyond`. */
type Place = {
  readonly owner: Owner
  readonly base: number
  readonly beyond: ReadonlyArray<number>
  readonly used: ReadonlyArray<number>
}

export const seatOrder = ({ mays, musts: unsorted }: SeatSteps, placesMax: number): SeatOrder => {
  const musts = unsorted.toSorted((a, b) => a.from - b.from)
  const seen = new Set<string>()
  const open: Place[] = [{ owner: null, base: 0, beyond: [], used: [] }]
  let furthest: Place = open[0]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const place = withSights(musts, next)
    if (placed(place) > placed(furthest)) furthest = place
    if (place.base === musts.length) return { kind: "fits" }
    const name = `${place.base} ${place.beyond} ${place.owner?.holder} ${place.used}`
    if (seen.has(name)) continue
    if (seen.size === placesMax) return { kind: "unclear" }
    seen.add(name)
    open.push(...following(musts, mays, place))
  }
  const { steps } = inReach(musts, furthest)
  return { kind: "none", stuck: steps.map((at) => musts[at]) }
}

const placed = ({ base, beyond }: Place): number => base + beyond.length

/** Steps that may be placed next: no other that is not placed had ended before they began. */
const inReach = (musts: ReadonlyArray<SeatStep>, { base, beyond }: Place) => {
  let until = Number.POSITIVE_INFINITY
  const waiting: number[] = []
  for (let at = base; at < musts.length && musts[at].from <= until; at++) {
    if (beyond.includes(at)) continue
    waiting.push(at)
    until = Math.min(until, musts[at].until)
  }
  return { until, steps: waiting.filter((at) => musts[at].from <= until) }
}

/** What is only seen changes nothing, so it is placed as soon as it is right: nothing is lost by that. */
const withSights = (musts: ReadonlyArray<SeatStep>, from: Place): Place => {
  let place = from
  for (;;) {
    const { owner } = place
    const right = inReach(musts, place).steps.filter((at) => isRight(musts[at], owner))
    if (right.length === 0) return place
    place = withPlaced(place, right)
  }
}

const isRight = (step: SeatStep, owner: Owner): boolean => {
  switch (step.kind) {
    case "is-taken":
      return owner !== null
    case "is-free":
      return owner === null
    case "is-of":
      return owner?.person === step.person
    case "not-held-by":
      return owner?.holder !== step.holder
    case "take":
    case "leave":
      return false
  }
}

const withPlaced = (place: Place, steps: ReadonlyArray<number>): Place => {
  const beyond = [...place.beyond, ...steps].sort((a, b) => a - b)
  let { base } = place
  while (beyond[0] === base) {
    beyond.shift()
    base++
  }
  return { ...place, base, beyond }
}

/** Where a step can lead that changes the owner; the one that has to come first is tried first, so it stands last. */
const following = (
  musts: ReadonlyArray<SeatStep>,
  mays: ReadonlyArray<SeatStep>,
  place: Place,
): ReadonlyArray<Place> => {
  const { steps, until } = inReach(musts, place)
  const moved = steps
    .filter((at) => canMove(musts[at], place.owner))
    .sort((a, b) => musts[b].until - musts[a].until)
    .map((at) => ({ ...withPlaced(place, [at]), owner: ownerAfter(musts[at]) }))
  const maybe = mays.flatMap((step, at) => {
    if (step.from > until || place.used.includes(at) || !canMove(step, place.owner)) return []
    if (isForGood(step, mays) && !holdsOn(musts, place, ownerAfter(step))) return []
    return { ...place, used: [...place.used, at].sort((a, b) => a - b), owner: ownerAfter(step) }
  })
  return [...maybe, ...moved]
}

const canMove = (step: SeatStep, owner: Owner): boolean =>
  (step.kind === "take" && owner === null) || (step.kind === "leave" && owner?.holder === step.holder)

const ownerAfter = (step: SeatStep): Owner =>
  step.kind === "take" ? { holder: step.holder, person: step.person } : null

/** A hold whose answer was lost can be given back only by a release whose reservation number is not known. */
const isForGood = (step: SeatStep, mays: ReadonlyArray<SeatStep>): boolean =>
  step.kind === "take" && !mays.some((other) => other.kind === "leave" && other.holder === step.holder)

/** Whether all that is left can be seen while the seat stays with one owner. */
const holdsOn = (musts: ReadonlyArray<SeatStep>, { base, beyond }: Place, owner: Owner): boolean =>
  musts.every((step, at) => at < base || beyond.includes(at) || isRight(step, owner))

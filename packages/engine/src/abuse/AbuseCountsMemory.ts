/** {@link AbuseCounts} of one process, bounded: entries without an attempt for the longest time are forgotten first. */
import { limits } from "@ticketrush/protocol"
import { type AbuseCounted, type AbuseRules, judgeAbuse } from "@ticketrush/protocol/abuse"
import type { AbuseCounts, CountedAttempt, Taken } from "./AbuseCounts.ts"

/** `reservation`: 0 as long as the outcome is not known. */
type HeldAt = { readonly slot: string; readonly at: number; readonly request: string | null; reservation: number }
type Person = { readonly holds: HeldAt[]; readonly probes: number[]; readonly releases: number[] }
type OnDevice = { readonly person: number; readonly slot: string; readonly at: number }

export class AbuseCountsMemory implements AbuseCounts {
  readonly #max: number
  /** Those who did something last stand at the end. */
  readonly #persons = new Map<number, Person>()
  readonly #devices = new Map<string, OnDevice[]>()
  #slots = 0

  /** `max`: people, and devices, that are known. */
  constructor(max: number = limits.abuseKnownMax) {
    this.#max = max
  }

  readonly take = (attempt: CountedAttempt, rules: AbuseRules, told: (taken: Taken) => void): void => {
    const person = this.#person(attempt.person)
    const counted = this.#count(person, attempt, rules)
    if (judgeAbuse(rules, counted).blockedBy !== null) return told({ counted, slot: null })
    const slot = String(++this.#slots)
    const { at, device, request } = attempt
    pushed(person.holds, { slot, at, request, reservation: 0 })
    if (device !== null) pushed(this.#onDevice(device), { person: attempt.person, slot, at })
    told({ counted, slot })
  }

  readonly held = (attempt: CountedAttempt, slot: string, reservation: number, told: (news: boolean) => void): void => {
    const { holds } = this.#person(attempt.person)
    const known = holds.some((hold) => hold.reservation === reservation)
    if (known) this.#giveBack(attempt, slot)
    else {
      const hold = holds.find((each) => each.slot === slot)
      if (hold !== undefined) hold.reservation = reservation
    }
    told(!known)
  }

  readonly refused = (attempt: CountedAttempt, slot: string, probed: boolean): void => {
    this.#giveBack(attempt, slot)
    if (probed) pushed(this.#person(attempt.person).probes, attempt.at)
  }

  readonly released = (person: number, at: number): void => pushed(this.#person(person).releases, at)

  readonly forgive = (person: number): void => {
    this.#persons.delete(person)
  }

  #giveBack({ device, person }: CountedAttempt, slot: string): void {
    without(this.#person(person).holds, slot)
    if (device !== null) without(this.#onDevice(device), slot)
  }

  #count(
    { holds, probes, releases }: Person,
    { at, device, person, request }: CountedAttempt,
    rules: AbuseRules,
  ): AbuseCounted {
    const since = (reason: keyof AbuseRules): number => at - rules[reason].windowMs
    const rate = since("RATE_LIMIT_EXCEEDED")
    const duplicate = since("DUPLICATE_REQUEST_FINGERPRINT")
    const probing = since("PROBING_VELOCITY")
    const loop = since("HOLD_RELEASE_LOOP")
    return {
      RATE_LIMIT_EXCEEDED: count(holds, (hold) => hold.at > rate),
      DUPLICATE_REQUEST_FINGERPRINT:
        request === null ? 0 : count(holds, (hold) => hold.request === request && hold.at > duplicate),
      DEVICE_FINGERPRINT_MULTI_ACCOUNT:
        device === null ? 0 : this.#others(device, person, since("DEVICE_FINGERPRINT_MULTI_ACCOUNT")),
      PROBING_VELOCITY: count(probes, (probe) => probe > probing),
      HOLD_RELEASE_LOOP: count(releases, (release) => release > loop),
    }
  }

  /** Other people than this one with holds from the device, from that time on. */
  #others(device: string, person: number, from: number): number {
    const others = new Set<number>()
    for (const each of this.#devices.get(device) ?? []) {
      if (each.person !== person && each.at >= from) others.add(each.person)
    }
    return others.size
  }

  #person(id: number): Person {
    return touched(this.#persons, id, this.#max, () => ({ holds: [], probes: [], releases: [] }))
  }

  #onDevice(device: string): OnDevice[] {
    return touched(this.#devices, device, this.#max, () => [])
  }
}

/** The value of the key, which is the last to be forgotten now. */
const touched = <K, V>(table: Map<K, V>, key: K, max: number, make: () => V): V => {
  const known = table.get(key)
  if (known !== undefined) table.delete(key)
  else if (table.size >= max) table.delete(table.keys().next().value as K)
  const value = known ?? make()
  table.set(key, value)
  return value
}

const count = <A>(list: ReadonlyArray<A>, is: (each: A) => boolean): number => {
  let found = 0
  for (const each of list) if (is(each)) found++
  return found
}

/** The list keeps its newest ones. */
const pushed = <A>(list: A[], one: A): void => {
  if (list.length >= limits.abuseCountedMax) list.shift()
  list.push(one)
}

const without = (list: Array<{ readonly slot: string }>, slot: string): void => {
  const place = list.findIndex((each) => each.slot === slot)
  if (place >= 0) list.splice(place, 1)
}

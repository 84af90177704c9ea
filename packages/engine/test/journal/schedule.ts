/**
 * Random schedules of two owners who claim, append and lose their lines, as data: the same schedule can be played on
 * any journal. A scout in memory is asked on the way, so that most records are nearly right.
 */
import type { ClaimFrom, JournalRecord } from "../../src/journal/Journal.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { recordAt } from "./calls.ts"

export type Owner = "a" | "b"
export type Records = ReadonlyArray<JournalRecord>

export type Claim = {
  readonly kind: "claim"
  readonly owner: Owner
  readonly concertId: number
  readonly from: ClaimFrom
}
export type Append = { readonly kind: "append"; readonly owner: Owner; readonly records: Records }
export type Passivate = {
  readonly kind: "passivate"
  readonly owner: Owner
  readonly concertId: number
  readonly epoch: number
  readonly wakeAt: number | null
}
export type Step =
  | Claim
  | Append
  | Passivate
  /** It never reaches the database. */
  | (Omit<Append, "kind"> & { readonly kind: "append lost" })
  /** It is done, but its answer is lost. */
  | (Omit<Append, "kind"> & { readonly kind: "append unheard" })
  /** Its owner gave up; it reaches the database with the step "arrive". */
  | (Omit<Append, "kind"> & { readonly kind: "append late" })
  | { readonly kind: "arrive" }
  /** At the same time: as if one after the other, in either order. */
  | { readonly kind: "both"; readonly steps: readonly [Claim | Append, Claim | Append] }

/** A small generator of pseudo-random whole numbers below `n`. */
export const seeded = (seed: number): ((n: number) => number) => {
  let state = (seed * 0x9e3779b1) >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n
  }
}

export const scheduleFrom = (seed: number, concertIds: ReadonlyArray<number>, length: number): ReadonlyArray<Step> => {
  const below = seeded(seed)
  const pick = <A>(items: ReadonlyArray<A>): A => items[below(items.length)]
  const never = { soon: () => {}, after: () => () => {} }
  const scout = new JournalMemory(never, () => 0)
  let late: Records | undefined

  const owner = (): Owner => pick(["a", "b"])
  const concert = (): number => pick(concertIds)
  const epochOf = (concertId: number): number => scout.streams.get(concertId)?.epoch ?? 0
  const endOf = (concertId: number): number => scout.streams.get(concertId)?.records.at(-1)?.last ?? 0

  const claim = (concertId = concert()): Claim => {
    const near = Math.max(1, epochOf(concertId) - below(2))
    const from = pick<ClaimFrom>(["create", "any", near, near])
    return { kind: "claim", owner: owner(), concertId, from }
  }
  const record = (concertId: number): JournalRecord => {
    const epoch = Math.max(1, epochOf(concertId) - pick([0, 0, 0, 0, 1, -1]))
    const first = Math.max(1, endOf(concertId) + 1 + pick([0, 0, 0, 0, 0, 1, -1, -2]))
    return recordAt(concertId, epoch, first, first + below(4), Uint8Array.of(below(256), below(256), below(256)))
  }
  const records = (concertId = concert()): Records => {
    const others = concertIds.filter((other) => other !== concertId && below(3) === 0)
    return [concertId, ...others].sort((x, y) => x - y).map(record)
  }
  const write = (written: Records): void => {
    for (const each of written) scout.appendNow(each)
  }
  const simple = (concertId?: number): Claim | Append => {
    if (below(3) === 0) {
      const made = claim(concertId)
      scout.claimNow(made.concertId, made.owner, made.from)
      return made
    }
    const made: Append = { kind: "append", owner: owner(), records: records(concertId) }
    write(made.records)
    return made
  }
  const step = (): Step => {
    const kind = below(20)
    if (kind < 11) return simple()
    if (kind < 14) {
      const concertId = concert()
      return { kind: "both", steps: [simple(concertId), simple(concertId)] }
    }
    if (kind === 14) {
      const concertId = concert()
      const epoch = Math.max(1, epochOf(concertId) - below(2))
      return { kind: "passivate", owner: owner(), concertId, epoch, wakeAt: pick([null, 1, 4_000_000_000_000]) }
    }
    if (kind === 15) return { kind: "append lost", owner: owner(), records: records() }
    if (kind === 16) {
      const unheard = records()
      write(unheard)
      return { kind: "append unheard", owner: owner(), records: unheard }
    }
    if (late === undefined) {
      late = records()
      return { kind: "append late", owner: owner(), records: late }
    }
    write(late)
    late = undefined
    return { kind: "arrive" }
  }
  return Array.from({ length }, step)
}

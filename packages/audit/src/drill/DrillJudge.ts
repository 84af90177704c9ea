/**
 * What a drill has broken at one sale: from its journal, and from what people wrote down before they used it. Shares nothing
 * with the engine.
 */
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { readEvents } from "@ticketrush/protocol/event-codec"
import type { AuditRecord } from "../AuditRecord.ts"
import { SaleAudit } from "../SaleAudit.ts"

export const drillFindings = ["lost", "duplicates", "doubleSold", "holes", "epochsBack", "others"] as const
/**
 * `lost`: what was acknowledged and is not in the journal, with that seat and person. `duplicates`: reservations that stand in it
 * twice, and keys with two. `holes`: positions that are missing or taken twice, and hashes that do not follow. `others`: all
 * else that the audit found.
 */
export type DrillFinding = (typeof drillFindings)[number]
export type DrillCounts = { readonly [finding in DrillFinding]: number }

/** An answer that people heard and went by. `key`: under which it was asked; null where that is not kept. */
export type Acknowledged = {
  readonly reservation: number
  readonly person: number
  readonly seat: number
  readonly key: string | null
  readonly what: "held" | Move
}

/** What came of a reservation, as the journal says it, and in words. */
const moves = { paying: "on its way to be paid", confirmed: "bought", cancelled: "given back" } as const
type Move = keyof typeof moves

type Held = { readonly person: number; readonly seats: ReadonlyArray<number> }
type Found = (finding: DrillFinding, sentence: string) => void

export class DrillJudge {
  readonly #concertId: number
  readonly #audit: SaleAudit
  readonly #held = new Map<number, Held[]>()
  readonly #moved = { paying: new Set<number>(), confirmed: new Set<number>(), cancelled: new Set<number>() }

  constructor(concertId: number) {
    this.#concertId = concertId
    this.#audit = new SaleAudit(concertId)
  }

  /** The records of the sale in order. */
  take(record: AuditRecord): void {
    this.#audit.take(record)
    readEvents(record.frame, (event) => {
      if (event.kind === "paying" || event.kind === "confirmed" || event.kind === "cancelled") {
        this.#moved[event.kind].add(reservationIdOf(this.#concertId, event.reservation))
      }
      if (event.kind !== "held") return
      const id = reservationIdOf(this.#concertId, event.reservation)
      const option = optionIdOf(this.#concertId, event.option)
      const seats = event.seats.map((seat) => seatIdOf(option, seat))
      this.#held.set(id, [...(this.#held.get(id) ?? []), { person: event.person, seats }])
    })
  }

  /** Once, behind the last record. */
  judge(heard: Iterable<Acknowledged>, found: Found): void {
    for (const violation of this.#audit.report().violations) found(findingOf(violation), violation)
    const byKey = new Map<string, number>()
    for (const answer of heard) {
      const { key, reservation, what } = answer
      const named = key === null ? `reservation ${reservation}` : `reservation ${reservation} of key ${key}`
      if (what !== "held") {
        const word = moves[what]
        if (!this.#moved[what].has(reservation)) found("lost", `${named} was ${word} and is not journaled as ${word}`)
        continue
      }
      this.#judgeHold(answer, named, found)
      if (key === null) continue
      const before = byKey.get(key)
      if (before !== undefined && before !== reservation) found("duplicates", `${named}: the key has ${before} too`)
      byKey.set(key, reservation)
    }
  }

  #judgeHold({ person, reservation, seat }: Acknowledged, named: string, found: Found): void {
    const journaled = this.#held.get(reservation) ?? []
    const isSame = journaled.some((held) => held.person === person && held.seats.includes(seat))
    if (!isSame) found("lost", `${named} was acknowledged and is not journaled`)
    else if (journaled.length > 1) found("duplicates", `${named} stands in the journal ${journaled.length} times`)
  }
}

const findingOf = (violation: string): DrillFinding => {
  if (violation.startsWith("I1 ")) return "doubleSold"
  if (violation.startsWith("I4 ")) return "duplicates"
  if (violation.startsWith("I12 ")) return "epochsBack"
  return violation.startsWith("I15 ") ? "holes" : "others"
}

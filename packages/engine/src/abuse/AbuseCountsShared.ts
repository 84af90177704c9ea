/**
 * {@link AbuseCounts} of all nodes, and of this one alone while Redis is away. Counting never stops a sale: where Redis does
 * not answer in time the node goes on with what it has counted itself, says so as a part of the node that failed, and
 * leaves Redis alone for a pause. Then a person may hold as often at each node as the rules say of all nodes together.
 */
import { invariant, limits, reasonOf } from "@ticketrush/protocol"
import type { Parts } from "../health/Parts.ts"
import type { Clock } from "../ports.ts"
import type { AbuseCounts, CountedAttempt, Taken } from "./AbuseCounts.ts"
import type { Counted, RemoteAbuseCounts } from "./AbuseCountsRedis.ts"

export type AbuseCountsSharedOptions = {
  readonly remote: RemoteAbuseCounts
  /** Of this node alone. */
  readonly local: AbuseCounts
  readonly clock: Clock
  readonly parts: Pick<Parts, "failed" | "works">
  /** Differs from node to node and start to start; what slots begin with. */
  readonly start: string
  readonly askedAtOnceMax?: number
}

export class AbuseCountsShared implements AbuseCounts {
  readonly #options: AbuseCountsSharedOptions
  readonly #askedAtOnceMax: number
  #slots = 0
  #asked = 0
  #awayUntil = Number.NEGATIVE_INFINITY

  constructor(options: AbuseCountsSharedOptions) {
    this.#options = options
    this.#askedAtOnceMax = options.askedAtOnceMax ?? limits.abuseAskedAtOnceMax
  }

  readonly take = (attempt: CountedAttempt, told: (taken: Taken) => void): void => {
    const { local, remote, start } = this.#options
    const alone = (): void =>
      local.take(attempt, ({ counted, slot }) => told({ counted, slot: slot === null ? null : slotOf("", slot) }))
    if (!this.#mayAsk()) return alone()
    const shared = `${start}-${(++this.#slots).toString(36)}`
    remote.take(
      attempt,
      shared,
      this.#heard(alone, (taken) => {
        if (taken.slot === null) return told(taken)
        // What counts for all nodes counts here too, for the time in which Redis is away.
        local.take(attempt, (own) => told({ counted: taken.counted, slot: slotOf(shared, own.slot ?? "") }))
      }),
    )
  }

  readonly held = (attempt: CountedAttempt, slot: string, reservation: number, told: (news: boolean) => void): void => {
    const { local, remote } = this.#options
    const [shared, own] = partsOf(slot)
    let newsHere = true
    if (own !== "") {
      local.held(attempt, own, reservation, (news) => {
        newsHere = news
      })
    }
    const alone = (): void => told(newsHere)
    if (shared === "" || !this.#mayAsk()) return alone()
    remote.held(attempt, shared, reservation, this.#heard(alone, told))
  }

  readonly refused = (attempt: CountedAttempt, slot: string, probed: boolean): void => {
    const { local, remote } = this.#options
    const [shared, own] = partsOf(slot)
    if (own !== "") local.refused(attempt, own, probed)
    if (shared !== "" && this.#mayAsk()) remote.refused(attempt, shared, probed, this.#heard(nothing, nothing))
  }

  readonly released = (person: number, at: number): void => {
    this.#options.local.released(person, at)
    if (this.#mayAsk()) this.#options.remote.released(person, at, this.#heard(nothing, nothing))
  }

  readonly forgive = (person: number): void => {
    this.#options.local.forgive(person)
    if (this.#mayAsk()) this.#options.remote.forgive(person, this.#heard(nothing, nothing))
  }

  #mayAsk(): boolean {
    if (this.#options.clock.monotonicMs() < this.#awayUntil) return false
    if (this.#asked < this.#askedAtOnceMax) return true
    this.#failed(`${this.#asked} questions wait for an answer`)
    return false
  }

  /** Reports what Redis did, and goes on as this node alone where it did not answer. */
  #heard<A>(alone: () => void, answered: (answer: A) => void): Counted<A> {
    this.#asked++
    return (error, answer) => {
      this.#asked--
      invariant(this.#asked >= 0, "each question is answered once")
      if (error) {
        this.#failed(reasonOf(error))
        return alone()
      }
      this.#options.parts.works("abuse")
      answered(answer)
    }
  }

  #failed(reason: string): void {
    this.#awayUntil = this.#options.clock.monotonicMs() + limits.abusePauseMs
    this.#options.parts.failed("abuse", reason)
  }
}

const nothing = (): void => {}

/** One slot at all nodes together and one here, "" for none. */
const slotOf = (shared: string, own: string): string => `${shared}/${own}`
const partsOf = (slot: string): readonly [shared: string, own: string] => {
  const at = slot.indexOf("/")
  return [slot.slice(0, at), slot.slice(at + 1)]
}

/**
 * {@link AbuseCounts} of all nodes, and of this one alone while Redis is away. Counting never stops a sale: where Redis does
 * not answer in time the node goes on with what it has counted itself, says so as a part of the node that failed, and
 * leaves Redis alone for a pause. Then a person may hold as often at each node as the rules say of all nodes together.
 * Lifted blocks and places that were given back meanwhile are told to Redis again until it has answered, or the node ends.
 */
import { invariant, limits, reasonOf } from "@ticketrush/protocol"
import type { AbuseRules } from "@ticketrush/protocol/abuse"
import type { Parts } from "../health/Parts.ts"
import type { Clock, Defer } from "../ports.ts"
import type { AbuseCounts, CountedAttempt, Taken } from "./AbuseCounts.ts"
import type { Counted, RemoteAbuseCounts } from "./AbuseCountsRedis.ts"
import { type GivenBack, OwedCounts } from "./OwedCounts.ts"

export type AbuseCountsSharedOptions = {
  readonly remote: RemoteAbuseCounts
  /** Of this node alone. */
  readonly local: AbuseCounts
  readonly clock: Clock
  readonly defer: Pick<Defer, "after">
  readonly parts: Pick<Parts, "failed" | "works">
  /** Differs from node to node and start to start; what slots begin with. */
  readonly start: string
  readonly askedAtOnceMax?: number
  readonly owedMax?: number
}

export class AbuseCountsShared implements AbuseCounts {
  readonly #options: AbuseCountsSharedOptions
  readonly #askedAtOnceMax: number
  readonly #owed: OwedCounts
  /** Prevents the next turn in which Redis is told what is owed to it. */
  #notTelling: (() => void) | undefined
  #ended = false
  #slots = 0
  #asked = 0
  #awayUntil = Number.NEGATIVE_INFINITY

  constructor(options: AbuseCountsSharedOptions) {
    this.#options = options
    this.#askedAtOnceMax = options.askedAtOnceMax ?? limits.abuseAskedAtOnceMax
    this.#owed = new OwedCounts(options.owedMax ?? limits.abuseOwedMax)
  }

  readonly take = (attempt: CountedAttempt, rules: AbuseRules, told: (taken: Taken) => void): void => {
    const { local, remote, start } = this.#options
    const alone = (shared: string): void =>
      local.take(attempt, rules, ({ counted, slot }) => {
        if (slot === null && shared !== "") this.#giveBack({ attempt, slot: shared, probed: false })
        told({ counted, slot: slot === null ? null : slotOf(shared, slot) })
      })
    if (!this.#mayAsk()) return alone("")
    const shared = `${start}-${(++this.#slots).toString(36)}`
    // Redis may have counted it although no answer came. A place that was never taken can be given back all the same.
    const unanswered = (): void => alone(shared)
    remote.take(
      attempt,
      rules,
      shared,
      this.#heard(unanswered, (taken) => {
        if (taken.slot === null) return told(taken)
        // What counts for all nodes counts here too, for the time in which Redis is away.
        local.take(attempt, rules, (own) => told({ counted: taken.counted, slot: slotOf(shared, own.slot ?? "") }))
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
    const [shared, own] = partsOf(slot)
    if (own !== "") this.#options.local.refused(attempt, own, probed)
    if (shared !== "") this.#giveBack({ attempt, slot: shared, probed })
  }

  readonly released = (person: number, at: number): void => {
    this.#options.local.released(person, at)
    if (this.#mayAsk()) this.#options.remote.released(person, at, this.#heard(nothing, nothing))
  }

  readonly forgive = (person: number): void => {
    this.#options.local.forgive(person)
    this.#forgive(person)
  }

  /** Tells nothing more of what is owed. */
  end(): void {
    this.#ended = true
    this.#notTelling?.()
  }

  #forgive(person: number): void {
    const owe = (): void => this.#owe(this.#owed.forgive(person), "a lifted block")
    if (!this.#mayAsk()) return owe()
    this.#options.remote.forgive(person, this.#heard(owe, nothing))
  }

  #giveBack(place: GivenBack): void {
    const owe = (probed: boolean): void => this.#owe(this.#owed.giveBack({ ...place, probed }), "a place given back")
    if (!this.#mayAsk()) return owe(place.probed)
    // A place is given back once, however often that is told; a probe would count each time.
    const unanswered = (): void => owe(false)
    this.#options.remote.refused(place.attempt, place.slot, place.probed, this.#heard(unanswered, nothing))
  }

  #owe(fits: boolean, what: string): void {
    const { parts } = this.#options
    if (!fits) parts.failed("abuse", `${this.#owed.size} things wait to be told to Redis, ${what} is lost`)
    this.#tellLater()
  }

  #tellLater(): void {
    if (this.#ended || this.#notTelling !== undefined) return
    this.#notTelling = this.#options.defer.after(limits.abusePauseMs, () => this.#tellOwed())
  }

  #tellOwed(): void {
    this.#notTelling = undefined
    const { forgiven, givenBack } = this.#owed.take(limits.abuseOwedToldMax)
    for (const person of forgiven) this.#forgive(person)
    for (const place of givenBack) this.#giveBack(place)
    if (this.#owed.size > 0) this.#tellLater()
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

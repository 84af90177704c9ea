/** A line on paper, as slow and plain as can be: what the backends are held against. It has no cap on active people. */
import { type ConcertId, type LinePolicy, type PersonId, refusal } from "@ticketrush/protocol"
import { active, inLine, type LineAnswer, nowhere } from "../../src/backends/LineBackend.ts"

export class LineModel {
  readonly turns: PersonId[] = []
  readonly #concertId: ConcertId
  readonly #policy: LinePolicy
  readonly #passUntil = new Map<PersonId, number>()
  #waiting: PersonId[] = []
  #now: number
  #tokens = 0

  constructor(concertId: ConcertId, policy: LinePolicy, now: number) {
    this.#concertId = concertId
    this.#policy = policy
    this.#now = now
  }

  join(person: PersonId): LineAnswer {
    const { waitingMax } = this.#policy
    const known = this.status(person)
    if (known !== nowhere) return known
    if (waitingMax > 0 && this.#waiting.length >= waitingMax) {
      return { kind: "refused", refusal: refusal("line-full", { concertId: this.#concertId, limit: waitingMax }) }
    }
    this.#waiting.push(person)
    return inLine(this.#waiting.length)
  }

  status(person: PersonId): LineAnswer {
    if ((this.#passUntil.get(person) ?? 0) > this.#now) return active
    const at = this.#waiting.indexOf(person)
    return at < 0 ? nowhere : inLine(at + 1)
  }

  leave(person: PersonId): LineAnswer {
    this.#waiting = this.#waiting.filter((other) => other !== person)
    return this.endPass(person)
  }

  endPass(person: PersonId): LineAnswer {
    this.#passUntil.delete(person)
    return this.status(person)
  }

  /** Over one tick of the grid. */
  pass(ms: number): void {
    const { everyMs, burst, batch, passMs } = this.#policy
    const tick = Math.floor((this.#now + ms) / everyMs)
    this.#tokens = Math.min(burst, this.#tokens + (tick - Math.floor(this.#now / everyMs)) * batch)
    const next = this.#waiting.splice(0, this.#tokens)
    this.#tokens -= next.length
    this.turns.push(...next)
    for (const person of next) this.#passUntil.set(person, tick * everyMs + passMs)
    this.#now += ms
  }
}

/**
 * People who buy under load and write down every answer before they use it. An answer that did not come, or that
 * promises nothing, leaves the key open: the same request is sent again with the same key, as the docs tell clients.
 */
import { setTimeout as pause } from "node:timers/promises"
import { until } from "@ticketrush/testing"
import { makeRandom } from "./random.ts"

export type Acknowledged = {
  readonly key: string
  readonly userId: number
  readonly seatId: number
  readonly body: string
  readonly id: number
  confirmed: boolean
}

type Answer = { readonly status: number; readonly body: string }

/** How long a person waits before they ask again: a server that starts needs the machine that those who ask would take. */
const [againMsMin, againMsMax] = [10, 160]

export class Crowd {
  readonly acknowledged: Acknowledged[] = []
  /** Keys with a final refusal. */
  readonly refused: string[] = []
  /** Answers that no client should ever see. */
  readonly wrong: string[] = []
  #running = true
  readonly #people: Promise<void>[]
  readonly #url: string

  constructor(url: string, userIds: ReadonlyArray<number>, seatIds: ReadonlyArray<number>, seed: number) {
    this.#url = url
    this.#people = userIds.map((userId, i) => this.#person(userId, seatIds, makeRandom(seed + i)))
  }

  async stop(): Promise<void> {
    this.#running = false
    await Promise.all(this.#people)
  }

  /** The same hold again, until it is answered: on a busy machine an answer may take longer than a client waits. */
  repeat(hold: Acknowledged): Promise<Answer> {
    return until(`key ${hold.key} is answered`, () => this.#hold(hold.userId, hold.seatId, hold.key))
  }

  async #person(userId: number, seatIds: ReadonlyArray<number>, random: () => number): Promise<void> {
    for (let n = 0; this.#running; n++) {
      const seatId = seatIds[Math.floor(random() * seatIds.length)]
      const key = `${userId}-${n}`
      const held = await this.#insist(() => this.#hold(userId, seatId, key))
      if (held === undefined) return
      if (held.status === 409) {
        this.refused.push(key)
        continue
      }
      if (held.status !== 201) {
        this.wrong.push(`hold ${key}: ${held.status} ${held.body}`)
        continue
      }
      const id = (JSON.parse(held.body) as { id: number }).id
      const hold: Acknowledged = { key, userId, seatId, body: held.body, id, confirmed: false }
      this.acknowledged.push(hold)
      if (random() < 0.5) await this.#pay(hold)
    }
  }

  /** A step that went through before its answer was lost is refused with the status that it led to. */
  async #pay(hold: Acknowledged): Promise<void> {
    const paying = await this.#insist(() => this.#step(hold, "paying"))
    if (paying === undefined) return
    if (paying.status !== 200 && !paying.body.includes("currentStatus=PAYING")) {
      this.wrong.push(`paying ${hold.key}: ${paying.status} ${paying.body}`)
      return
    }
    const confirmed = await this.#insist(() => this.#step(hold, "confirm"))
    if (confirmed === undefined) return
    if (confirmed.status === 200) hold.confirmed = true
    else this.wrong.push(`confirm ${hold.key}: ${confirmed.status} ${confirmed.body}`)
  }

  /** Sends until there is a definite answer; undefined when the crowd was stopped before. */
  async #insist(send: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
    for (let againMs = againMsMin; this.#running; againMs = Math.min(2 * againMs, againMsMax)) {
      const answer = await send()
      if (answer !== undefined && answer.status !== 503) return answer
      await pause(againMs)
    }
    return undefined
  }

  #hold(userId: number, seatId: number, key: string): Promise<Answer | undefined> {
    return this.#post("/api/reservations/v6/holds", { userId, seatId }, { "Idempotency-Key": key })
  }

  #step({ id, userId }: Acknowledged, step: string): Promise<Answer | undefined> {
    return this.#post(`/api/reservations/v6/${id}/${step}`, { userId }, {})
  }

  async #post(path: string, body: unknown, headers: Record<string, string>): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      })
      return { status: response.status, body: await response.text() }
    } catch {
      // No answer: the connection broke or timed out. The caller knows nothing and asks again.
      return undefined
    }
  }
}

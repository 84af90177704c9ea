/**
 * People who arrive at a fixed rate, also while nodes do not answer, each to hold one seat. None waits for another. Who gets no
 * definite answer asks the next node with the same key, as the docs tell clients, until there is one.
 */
import { Agent, request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import type { AnswerFile, Heard } from "./answers.ts"
import { isDefinite } from "./gaps.ts"

export type Show = {
  readonly concertId: number
  readonly seatIds: ReadonlyArray<number>
}

export type PeopleOptions = {
  readonly shows: ReadonlyArray<Show>
  readonly userIds: ReadonlyArray<number>
  /** Ports of the nodes; they may change. */
  readonly ports: () => ReadonlyArray<number>
  /** People per second and show. */
  readonly perSecond: number
  readonly answers: AnswerFile
  /** Names the run: keys of two runs differ. */
  readonly name: string
  /** Milliseconds since the start of the run. */
  readonly now: () => number
  readonly random: () => number
}

export type Answer = { readonly status: number; readonly body: string }

const tickMs = 5
/** How long a person waits for one answer, between two tries (longer each time, so that they make no storm), and in all. */
const attemptMsMax = 1_000
const againMs = 25
const againMsMax = 400
const patienceMs = 40_000
/** More would be a queue of this process, not a load on the nodes. */
const openMax = 1_500

/** One request on a connection that is kept; undefined when no answer came. */
export const postJson = (
  agent: Agent,
  port: number,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer | undefined> =>
  new Promise((resolve) => {
    const text = JSON.stringify(body)
    const sent = request({
      ...{ agent, port, path, host: "127.0.0.1", method: "POST" },
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers },
      signal: AbortSignal.timeout(attemptMsMax),
    })
    sent.once("error", () => resolve(undefined))
    sent.once("response", (response) => {
      let heard = ""
      response.setEncoding("utf8")
      response.on("data", (piece: string) => {
        heard += piece
      })
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body: heard }))
      response.once("error", () => resolve(undefined))
      response.once("aborted", () => resolve(undefined))
    })
    sent.end(text)
  })

/** An answer that promises nothing: the same request may be sent again. A 500 is an answer, and a wrong one. */
const isOpen = (answer: Answer | undefined): boolean =>
  answer === undefined || answer.status === 503 || answer.status === 429

export class People {
  readonly #options: PeopleOptions
  readonly #agent = new Agent({ keepAlive: true })
  readonly #open = new Set<Promise<void>>()
  /** When each sale gave its last definite answer. */
  readonly #answeredAt = new Map<number, number>()
  #arrived = 0
  #turnedAway = 0
  #running = true
  #arriving: Promise<void> | undefined

  constructor(options: PeopleOptions) {
    this.#options = options
  }

  get arrived(): number {
    return this.#arrived
  }

  /** Whether each of the sales has given a definite answer since then. */
  haveAnswered(concertIds: ReadonlyArray<number>, since: number): boolean {
    return concertIds.every((concertId) => (this.#answeredAt.get(concertId) ?? 0) > since)
  }

  /** People for whom this process had no room: the load was less than asked. */
  get turnedAway(): number {
    return this.#turnedAway
  }

  start(): void {
    this.#arriving = this.#arrive()
  }

  /** No more people; resolves when each of those who are there has an answer or has given up. */
  async stop(): Promise<void> {
    this.#running = false
    await this.#arriving
    await Promise.all(this.#open)
    this.#agent.destroy()
  }

  async #arrive(): Promise<void> {
    const { now, perSecond, shows } = this.#options
    const began = now()
    while (this.#running) {
      const due = Math.floor(((now() - began) / 1_000) * perSecond * shows.length)
      while (this.#arrived + this.#turnedAway < due) {
        if (this.#open.size >= openMax) {
          this.#turnedAway++
          continue
        }
        const person = this.#person(this.#arrived++)
        this.#open.add(person)
        void person.then(() => this.#open.delete(person))
      }
      await sleep(tickMs)
    }
  }

  async #person(nth: number): Promise<void> {
    const { answers, name, now, ports, random, shows, userIds } = this.#options
    const { concertId, seatIds } = shows[nth % shows.length]
    const userId = userIds[nth % userIds.length]
    const seatId = seatIds[Math.floor(random() * seatIds.length)]
    const key = `${name}-${nth}`
    const askedAt = now()
    let turn = Math.floor(random() * ports().length)
    const tries: Array<Heard["tries"][number]> = []
    for (;;) {
      const nodes = ports()
      const port = nodes[turn++ % nodes.length]
      tries.push({ at: now(), port })
      const answer = await this.#hold(port, { userId, seatId }, key)
      const over = now() - askedAt > patienceMs
      if (isOpen(answer) && !over) {
        await sleep(Math.min(againMsMax, againMs * 2 ** (tries.length - 1)) * (0.5 + random()))
        continue
      }
      const { body, status } = isOpen(answer) ? { status: 0, body: answer?.body ?? "" } : answer!
      const at = now()
      if (isDefinite(status)) this.#answeredAt.set(concertId, at)
      return answers.write({ at, concertId, key, userId, seatId, status, body, askedAt, tries })
    }
  }

  #hold(port: number, body: unknown, key: string): Promise<Answer | undefined> {
    return postJson(this.#agent, port, "/api/reservations/v6/holds", body, { "Idempotency-Key": key })
  }
}

/**
 * People who wait in the lines of the sales and follow their places on live streams. A connection that is lost is opened anew at
 * the next node that takes it, as a load balancer would, and goes on where it was. They notice a rank that grows, and a stream that stops.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { connect, type LiveEvent, type PlaceState, type PromisedClient } from "@ticketrush/client"
import { reasonOf } from "@ticketrush/protocol"

type Reader = {
  readonly concertId: number
  readonly userId: number
  readonly stream: AsyncIterator<LiveEvent<PlaceState>>
  /** The last one that was told; undefined before. */
  rank: number | undefined
  /** When the connection was lost; undefined while there is one. */
  lostAt: number | undefined
}

/** What the readers have seen. */
export type Places = {
  readonly readers: number
  /** Times that a rank was told. */
  readonly told: number
  /** Connections that were lost, and the longest time until one went on, in milliseconds. */
  readonly lost: number
  readonly resumedMsMax: number
  /** How many of them for which reason, as the client names it. */
  readonly lostWhy: Readonly<Record<string, number>>
  /** Ranks that grew, places that were lost, streams that ended or told no more. */
  readonly wrong: number
  /** The first few, as sentences. */
  readonly says: ReadonlyArray<string>
}

export type ReadersOptions = {
  readonly people: ReadonlyArray<{ readonly concertId: number; readonly userId: number }>
  /** Ports of the nodes; they may change. */
  readonly ports: () => ReadonlyArray<number>
  /** Milliseconds since the start of the run. */
  readonly now: () => number
}

const saysMax = 8
const againMs = 50
/** How long the last rank that was told may differ from the one that the server has, after all was put right. */
const levelMsMax = 120_000
const askMsMax = 2_000

export class Readers {
  readonly #options: ReadersOptions
  readonly #readers: ReadonlyArray<Reader>
  readonly #says: Array<string> = []
  readonly #stop = Promise.withResolvers<undefined>()
  #reading: Promise<unknown> | undefined
  #turn = 0
  #told = 0
  #lost = 0
  readonly #lostWhy: Record<string, number> = {}
  #resumedMsMax = 0
  #wrong = 0

  constructor(options: ReadersOptions) {
    this.#options = options
    const client = this.#client()
    this.#readers = options.people.map((person) => ({
      ...person,
      stream: client.watchPlace(person)[Symbol.asyncIterator](),
      rank: undefined,
      lostAt: undefined,
    }))
  }

  /** Resolves when each of them was told a rank. */
  async start(): Promise<void> {
    this.#reading = Promise.all(this.#readers.map((reader) => this.#follow(reader)))
    const since = this.#options.now()
    while (this.#readers.some(({ rank }) => rank === undefined)) {
      if (this.#options.now() - since > levelMsMax) throw new Error("some people in line were never told their rank")
      await sleep(againMs)
    }
  }

  /** Resolves when each was told the rank that the server says they have, or when that has taken too long. */
  async becomeLevel(): Promise<void> {
    const since = this.#options.now()
    await Promise.all(
      this.#readers.map(async (reader) => {
        for (;;) {
          const rank = await this.#rankOf(reader)
          if (rank !== undefined && rank === reader.rank) return
          if (this.#options.now() - since > levelMsMax)
            return this.#goesWrong(reader, `was last told rank ${reader.rank}, and has ${rank ?? "no answer"}`)
          await sleep(againMs)
        }
      }),
    )
  }

  async stop(): Promise<void> {
    this.#stop.resolve(undefined)
    await this.#reading
  }

  seen(): Places {
    return {
      readers: this.#readers.length,
      ...{ told: this.#told, lost: this.#lost, resumedMsMax: Math.round(this.#resumedMsMax), wrong: this.#wrong },
      ...{ lostWhy: this.#lostWhy, says: this.#says },
    }
  }

  #client(): PromisedClient {
    const nextNode: typeof fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      for (let left = this.#options.ports().length; ; left--) {
        url.port = String(this.#nextPort())
        try {
          return await fetch(url, init)
        } catch (error) {
          if (left <= 1 || init?.signal?.aborted) throw error
        }
      }
    }
    return connect({ url: "http://127.0.0.1", fetch: nextNode })
  }

  #nextPort(): number {
    const ports = this.#options.ports()
    return ports[this.#turn++ % ports.length]
  }

  async #follow(reader: Reader): Promise<void> {
    try {
      for (;;) {
        const next = await Promise.race([reader.stream.next(), this.#stop.promise])
        if (next === undefined) return
        if (next.done) return this.#goesWrong(reader, "was told no more: the stream ended")
        this.#hear(reader, next.value)
      }
    } catch (error) {
      this.#goesWrong(reader, `was told no more: ${reasonOf(error)}`)
    } finally {
      await reader.stream.return?.()
    }
  }

  #hear(reader: Reader, event: LiveEvent<PlaceState>): void {
    const now = this.#options.now()
    switch (event.type) {
      case "lost":
        if (reader.lostAt !== undefined) return
        reader.lostAt = now
        this.#lost++
        this.#lostWhy[event.why] = (this.#lostWhy[event.why] ?? 0) + 1
        return
      case "live":
        if (reader.lostAt !== undefined) this.#resumedMsMax = Math.max(this.#resumedMsMax, now - reader.lostAt)
        reader.lostAt = undefined
        return
      case "value":
        return this.#stands(reader, event.value.rank)
    }
  }

  #stands(reader: Reader, rank: number): void {
    const before = reader.rank
    reader.rank = rank
    this.#told++
    if (rank < 0) this.#goesWrong(reader, "has no place any more")
    else if (before !== undefined && rank > before) this.#goesWrong(reader, `had rank ${before} and then ${rank}`)
  }

  #goesWrong({ concertId, userId }: Reader, what: string): void {
    this.#wrong++
    if (this.#says.length < saysMax) this.#says.push(`person ${userId} in the line of concert ${concertId} ${what}`)
  }

  /** As a node says when it is asked; undefined without an answer. */
  async #rankOf({ concertId, userId }: Reader): Promise<number | undefined> {
    const url = `http://127.0.0.1:${this.#nextPort()}/api/v1/waiting-queue/status?userId=${userId}&concertId=${concertId}`
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(askMsMax) })
      return response.ok ? ((await response.json()) as { readonly rank: number }).rank : undefined
    } catch {
      return undefined
    }
  }
}

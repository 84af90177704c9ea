/**
 * The routes a race needs, over connections of its own: as many as asked for, all open before anything counts.
 * `ServerGone` is the one failure callers handle; an answer of any status is a value.
 */
import { Agent, request } from "node:http"
import { trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import type { ServerChoice } from "../server.ts"

export class ServerGone extends Error {
  override readonly name = "ServerGone"
}

/** What the client takes from outside. */
export type ClientWorld = {
  readonly monotonicMs: () => number
  readonly pause: (ms: number) => Promise<unknown>
}

export type Answer = {
  readonly status: number
  /** Undefined when the body is not JSON. */
  readonly body: Readonly<Record<string, unknown>> | ReadonlyArray<unknown> | undefined
  readonly text: string
}

/** A hold or a refusal with the time from its first byte sent to its last byte received. */
export type TimedAnswer = Answer & { readonly tookMs: number }

export type SeatOnMap = { readonly id: number; readonly seatNumber: string; readonly status: string }
export type Reservation = {
  readonly id: number
  readonly userId: number
  readonly seatIds: ReadonlyArray<number>
  readonly status: string
}

const answerMsMax = 30_000
/** A read that is answered "try again" is made so often, with so long between. */
const readsMax = 6
const readPauseMs = 300

export class TrustedClient {
  readonly #url: URL
  readonly #token: string | null
  readonly #agent: Agent
  readonly #world: ClientWorld
  readonly connections: number

  constructor({ url, token }: ServerChoice, connections: number, world: ClientWorld) {
    this.#url = url
    this.#token = token
    this.#world = world
    this.connections = connections
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      maxFreeSockets: connections,
      scheduling: "fifo",
    })
  }

  /** Opens every connection: none is free while the requests are made, so each one gets its own. */
  async connect(): Promise<void> {
    const opened = Array.from({ length: this.connections }, () => this.send("GET", "/health/live"))
    for (const { status } of await Promise.all(opened)) {
      if (status !== 200) throw new ServerGone(`GET /health/live of ${this.#url.origin} answered ${status}`)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  async createUser(username: string): Promise<number> {
    const { body } = expectOk("POST /api/users", await this.send("POST", "/api/users", { username }))
    return idOf(body)
  }

  async setUp(title: string, seatCount: number, concertDate: string): Promise<{ concertId: number; optionId: number }> {
    const names = { artistName: "Race Track", entertainmentName: "Race Track", agencyName: "Race Track" }
    const answer = await this.send("POST", "/api/concerts/setup", { title, ...names, concertDate, seatCount })
    const { text, body } = expectOk("POST /api/concerts/setup", answer)
    const { concertId, optionIds } = (body ?? {}) as { concertId?: unknown; optionIds?: ReadonlyArray<unknown> }
    if (typeof concertId !== "number" || typeof optionIds?.[0] !== "number")
      throw new ServerGone(`POST /api/concerts/setup answered what names no option: ${text.slice(0, 200)}`)
    return { concertId, optionId: optionIds[0] }
  }

  async seatMap(optionId: number): Promise<ReadonlyArray<SeatOnMap>> {
    return (await this.#read(`/api/concerts/options/${optionId}/seat-map`)) as ReadonlyArray<SeatOnMap>
  }

  /** Ids of everything this person ever reserved. */
  async reservationsOf(userId: number): Promise<ReadonlyArray<number>> {
    return ((await this.#read(`/api/reservations/users/${userId}`)) as ReadonlyArray<unknown>).map(idOf)
  }

  async reservation(id: number, userId: number): Promise<Reservation> {
    return (await this.#read(`/api/reservations/v6/${id}?userId=${userId}`)) as Reservation
  }

  async #read(path: string): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send("GET", path)
      if (answer.status !== 503 || attempt === readsMax) return expectOk(`GET ${path}`, answer).body
      await this.#world.pause(readPauseMs)
    }
  }

  hold(userId: number, seatIds: ReadonlyArray<number>, key: string): Promise<TimedAnswer> {
    const seats = seatIds.length === 1 ? { seatId: seatIds[0] } : { seatIds }
    return this.send("POST", "/api/reservations/v6/holds", { userId, ...seats }, key)
  }

  send(method: string, path: string, body?: unknown, key?: string): Promise<TimedAnswer> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const headers: Record<string, string | number> = { accept: "application/json" }
    if (bytes !== undefined) {
      headers["content-type"] = "application/json"
      headers["content-length"] = bytes.length
    }
    if (key !== undefined) headers["idempotency-key"] = key
    if (this.#token !== null) headers[trustedTokenHeader] = this.#token
    return new Promise((resolve, reject) => {
      const startedAt = this.#world.monotonicMs()
      const fail = (cause: Error & { readonly code?: string }): void =>
        reject(new ServerGone(`${method} ${this.#url.origin}${path}: ${cause.code ?? cause.message}`))
      const options = { agent: this.#agent, method, headers, timeout: answerMsMax }
      const sent = request(new URL(path, this.#url), options, (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("error", fail)
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8")
          const tookMs = this.#world.monotonicMs() - startedAt
          resolve({ status: response.statusCode ?? 0, body: parse(text), text, tookMs })
        })
      })
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${answerMsMax / 1_000} s`)))
      sent.on("error", fail)
      sent.end(bytes)
    })
  }
}

const expectOk = (what: string, answer: Answer): Answer => {
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new ServerGone(`${what} answered ${answer.status}: ${messageOf(answer)}`)
}

/** The sentence of a problem, else the start of the text. */
export const messageOf = ({ body, text }: Answer): string => {
  const message = body !== undefined && "message" in body ? body.message : undefined
  return typeof message === "string" ? message : text.slice(0, 200)
}

const idOf = (body: unknown): number => (body as { readonly id: number }).id

const parse = (text: string): Answer["body"] => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Answer["body"]) : undefined
  } catch {
    return undefined
  }
}

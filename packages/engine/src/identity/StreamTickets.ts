/**
 * Tickets that stand for an access token in the address of a stream: a browser can add no header there, and addresses are
 * written to logs. A ticket counts once, for a minute, at the node that gave it out.
 */
import { invariant, limits } from "@ticketrush/protocol"
import type { Random } from "../ports.ts"
import type { AccessClaims } from "./access-claims.ts"

type Ticket = { readonly claims: AccessClaims; readonly until: number }

export type StreamTicketsOptions = {
  readonly random: Random
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  /** Tickets that count at a time: in all, and of one session. */
  readonly max?: number
  readonly perSessionMax?: number
}

const prefix = "trt_"
const randomBytes = 32

export class StreamTickets {
  readonly #random: Random
  readonly #nowMs: () => number
  readonly #max: number
  readonly #perSessionMax: number
  /** In the order in which they were given, which is that of their ends but for those whose token ends before. */
  readonly #living = new Map<string, Ticket>()
  readonly #bySession = new Map<string, ReadonlyArray<string>>()

  constructor({ random, nowMs, max, perSessionMax }: StreamTicketsOptions) {
    this.#random = random
    this.#nowMs = nowMs
    this.#max = max ?? limits.streamTicketsMax
    this.#perSessionMax = perSessionMax ?? limits.streamTicketsPerSessionMax
  }

  get size(): number {
    return this.#living.size
  }

  /**
   * A ticket for whom an access token has admitted. One more than a session may have makes its oldest one void. Null when
   * as many count as may.
   */
  give(claims: AccessClaims): string | null {
    const now = this.#nowMs()
    this.#forgetOver(now)
    const own = this.#bySession.get(claims.session) ?? []
    if (own.length >= this.#perSessionMax) this.#remove(own[0])
    if (this.#living.size >= this.#max) return null
    const ticket = prefix + Buffer.from(this.#random.bytes(randomBytes)).toString("base64url")
    this.#living.set(ticket, { claims, until: Math.min(now + limits.streamTicketMs, claims.expiresAt) })
    this.#bySession.set(claims.session, [...(this.#bySession.get(claims.session) ?? []), ticket])
    return ticket
  }

  /** What the token said that the ticket stands for; undefined when it counts no more, or never did. */
  take(ticket: string): AccessClaims | undefined {
    const found = this.#living.get(ticket)
    if (found === undefined) return undefined
    this.#remove(ticket)
    return this.#nowMs() < found.until ? found.claims : undefined
  }

  #forgetOver(now: number): void {
    for (const [ticket, { until }] of this.#living) {
      if (until > now) return
      this.#remove(ticket)
    }
  }

  #remove(ticket: string): void {
    const session = this.#living.get(ticket)?.claims.session
    invariant(session !== undefined, "a ticket that is removed was given")
    this.#living.delete(ticket)
    const others = this.#bySession.get(session)!.filter((other) => other !== ticket)
    if (others.length === 0) this.#bySession.delete(session)
    else this.#bySession.set(session, others)
  }
}

/**
 * Connections that have opened and sent no request yet. They are all that a stranger can take up without asking for
 * anything, so they are counted by address, and cut where room is needed.
 *
 * The socket library gives a connection no name: a request does not tell on which of them it came. It is found out when
 * the request has ended, by the one that has sent an answer, or is gone. Where neither can be told, the connections of
 * that address are let go of, and count a while longer; until then none of them is cut, because it may be the one that waits for its answer.
 */

/** A connection as the socket library shows it when it opens. Not to be touched once it is let go of. */
export interface OpenedConnection {
  /** Calls what was given to `whenClosed` before it returns. */
  readonly close: () => void
  /** Is called unless a request comes first. */
  readonly whenClosed: (closed: () => void) => void
  /** Whether bytes of an answer have been written. */
  readonly hasAnswered: () => boolean
  readonly isGone: () => boolean
}

/** A quiet connection is ended by the socket library after this time at the latest, in milliseconds. */
const libraryEndsMs = 12_000
/** So many are looked through for one whose peer is gone, which takes as long as a request; of more, all are let go of. */
const peerlessScanMax = 512
/** Addresses of which something is remembered before those are looked for that are nothing any more. */
const originsMax = 4_096

type Waiting = { readonly connection: OpenedConnection; readonly since: number; readonly origin: Origin }

/** An address with connections that wait, or requests that may have come on one of them. */
export type Origin = {
  readonly address: string
  readonly waiting: Set<Waiting>
  underWay: number
  /** Connections that were let go of, as many as may still be open, and until when they may. */
  lost: number
  lostUntil: number
}

const none: ReadonlySet<Waiting> = new Set()

export class HalfOpen {
  readonly #origins = new Map<string, Origin>()
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>()

  get size(): number {
    return this.#waiting.size
  }

  /** With those that were let go of and may still be open. `now` is monotonic. */
  from(address: string, now: number): number {
    const origin = this.#origins.get(address)
    if (origin === undefined) return 0
    return origin.waiting.size + (now < origin.lostUntil ? origin.lost : 0)
  }

  /** `now` is monotonic. */
  add(connection: OpenedConnection, address: string, now: number): void {
    let origin = this.#origins.get(address)
    if (origin === undefined) {
      if (this.#origins.size >= originsMax) for (const each of this.#origins.values()) this.#forget(each, now)
      origin = { address, waiting: new Set(), underWay: 0, lost: 0, lostUntil: 0 }
      this.#origins.set(address, origin)
    }
    const waiting = { connection, since: now, origin }
    origin.waiting.add(waiting)
    this.#waiting.add(waiting)
    connection.whenClosed(() => {
      this.#remove(waiting)
      this.#forget(origin, now)
    })
  }

  /** A request has come from there. Undefined when no connection from there waits, so that it came on another one. */
  began(address: string, now: number): Origin | undefined {
    if (address === "") return this.#peerless(now)
    const origin = this.#origins.get(address)
    if (origin !== undefined) origin.underWay++
    return origin
  }

  /** `shows`: a connection that was answered, or is gone, can be told from the others by now. */
  ended(origin: Origin, shows: boolean, now: number): void {
    origin.underWay--
    // All of them: a large answer that is still under way shows, too.
    for (const waiting of origin.waiting) {
      if (waiting.connection.hasAnswered() || waiting.connection.isGone()) this.#remove(waiting)
    }
    if (!shows) this.#letGo(origin, now)
    this.#forget(origin, now)
  }

  /** False when there is none that may be cut. */
  cutOldest(address?: string): boolean {
    const candidates = address === undefined ? this.#waiting : (this.#origins.get(address)?.waiting ?? none)
    for (const waiting of candidates) {
      if (waiting.origin.underWay > 0) continue
      waiting.connection.close()
      return true
    }
    return false
  }

  /** Gives how many were cut. */
  cutOlderThan(since: number): number {
    let cut = 0
    for (const waiting of this.#waiting) {
      if (waiting.since >= since) break
      if (waiting.origin.underWay > 0) continue
      waiting.connection.close()
      cut++
    }
    return cut
  }

  /** The peer was gone before its request was read, so that its address is not known: any of them may be the one. */
  #peerless(now: number): undefined {
    if (this.#waiting.size > peerlessScanMax) {
      for (const { origin } of this.#waiting) this.#letGo(origin, now)
      return
    }
    for (const waiting of this.#waiting) {
      if (waiting.connection.isGone()) this.#remove(waiting)
    }
  }

  #letGo(origin: Origin, now: number): void {
    origin.lost = origin.waiting.size + (now < origin.lostUntil ? origin.lost : 0)
    origin.lostUntil = now + libraryEndsMs
    for (const waiting of origin.waiting) this.#remove(waiting)
  }

  #remove(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    waiting.origin.waiting.delete(waiting)
  }

  #forget(origin: Origin, now: number): void {
    if (origin.waiting.size + origin.underWay === 0 && now >= origin.lostUntil) this.#origins.delete(origin.address)
  }
}

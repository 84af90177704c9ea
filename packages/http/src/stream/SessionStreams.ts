/**
 * Streams of people who are signed in. Each ends with the session that it was opened with, in the same turn, for every
 * way in which a session ends; its access token may have run out long before.
 */
import type { Revocations, Revoked } from "@ticketrush/engine/identity/Revocations"
import { limits } from "@ticketrush/protocol"
import type { Caller, SignedInCaller } from "../access/Caller.ts"
import type { Connection } from "./Connection.ts"

type Followed = { readonly connection: Connection; readonly claims: SignedInCaller["claims"] }
type Index<Key> = Map<Key, Set<Followed>>

export class SessionStreams {
  readonly #revocations: Pick<Revocations, "refuses" | "onRevoked"> | undefined
  readonly #bySession: Index<string> = new Map()
  readonly #byPerson: Index<number> = new Map()
  readonly #stopListening: (() => void) | undefined

  /** Without revocations no one can be signed in. */
  constructor(revocations: Pick<Revocations, "refuses" | "onRevoked"> | undefined) {
    this.#revocations = revocations
    this.#stopListening = revocations?.onRevoked((revoked) => this.#revoked(revoked))
  }

  /** Called once for each connection, before anything is sent on it: the session may have ended while it was opened. */
  follow(connection: Connection, caller: Caller): void {
    if (caller.kind !== "signed-in" || connection.over) return
    const { claims } = caller
    if (this.#revocations?.refuses(claims) === true) return connection.end("signed-out")
    connection.liveAtMost(limits.signedInSocketMs)
    const followed = { connection, claims }
    const forgets = [added(this.#bySession, claims.session, followed), added(this.#byPerson, claims.person, followed)]
    connection.onOver(() => {
      for (const forget of forgets) forget()
    })
  }

  stop(): void {
    this.#stopListening?.()
  }

  #revoked(revoked: Revoked): void {
    if (revoked === "older") {
      // The table of what has ended was too small: no one signed out, and a newer token is one refresh away.
      for (const all of this.#bySession.values()) this.#endRefused(all, "renew")
    } else if ("session" in revoked) this.#endRefused(this.#bySession.get(revoked.session), "signed-out")
    else this.#endRefused(this.#byPerson.get(revoked.person), "signed-out")
  }

  /** A copy: each end takes itself out. */
  #endRefused(all: Set<Followed> | undefined, why: "renew" | "signed-out"): void {
    for (const { connection, claims } of [...(all ?? [])]) {
      if (this.#revocations?.refuses(claims) === true) connection.end(why)
    }
  }
}

/** What takes it out again is returned. */
const added = <Key>(index: Index<Key>, key: Key, followed: Followed): (() => void) => {
  const all = index.get(key) ?? new Set()
  index.set(key, all.add(followed))
  return () => {
    all.delete(followed)
    if (all.size === 0) index.delete(key)
  }
}

/** Sessions that live as long as the process. */
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { StoreUnavailable } from "../catalogue/errors.ts"
import type { User, UserRole } from "../catalogue/Users.ts"
import type { Endings, Opened, RowDecision, SessionStore, TokenHolder } from "./SessionStore.ts"
import { isLive, type Session, type SessionEnd } from "./session.ts"

type Version = { readonly version: number; readonly changedAt: number }
type Find = (person: PersonId) => Effect.Effect<User | null, StoreUnavailable>
/** False when no person would be an administrator then. */
type SetRole = (person: PersonId, role: UserRole) => boolean

const noRoles: SetRole = () => {
  throw new Error("these users have no roles to give")
}

/** `find`: the users that sessions belong to. */
export const makeSessionStoreMemory = (find: Find, setRole: SetRole = noRoles): SessionStore =>
  new SessionStoreMemory(find, setRole)

class SessionStoreMemory implements SessionStore {
  readonly #find: Find
  readonly #setRole: SetRole
  readonly #sessions = new Map<string, Session>()
  readonly #versions = new Map<PersonId, Version>()

  constructor(find: Find, setRole: SetRole) {
    this.#find = find
    this.#setRole = setRole
  }

  open(session: Session, liveMax: number): Effect.Effect<Opened | null, StoreUnavailable> {
    return Effect.map(this.#holderOf(session.person), (holder) => {
      if (holder === null) return null
      const tooMany = this.#livingOf(session.person, session.createdAt).slice(liveMax - 1)
      for (const old of tooMany) this.#end(old, session.createdAt, "too-many")
      this.#sessions.set(session.id, session)
      return { holder, ended: tooMany.map(({ id }) => id) }
    })
  }

  change<A>(
    family: Uint8Array,
    decide: (session: Session, holder: TokenHolder) => RowDecision<A>,
  ): Effect.Effect<A | null, StoreUnavailable> {
    return Effect.suspend(() => {
      const found = [...this.#sessions.values()].find((each) => Buffer.compare(each.family, family) === 0)
      if (found === undefined) return Effect.succeed(null)
      return Effect.map(this.#holderOf(found.person), (holder) => {
        if (holder === null) return null
        // As it is by now: nothing is waited for from here on.
        const [changed, answer] = decide(this.#sessions.get(found.id) as Session, holder)
        if (changed !== null) this.#sessions.set(changed.id, changed)
        return answer
      })
    })
  }

  end(person: PersonId, id: string, at: number, by: SessionEnd): Effect.Effect<boolean> {
    return Effect.sync(() => {
      const session = this.#sessions.get(id)
      if (session === undefined || session.person !== person || !isLive(session, at)) return false
      this.#end(session, at, by)
      return true
    })
  }

  endAll(person: PersonId, at: number): Effect.Effect<number | null, StoreUnavailable> {
    return Effect.map(this.#holderOf(person), (holder) => {
      if (holder === null) return null
      for (const session of this.#livingOf(person, at)) this.#end(session, at, "everywhere")
      const version = holder.version + 1
      this.#versions.set(person, { version, changedAt: at })
      return version
    })
  }

  setRole(person: PersonId, role: UserRole, at: number): Effect.Effect<number | "last-admin" | null, StoreUnavailable> {
    return Effect.flatMap(
      this.#holderOf(person),
      (holder): Effect.Effect<number | "last-admin" | null, StoreUnavailable> => {
        if (holder === null) return Effect.succeed(null)
        return this.#setRole(person, role) ? this.endAll(person, at) : Effect.succeed("last-admin")
      },
    )
  }

  living(person: PersonId, at: number): Effect.Effect<ReadonlyArray<Session>> {
    return Effect.sync(() => this.#livingOf(person, at).slice(0, limits.sessionsPerPersonMax))
  }

  endings(since: number, max: number): Effect.Effect<Endings> {
    return Effect.sync(() => {
      const ended = [...this.#sessions.values()].flatMap(({ id, endedAt }) =>
        endedAt !== null && endedAt >= since ? [{ id, endedAt }] : [],
      )
      const risen = [...this.#versions].flatMap(([person, version]) =>
        version.changedAt >= since ? [{ person, ...version }] : [],
      )
      return {
        sessions: ended.sort((a, b) => b.endedAt - a.endedAt).slice(0, max),
        versions: risen.sort((a, b) => b.changedAt - a.changedAt).slice(0, max),
      }
    })
  }

  forget(before: number): Effect.Effect<void> {
    return Effect.sync(() => {
      for (const { id, endedAt, expiresAt } of this.#sessions.values()) {
        if ((endedAt ?? expiresAt) < before) this.#sessions.delete(id)
      }
    })
  }

  #end(session: Session, at: number, by: SessionEnd): void {
    this.#sessions.set(session.id, { ...session, endedAt: at, endedBy: by })
  }

  #livingOf(person: PersonId, at: number): ReadonlyArray<Session> {
    return [...this.#sessions.values()]
      .filter((session) => session.person === person && isLive(session, at))
      .sort((a, b) => b.usedAt - a.usedAt)
  }

  #holderOf(person: PersonId): Effect.Effect<TokenHolder | null, StoreUnavailable> {
    return Effect.map(this.#find(person), (user) => {
      if (user === null) return null
      const { username, role } = user
      return { person, username, role, version: this.#versions.get(person)?.version ?? 1 }
    })
  }
}

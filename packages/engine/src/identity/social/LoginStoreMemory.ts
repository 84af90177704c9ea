/** Sign-ins under way that live as long as the process. */
import { Effect } from "effect"
import type { LoginBounds, LoginStore, PendingLogin, ShownLogin } from "./LoginStore.ts"

export const makeLoginStoreMemory = (): LoginStore => new LoginStoreMemory()

class LoginStoreMemory implements LoginStore {
  /** By state; the oldest first. */
  readonly #logins = new Map<string, PendingLogin>()

  begin(login: PendingLogin, { max, perClientMax }: LoginBounds): Effect.Effect<void> {
    return Effect.sync(() => {
      const key = keyOf(login.state)
      this.#logins.delete(key)
      this.#logins.set(key, login)
      const ofClient = [...this.#logins].filter(([, { client }]) => isEqual(client, login.client))
      for (const [old] of ofClient.slice(0, -perClientMax)) this.#logins.delete(old)
      for (const old of [...this.#logins.keys()].slice(0, -max)) this.#logins.delete(old)
    })
  }

  take(shown: ShownLogin, at: number): Effect.Effect<PendingLogin | null> {
    return Effect.sync(() => {
      const key = keyOf(shown.state)
      const login = this.#logins.get(key)
      if (login === undefined || login.expiresAt <= at || !fits(login, shown)) return null
      this.#logins.delete(key)
      return login
    })
  }

  loopbackOf(state: Uint8Array, at: number): Effect.Effect<string | null> {
    return Effect.sync(() => {
      const login = this.#logins.get(keyOf(state))
      return login === undefined || login.expiresAt <= at ? null : login.loopback
    })
  }

  forget(before: number): Effect.Effect<void> {
    return Effect.sync(() => {
      for (const [key, { expiresAt }] of this.#logins) if (expiresAt < before) this.#logins.delete(key)
    })
  }
}

const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")
const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

const fits = (login: PendingLogin, { provider, person, browser, verifier, program }: ShownLogin): boolean => {
  if (login.provider !== provider || login.person !== person) return false
  if (browser !== null && isEqual(login.browser, browser)) return true
  if (verifier !== null && isEqual(login.verifier, verifier)) return true
  return program && !login.bound && verifier === null
}

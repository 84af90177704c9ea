/**
 * A pair of tokens in the memory of this tab: never in storage, never on the screen, gone when the page is loaded anew. What
 * others learn of it is how long each token is, and whether the two differ, as they must.
 */
import type { PanelLog } from "./PanelLog.ts"

export type Person = { readonly userId: number; readonly username: string; readonly role: string }
export type PairCheck = "different" | "same" | "insufficient"

/** The answer to a request. `body` is undefined where there is none. */
export type Answered = { readonly status: number; readonly body: unknown }

export type Send = (
  method: string,
  path: string,
  options: { readonly bearer: string | null; readonly payload: unknown; readonly cookies: boolean },
) => Promise<Answered>

type Tokens = { readonly accessToken: string | null; readonly refreshToken: string | null }

export class TokenPair {
  readonly #send: Send
  readonly #log: PanelLog
  #access: string | null = null
  #refresh: string | null = null

  constructor(send: Send, log: PanelLog) {
    this.#send = send
    this.#log = log
  }

  /** Null: missing. */
  get lengths(): { readonly access: number | null; readonly refresh: number | null } {
    return { access: this.#access?.length ?? null, refresh: this.#refresh?.length ?? null }
  }

  get check(): PairCheck {
    if (this.#access === null || this.#refresh === null) return "insufficient"
    return this.#access === this.#refresh ? "same" : "different"
  }

  /** Ends a sign-in: the cookie of the browser that began it goes along, and the tokens come in the answer. */
  async exchange(provider: "kakao" | "naver", code: string, state: string): Promise<void> {
    const payload = { code, state }
    this.#take(await this.#ask("AUTH_EXCHANGE", "POST", `/api/auth/social/${provider}/exchange`, payload, true))
  }

  async me(): Promise<Person> {
    return (await this.#ask("AUTH_ME", "GET", "/api/auth/me")) as Person
  }

  async refresh(): Promise<void> {
    const payload = { refreshToken: this.#refresh }
    this.#take(await this.#ask("AUTH_REFRESH", "POST", "/api/auth/token/refresh", payload))
  }

  async logout(): Promise<void> {
    await this.#ask("AUTH_LOGOUT", "POST", "/api/auth/logout", { refreshToken: this.#refresh })
    this.forget()
  }

  forget(): void {
    this.#access = null
    this.#refresh = null
    this.#log.add("AUTH_FORGOTTEN", { pair: this.check })
  }

  async queue(order: "join" | "leave" | "status", concertId: number): Promise<void> {
    const tag = `QUEUE_${order.toUpperCase()}`
    const path = `/api/v7/waiting-queue/${order}`
    if (order === "status") await this.#ask(tag, "GET", `${path}?concertId=${concertId}`)
    else await this.#ask(tag, "POST", path, { concertId })
  }

  /** For a request that somebody else sends: the stream of a line. */
  bearing<T>(send: (bearer: string | null) => T): T {
    return send(this.#access)
  }

  #take(body: unknown): void {
    const { accessToken, refreshToken } = body as Tokens
    this.#access = accessToken
    this.#refresh = refreshToken
    this.#log.add("AUTH_PAIR", { pair: this.check })
  }

  async #ask(tag: string, method: string, path: string, payload?: unknown, cookies = false): Promise<unknown> {
    this.#log.add(tag, { asks: `${method} ${path}` })
    try {
      const { body, status } = await this.#send(method, path, { bearer: this.#access, payload, cookies })
      this.#log.add(tag, { status, ...(body !== undefined && { body }) })
      return body
    } catch (cause) {
      const { code, status } = cause as { readonly code?: unknown; readonly status?: unknown }
      this.#log.add(tag, { failed: true, status, refused: code })
      throw cause
    }
  }
}

/** What a person who watches a line sees: the newest picture of it, and how old that is while nothing comes in. Pure. */
import type { LineOverviewResponse } from "@ticketrush/protocol/http-schemas"
import { lineReport } from "./line-report.ts"

/** The server sends a picture once a second while something moves; after that time without one, nothing moved. */
const movingMs = 2_500

export class WatchedLine {
  #overview: LineOverviewResponse
  /** When the picture came; all times are in milliseconds by one monotonic clock. */
  #at: number
  /** People per second, between the last two pictures. */
  #joining: number | null = null
  #lost: { readonly since: number; readonly message: string } | undefined

  constructor(overview: LineOverviewResponse, at: number) {
    this.#overview = overview
    this.#at = at
  }

  take(overview: LineOverviewResponse, at: number): void {
    if (at > this.#at) this.#joining = ((overview.joined - this.#overview.joined) * 1_000) / (at - this.#at)
    this.#overview = overview
    this.#at = at
  }

  live(): void {
    this.#lost = undefined
  }

  /** `message`: why no pictures come in. A connection that cannot be had again is the same loss. */
  lost(message: string, at: number): void {
    this.#lost = { since: this.#lost?.since ?? at, message }
  }

  /** Undefined while pictures come in, else since when they do not, and why. */
  get loss(): { readonly since: number; readonly message: string } | undefined {
    return this.#lost
  }

  text(now: number): string {
    const { perSecond } = this.#overview.pace
    if (this.#lost === undefined) {
      const joining = now - this.#at > movingMs ? 0 : this.#joining
      return lineReport(this.#overview, { joining, going: perSecond })
    }
    const age = `${Math.round((now - this.#at) / 1_000)} s`
    // The reason may be long, and a terminal narrow: what matters stands on a line of its own.
    const notice = `no news for ${age}, connecting again\n${this.#lost.message}`
    return `${lineReport(this.#overview, { joining: null, going: null })}\n\n${notice}`
  }
}

/**
 * Which of several servers of one database leads, by what each says of itself. A standby that is promoted begins a timeline
 * of its own, with a higher number than that of the server that it followed. So of two servers that take writes the one with
 * the higher timeline leads, and a server of a lower one is never gone back to: it is the one that was thought dead. Nor is one left for
 * another of the same timeline, however long it is away: two standbys that were both promoted have written different things since.
 */

export type HostState =
  /** It takes writes. `system` is the same for a server and its standbys. */
  | { readonly kind: "leads"; readonly system: string; readonly timeline: number }
  /** It follows another server. */
  | { readonly kind: "follows" }
  /** It follows none, and takes no writes by default. */
  | { readonly kind: "reads" }
  | { readonly kind: "away"; readonly reason: string }

type Leading = Extract<HostState, { readonly kind: "leads" }>

export class LeaderChoice {
  readonly #states: Array<HostState | undefined> = []
  #current: number | undefined
  #system: string | undefined
  #timeline = 0

  /** Undefined before one was chosen. */
  get current(): number | undefined {
    return this.#current
  }

  note(host: number, state: HostState): void {
    this.#states[host] = state
  }

  /** Answers whether another server leads now than before. None that leads leaves the last one: it may come back. */
  choose(): boolean {
    let best: number | undefined
    for (const [host, state] of this.#states.entries()) {
      if (!this.#mayLead(host, state)) continue
      const first = best === undefined ? undefined : (this.#states[best] as Leading)
      if (first === undefined || state.timeline > first.timeline) best = host
    }
    if (best === undefined) return false
    const { system, timeline } = this.#states[best] as Leading
    const changed = best !== this.#current
    this.#current = best
    this.#system = system
    this.#timeline = timeline
    return changed
  }

  /** Those that take writes beside the one that leads: what is written there is lost to it. */
  get others(): ReadonlyArray<number> {
    return [...this.#states.entries()].flatMap(([host, state]) =>
      state?.kind === "leads" && host !== this.#current ? [host] : [],
    )
  }

  #mayLead(host: number, state: HostState | undefined): state is Leading {
    if (state?.kind !== "leads") return false
    if (this.#current === undefined) return true
    if (state.system !== this.#system) return false
    return host === this.#current ? state.timeline >= this.#timeline : state.timeline > this.#timeline
  }
}

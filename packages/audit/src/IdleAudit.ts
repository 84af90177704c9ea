/** Passes that do nothing: which one may end before its time, and that it does when its room is wanted. */

type Pass = { readonly person: number; since: number }

export class IdleAudit {
  readonly #wrong: (sentence: string) => void
  /** 0: passes last their whole time, used or not. */
  #idleMs = 0
  /** By place. */
  readonly #passes = new Map<number, Pass>()
  readonly #placeOf = new Map<number, number>()
  /** Reservations that are held or being paid, by person. */
  readonly #open = new Map<number, number>()
  #owed = false

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  set(idleMs: number, at: number): void {
    if (this.#idleMs === 0) for (const pass of this.#passes.values()) pass.since = at
    this.#idleMs = idleMs
  }

  admitted(place: number, person: number, at: number): void {
    this.#passes.set(place, { person, since: at })
    this.#placeOf.set(person, place)
  }

  /** A pass is over. */
  ended(place: number): void {
    this.#passes.delete(place)
    this.#owed = false
  }

  held(person: number): void {
    this.#open.set(person, this.#openOf(person) + 1)
  }

  closed(person: number, at: number): void {
    const open = this.#openOf(person) - 1
    this.#open.set(person, open)
    const pass = this.#passes.get(this.#placeOf.get(person) ?? 0)
    if (open === 0 && pass !== undefined) pass.since = at
  }

  /** Called before a pass ends because it does nothing. */
  check(place: number, at: number, roomIsWanted: boolean): void {
    const pass = this.#passes.get(place)
    if (pass === undefined) return
    if (this.#idleMs === 0)
      return this.#wrong(`the pass of place ${place} ended as idle in a line without such a limit`)
    if (!roomIsWanted) this.#wrong(`the pass of place ${place} ended as idle, and its room was not wanted`)
    if (this.#openOf(pass.person) > 0)
      this.#wrong(`the pass of place ${place} ended as idle while its owner held seats`)
    else if (at - pass.since < this.#idleMs) {
      this.#wrong(`the pass of place ${place} ended after ${at - pass.since} idle ms, the limit is ${this.#idleMs} ms`)
    }
  }

  beginRecord(at: number, roomIsWanted: boolean): void {
    this.#owed = roomIsWanted && this.#idleMs > 0 && this.#someIdle(at)
  }

  /** Called where all that was due at the time of the record has been done. */
  endRecord(): void {
    if (this.#owed) this.#wrong("a pass that did nothing went on while people waited for its room")
  }

  #someIdle(at: number): boolean {
    for (const { person, since } of this.#passes.values()) {
      if (this.#openOf(person) === 0 && at - since >= this.#idleMs) return true
    }
    return false
  }

  #openOf(person: number): number {
    return this.#open.get(person) ?? 0
  }
}

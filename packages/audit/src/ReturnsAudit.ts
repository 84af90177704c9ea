/** Seats that came back and are out of sight: for how long, and to whom they may reappear. */
import { Ends } from "./Ends.ts"
import type { LineAudit } from "./LineAudit.ts"

export class ReturnsAudit {
  readonly #line: LineAudit
  readonly #wrong: (sentence: string) => void
  /** When the seats of a reservation may reappear. */
  readonly #hidden = new Map<number, number>()
  readonly #ends = new Ends()
  /** Whose time has come. */
  readonly #due = new Set<number>()
  #owed = false

  constructor(line: LineAudit, wrong: (sentence: string) => void) {
    this.#line = line
    this.#wrong = wrong
  }

  /** The seats of a reservation came back. True when they are free at once. */
  cameBack(id: number, at: number, returnsAt: number | undefined): boolean {
    const returnMs = this.#line.returnMs
    if (returnsAt === undefined) {
      if (returnMs > 0)
        this.#wrong(`the seats of reservation ${id} were free at once, the line says within ${returnMs} ms`)
      return true
    }
    if (returnsAt <= at || returnsAt > at + returnMs) {
      this.#wrong(
        `the seats of reservation ${id} return after ${returnsAt - at} ms, the line says within ${returnMs} ms`,
      )
    }
    this.#hidden.set(id, returnsAt)
    this.#ends.add(id, returnsAt)
    return false
  }

  /** `calledOff`: their option was cancelled, so that nobody waits for them. */
  reappeared(id: number, at: number, calledOff: boolean): void {
    const returnsAt = this.#hidden.get(id)
    if (returnsAt === undefined) return this.#wrong(`the seats of reservation ${id} reappeared and were in sight`)
    if (at < returnsAt) this.#wrong(`the seats of reservation ${id} reappeared ${returnsAt - at} ms early`)
    if (!calledOff && this.#line.keepsAt(at))
      this.#wrong(`I8 the seats of reservation ${id} reappeared while people waited for them`)
    this.#hidden.delete(id)
    this.#due.delete(id)
    this.#owed = false
  }

  /** A person got in or was passed over: what is due may wait for the next room. */
  lineMoved(): void {
    this.#owed = false
  }

  beginRecord(at: number): void {
    for (const id of this.#ends.over(at)) if (this.#hidden.has(id)) this.#due.add(id)
    this.#owed = this.#due.size > 0 && !this.#line.keepsAt(at)
  }

  /** Called where all that was due at the time of the record has been done. */
  endRecord(): void {
    if (this.#owed) this.#wrong(`I6 the seats of ${this.#due.size} reservations were due to reappear, and none did`)
  }
}

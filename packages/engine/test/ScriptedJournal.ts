/** The memory journal with a script: the next appends and claims go wrong in the way a test says. */
import type { ConcertId } from "@ticketrush/protocol"
import type { AppendResult, ClaimFrom, ClaimResult, Journal, JournalRecord } from "../src/journal/Journal.ts"
import type { JournalMemory } from "../src/journal/JournalMemory.ts"

export type AppendFault =
  /** Written, but the caller is not told. */
  | "unknown-written"
  | "unknown-lost"
  /** Not answered and not written until `release` is called. */
  | "hangs"
  /** The same, and then written without telling the caller. */
  | "hangs-unknown"
  | "unreachable"
  | "locked"

export class ScriptedJournal implements Journal {
  readonly #memory: JournalMemory
  readonly appendFaults: AppendFault[] = []
  readonly claimFaults: Array<"unknown-done" | "unknown-lost"> = []
  /** How many records each append carried. */
  readonly appends: number[] = []
  #held: (() => void) | undefined

  constructor(memory: JournalMemory) {
    this.#memory = memory
  }

  get read() {
    return this.#memory.read.bind(this.#memory)
  }
  get head() {
    return this.#memory.head.bind(this.#memory)
  }
  get loadSnapshot() {
    return this.#memory.loadSnapshot.bind(this.#memory)
  }
  get saveSnapshot() {
    return this.#memory.saveSnapshot.bind(this.#memory)
  }
  get passivate() {
    return this.#memory.passivate.bind(this.#memory)
  }
  get due() {
    return this.#memory.due.bind(this.#memory)
  }

  claim(concertId: ConcertId, incarnation: string, from: ClaimFrom, done: (result: ClaimResult) => void): void {
    const fault = this.claimFaults.shift()
    if (fault === "unknown-lost") return this.#memory.due(() => done({ kind: "unknown", reason: "scripted" }))
    this.#memory.claim(concertId, incarnation, from, (result) =>
      done(fault === undefined ? result : { kind: "unknown", reason: "scripted" }),
    )
  }

  append(records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void): void {
    this.appends.push(records.length)
    const fault = this.appendFaults.shift()
    switch (fault) {
      case undefined:
        return this.#memory.append(records, done)
      case "unknown-written":
        return this.#memory.append(records, () => done({ kind: "unknown", reason: "scripted" }))
      case "unknown-lost":
        return this.#memory.due(() => done({ kind: "unknown", reason: "scripted" }))
      case "hangs":
        this.#held = () => this.#memory.append(records, done)
        return
      case "hangs-unknown":
        this.#held = () => this.#memory.append(records, () => done({ kind: "unknown", reason: "scripted" }))
        return
      default:
        return this.#memory.due(() => done({ kind: "rejected", reason: fault }))
    }
  }

  /** The append that hangs is written and answered now. */
  release(): void {
    this.#held?.()
    this.#held = undefined
  }
}

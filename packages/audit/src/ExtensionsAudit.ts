/** How often holds are extended: each of them, and all of one person in one turn. */
import { limits } from "@ticketrush/protocol"
import type { LineAudit } from "./LineAudit.ts"

export class ExtensionsAudit {
  readonly #line: LineAudit
  readonly #wrong: (sentence: string) => void
  /** By person and turn. */
  readonly #counts = new Map<string, number>()

  constructor(line: LineAudit, wrong: (sentence: string) => void) {
    this.#line = line
    this.#wrong = wrong
  }

  /** A hold of the person is extended for the `extensions`-th time, in the turn of a pass, 0 for none. */
  take(reservation: number, extensions: number, person: number, turn: number): void {
    if (extensions > limits.extensionsPerHoldMax) {
      this.#wrong(`I6 reservation ${reservation} was extended ${extensions} times`)
    }
    if (turn !== 0 && this.#line.personOfPass(turn) !== person) {
      this.#wrong(`reservation ${reservation} was extended in turn ${turn}, which is none of person ${person}`)
    }
    const inTurn = (this.#counts.get(`${person}/${turn}`) ?? 0) + 1
    this.#counts.set(`${person}/${turn}`, inTurn)
    if (inTurn > limits.extensionsPerTurnMax) {
      this.#wrong(`I6 person ${person} extended holds ${inTurn} times in turn ${turn}`)
    }
  }
}

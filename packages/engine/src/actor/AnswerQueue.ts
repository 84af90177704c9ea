/**
 * Callers of committed records, oldest first, buyers before those who join a line. Writing some thousand answers in one
 * turn would delay all other requests: a bounded number is told in a turn, and the rest follows in the next ones.
 */
import type { Defer } from "../ports.ts"
import type { Answers, Tell } from "./Answers.ts"

export class AnswerQueue {
  readonly #tell: Tell
  readonly #defer: Pick<Defer, "soon">
  readonly #perTurnMax: number
  readonly #buyers: Answers[] = []
  readonly #joiners: Answers[] = []

  constructor(tell: Tell, defer: Pick<Defer, "soon">, perTurnMax: number) {
    this.#tell = tell
    this.#defer = defer
    this.#perTurnMax = perTurnMax
  }

  /** Callers that are not told yet. */
  get waiting(): number {
    return [...this.#buyers, ...this.#joiners].reduce((sum, answers) => sum + answers.waiting, 0)
  }

  add(buyers: Answers, joiners: Answers): void {
    const answering = this.#buyers.length + this.#joiners.length > 0
    this.#buyers.push(buyers)
    this.#joiners.push(joiners)
    if (!answering) this.#answerSome()
  }

  #answerSome(): void {
    let left = this.#perTurnMax
    for (const queue of [this.#buyers, this.#joiners]) {
      while (queue.length > 0) {
        const before = queue[0].waiting
        queue[0].answer(this.#tell, left)
        left -= before - queue[0].waiting
        if (queue[0].waiting > 0) break
        queue.shift()
      }
    }
    if (this.#buyers.length + this.#joiners.length > 0) this.#defer.soon(() => this.#answerSome())
  }
}

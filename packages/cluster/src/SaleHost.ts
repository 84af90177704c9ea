/**
 * The sales that this node runs for the cluster: opened when the node becomes the owner, closed when it leaves them.
 * A batch that comes again while the node has the sale gets the answers of the first time.
 */
import type { SaleRelease } from "@ticketrush/engine/EngineApi"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { ConcertId } from "@ticketrush/protocol"
import { type BatchAnswer, type CallAnswer, copied, mayRepeat, type SaleBatch, type SaleCall } from "./sale-calls.ts"

export type SaleHostOptions = {
  /** The sales of this node's engine. */
  readonly sales: Sales
  readonly engine: SaleRelease
}

type Done = (answer: BatchAnswer) => void

/** The last batch of one sender. */
type Served = { readonly number: number; answer: BatchAnswer | undefined; waiting: Array<Done> }

/** A sender that is restarted is a new one: the oldest are forgotten. */
const sendersMax = 64

const notHere: BatchAnswer = { kind: "not-here" }

export class SaleHost {
  readonly #options: SaleHostOptions
  readonly #open = new Map<ConcertId, Map<string, Served>>()

  constructor(options: SaleHostOptions) {
    this.#options = options
  }

  get concerts(): ReadonlyArray<ConcertId> {
    return [...this.#open.keys()]
  }

  has(concertId: ConcertId): boolean {
    return this.#open.has(concertId)
  }

  /**
   * Calls back once calls for the sale are taken. What the engine still has of the sale from before, another node may have changed
   * since, of which the engine hears at its next look at the journal: it goes, and the first call claims the sale and reads it anew.
   */
  open(concertId: ConcertId, done: () => void): void {
    this.#options.engine.release(concertId, () => {
      this.#open.set(concertId, new Map())
      done()
    })
  }

  /** Another node has the sale: whatever is asked of this one from now on goes there. */
  lost(concertId: ConcertId): void {
    this.#open.delete(concertId)
  }

  /** Takes nothing new, and calls back once what was taken is decided, written and answered. */
  close(concertId: ConcertId, done: () => void): void {
    this.#open.delete(concertId)
    this.#options.engine.release(concertId, done)
  }

  /** Calls back once, when all calls of the batch are answered. */
  serve(concertId: ConcertId, batch: SaleBatch, done: Done): void {
    const senders = this.#open.get(concertId)
    if (senders === undefined) return done(notHere)
    const last = senders.get(batch.sender)
    // Its sender has long had an answer, or has given up: this copy was on its way for long.
    if (last !== undefined && batch.number < last.number) return done(notHere)
    if (last?.number === batch.number) {
      if (last.answer === undefined) last.waiting.push(done)
      else done(last.answer)
      return
    }
    const served: Served = { number: batch.number, answer: undefined, waiting: [done] }
    senders.delete(batch.sender)
    senders.set(batch.sender, served)
    if (senders.size > sendersMax) senders.delete(senders.keys().next().value!)
    this.#callAll(concertId, batch, (answers) => {
      served.answer = { kind: "answers", answers }
      for (const waiting of served.waiting.splice(0)) waiting(served.answer)
    })
  }

  #callAll(concertId: ConcertId, batch: SaleBatch, done: (answers: ReadonlyArray<CallAnswer>) => void): void {
    const answers: Array<CallAnswer> = batch.calls.map(() => null)
    let missing = batch.calls.length
    if (missing === 0) return done(answers)
    for (const [index, call] of batch.calls.entries()) {
      const answered = (answer: CallAnswer): void => {
        answers[index] = answer
        if (--missing === 0) done(answers)
      }
      if (batch.again && !mayRepeat(call)) answered({ kind: "unknown" })
      else this.#call(concertId, call, answered)
    }
  }

  #call(concertId: ConcertId, call: SaleCall, answered: (answer: CallAnswer) => void): void {
    const { sales } = this.#options
    switch (call.kind) {
      case "submit":
        return sales.submit(concertId, call.command, call.followUp, (submitted) => answered(copied(submitted)))
      case "ask":
        return sales.ask(concertId, call.question, (asked) => answered(copied(asked)))
      case "present":
        sales.present(concertId, call.person)
        return answered(null)
    }
  }
}

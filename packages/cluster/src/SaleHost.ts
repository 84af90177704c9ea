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
  /** Through which of its shards this node runs the sale now; undefined: through none. */
  readonly through: (concertId: ConcertId) => string | undefined
}

type Done = (answer: BatchAnswer) => void

/** The last batch of one sender. */
type Served = { readonly number: number; answer: BatchAnswer | undefined; waiting: Array<Done> }

/** A sender that is restarted is a new one: the oldest are forgotten. */
const sendersMax = 64

/** A sale that calls are taken for: through which shard it was opened, and who has called. */
type Open = { readonly shard: string; readonly senders: Map<string, Served> }

const notHere: BatchAnswer = { kind: "not-here" }

export class SaleHost {
  readonly #options: SaleHostOptions
  readonly #open = new Map<ConcertId, Open>()
  /** What waits for a sale that is being opened. */
  readonly #opening = new Map<ConcertId, Array<() => void>>()
  /** Sales that the journal showed to be another node's: not opened again before their entity begins anew, or they are moved. */
  readonly #lost = new Set<ConcertId>()

  constructor(options: SaleHostOptions) {
    this.#options = options
  }

  get concerts(): ReadonlyArray<ConcertId> {
    return [...this.#open.keys()]
  }

  has(concertId: ConcertId): boolean {
    const open = this.#open.get(concertId)
    return open !== undefined && open.shard === this.#options.through(concertId)
  }

  /** Its entity begins, or another process has it from now on than before: it may be this one. */
  begin(concertId: ConcertId): void {
    this.#lost.delete(concertId)
  }

  /**
   * Opens the sale if this node runs it through that shard; calls back once it is known. What the engine still has of the sale
   * from before, another node may have changed since, of which the engine hears at its next look at the journal: it goes, and the
   * first call claims the sale and reads it anew.
   */
  open(concertId: ConcertId, shard: string, done: () => void): void {
    const mayOpen = (): boolean => !this.#lost.has(concertId) && this.#options.through(concertId) === shard
    if (!mayOpen() || this.has(concertId)) return done()
    const waiting = this.#opening.get(concertId)
    if (waiting !== undefined) return void waiting.push(done)
    this.#opening.set(concertId, [done])
    this.#options.engine.release(concertId, () => {
      if (mayOpen()) this.#open.set(concertId, { shard, senders: new Map() })
      const waiting = this.#opening.get(concertId) ?? []
      this.#opening.delete(concertId)
      for (const each of waiting) each()
    })
  }

  /** Another node has the sale: what is asked of this one from now on goes there. */
  lost(concertId: ConcertId): void {
    this.#open.delete(concertId)
    this.#lost.add(concertId)
  }

  /** Takes nothing new, and calls back once what was taken through that shard is decided, written and answered. */
  close(concertId: ConcertId, shard: string, done: () => void): void {
    const open = this.#open.get(concertId)
    if (open !== undefined && open.shard !== shard) return done()
    this.#open.delete(concertId)
    this.#options.engine.release(concertId, done)
  }

  /** Closes what is run through no shard of this node any more, as another one has it. */
  closeStrays(): void {
    for (const [concertId, { shard }] of this.#open) if (!this.has(concertId)) this.close(concertId, shard, () => {})
  }

  /** Calls back once, when all calls of the batch are answered. */
  serve(concertId: ConcertId, batch: SaleBatch, done: Done): void {
    const senders = this.#open.get(concertId)?.senders
    if (senders === undefined || !this.has(concertId)) return done(notHere)
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

/**
 * The sales of this node, behind the interfaces that a gateway uses: commands go to the engine, questions are answered
 * from the image in memory, and a sale that is not there is brought into memory.
 */
import { type Accepted, type Command, type ConcertId, invariant, isConcertId, limits } from "@ticketrush/protocol"
import type { EngineApi, SaleFingerprint, SaleView } from "../EngineApi.ts"
import type { Defer } from "../ports.ts"
import { answer, readAtOf } from "./answer.ts"
import type { FollowUp, FollowUpAnswer, SaleCommands, Submitted } from "./SaleCommands.ts"
import type { AnswerDefect, AnswerOf, Asked, Question } from "./SaleReads.ts"
import type { Sales } from "./Sales.ts"
import { SeatsLeft } from "./SeatsLeft.ts"

export type LocalSalesOptions = {
  readonly engine: EngineApi
  readonly defer: Defer
  readonly seatsLeft?: SeatsLeft
}

export class LocalSales implements Sales {
  readonly #engine: LocalSalesOptions["engine"]
  readonly #defer: Defer
  readonly #seatsLeft: SeatsLeft

  constructor({ engine, defer, seatsLeft }: LocalSalesOptions) {
    this.#engine = engine
    this.#defer = defer
    this.#seatsLeft = seatsLeft ?? new SeatsLeft()
  }

  readonly submit = <F extends FollowUp>(
    concertId: ConcertId,
    command: Command,
    followUp: F,
    done: (submitted: Submitted<F>) => void,
  ): void =>
    this.#engine.submit(concertId, command, (reply) => {
      if (reply.kind !== "accepted") return done({ reply })
      const { kind, reservation, status, sale } = reply
      done(made(() => this.#outcome({ kind, reservation, status }, sale, followUp)))
    })

  #outcome<F extends FollowUp>(reply: Accepted, sale: SaleView, followUp: F): Submitted<F> {
    const value =
      followUp.kind === "outcome"
        ? sale.reservation(reply.reservation, reply.status)
        : this.#valueOf(sale, followUp as Exclude<F, { readonly kind: "outcome" }>)
    invariant(value !== undefined, "I2: what was accepted is committed")
    return { reply, at: readAtOf(sale), value: value as FollowUpAnswer<F> }
  }

  readonly shedding: SaleCommands["shedding"] = (concertId, lane) => this.#engine.shedding(concertId, lane)
  readonly present: SaleCommands["present"] = (concertId, person) => this.#engine.present(concertId, person)

  readonly ask = <Q extends Question>(concertId: ConcertId, question: Q, done: (asked: Asked<Q>) => void): void => {
    if (!isConcertId(concertId)) return done({ kind: "absent" })
    const view = this.#engine.view(concertId)
    if (view !== undefined) return this.#answer(view, question, done)
    if (question.kind === "card" && question.inMemory) return done({ kind: "failed", reason: "it is not in memory" })
    this.#engine.load(concertId, (result) => {
      if (result.kind === "loaded") return this.#answer(result.sale, question, done)
      done(result)
    })
  }

  #answer<Q extends Question>(sale: SaleView, question: Q, done: (asked: Asked<Q>) => void): void {
    if (question.kind === "fingerprint") {
      return this.#fingerprint(sale.concertId, (found) => {
        if (found === undefined)
          return done({ kind: "failed", reason: "a record of the sale is on its way for too long" })
        if ("cause" in found) return done(found)
        done({ kind: "answer", at: readAtOf(sale), value: found as AnswerOf<Q> })
      })
    }
    done(made(() => ({ kind: "answer", at: readAtOf(sale), value: this.#valueOf(sale, question) as AnswerOf<Q> })))
  }

  #valueOf(sale: SaleView, question: Parameters<typeof answer>[1]): unknown {
    return answer(sale, question, { now: this.#engine.now(), seatsLeft: this.#seatsLeft })
  }

  /** Memory is ahead of the journal while a record is on its way: then the moment in which it is committed is waited for. */
  #fingerprint(concertId: ConcertId, done: (found: SaleFingerprint | AnswerDefect | undefined) => void): void {
    const now = made(() => this.#engine.fingerprint(concertId))
    if (now !== undefined) return done(now)
    const end = (found: SaleFingerprint | AnswerDefect | undefined): void => {
      cancel()
      stopListening()
      done(found)
    }
    const cancel = this.#defer.after(limits.outcomeWaitMsMax, () => end(undefined))
    const stopListening = this.#engine.onCommitted((committed) => {
      if (committed.concertId !== concertId) return
      const found = made(() => this.#engine.fingerprint(concertId))
      if (found !== undefined) end(found)
    })
  }
}

/**
 * What is made for one caller. It may be made in a turn of the engine, where nothing stands between a throw and the
 * other callers: so a throw is an answer, too.
 */
const made = <A>(make: () => A): A | AnswerDefect => {
  try {
    return make()
  } catch (cause) {
    return { kind: "defect", cause }
  }
}

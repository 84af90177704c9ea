/**
 * Micro-batches: what is asked while a statement is on its way goes with the next one, which locks the rows of all of it
 * in the order of their ids and books what is free. It batches like the engine's journal and remembers nothing, so that
 * batching and the single writer can be told apart. Within a batch no two requests share a seat: who comes later for a
 * seat waits for the next batch.
 */
import { refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Strategy } from "./LabBackend.ts"
import type { Reserve, ReserveAnswer } from "./ReservationBackend.ts"
import { RowCalls } from "./RowCalls.ts"
import { type BatchBooked, isFailure } from "./RowStore.ts"
import { refused, wrongSeats } from "./row-answers.ts"

type Asked = { readonly asked: Reserve; readonly done: (answer: ReserveAnswer) => void }

/** Requests of one statement, and of all that wait for one. */
const batchMax = 128
const waitingMax = 16_384

class BatchedBackend extends RowCalls {
  /** In the order in which they were asked. */
  #waiting: Asked[] = []
  #underWay = false

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    const wrong = wrongSeats(asked.seats)
    if (wrong !== undefined) return done(wrong)
    if (this.#waiting.length >= waitingMax) return done({ kind: "try-again", refusal: refusal("overloaded") })
    this.#waiting.push({ asked, done })
    if (!this.#underWay) this.#next()
  }

  #next(): void {
    const batch = this.#take()
    if (batch.length === 0) return
    this.#underWay = true
    this.#send(batch, () => {
      this.#underWay = false
      this.#next()
    })
  }

  #take(): ReadonlyArray<Asked> {
    const batch: Asked[] = []
    const later: Asked[] = []
    const seats = new Set<number>()
    for (const each of this.#waiting) {
      const fits = batch.length < batchMax && !each.asked.seats.some((seat) => seats.has(seat))
      if (fits) batch.push(each)
      else later.push(each)
      // Also of one that waits, so that no later request overtakes it.
      for (const seat of each.asked.seats) seats.add(seat)
    }
    this.#waiting = later
    return batch
  }

  #send(batch: ReadonlyArray<Asked>, ended: () => void): void {
    this.inSession(
      (steps) => steps.bookAll(batch.map(({ asked }) => asked)),
      (answer) => {
        const undone = answer === "key-known" || (isFailure(answer) && answer.why === "conflict")
        // One of them has undone all: each goes alone, so that it undoes only itself.
        if (undone && batch.length > 1) return this.#oneByOne(batch, ended)
        for (const [nth, { asked, done }] of batch.entries()) {
          if (isFailure(answer) || answer === "key-known") this.settle(asked, answer, done)
          else this.#tell(asked, answer[nth], done)
        }
        ended()
      },
    )
  }

  #oneByOne([first, ...others]: ReadonlyArray<Asked>, ended: () => void): void {
    if (first === undefined) return ended()
    this.#send([first], () => this.#oneByOne(others, ended))
  }

  #tell(asked: Reserve, booked: BatchBooked, done: (answer: ReserveAnswer) => void): void {
    if (booked.kind === "booked") return done({ kind: "reserved", reservation: booked.reservation, at: booked.at })
    const code = booked.kind === "absent" ? "seat-unknown" : "seat-taken"
    this.settle(asked, refused(code, { seatId: booked.seat }), done)
  }
}

export const batched: Strategy = {
  name: "batched",
  correct: true,
  needs: ["PostgreSQL"],
  about: "books what was asked meanwhile with one conditional statement, and remembers nothing",
  start: ({ rows }) => Effect.map(rows, (store) => new BatchedBackend("batched", store)),
}

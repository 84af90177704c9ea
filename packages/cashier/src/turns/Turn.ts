/**
 * The time during which one server has the right to run the errands of a gateway: it runs them, and works on the messages
 * of the provider. What it was at is found by the next one in the tables.
 */
import { Gathering } from "@ticketrush/engine/backends/Gathering"
import type { CommandDoor } from "@ticketrush/engine/EngineApi"
import type { Defer, Log } from "@ticketrush/engine/ports"
import {
  type Errand,
  ErrandRunner,
  type NotEnded,
  type PaymentGateway,
  PaymentWatch,
  type ProviderPayment,
} from "@ticketrush/payment"
import { type ConcertId, limits, reservationIdOf } from "@ticketrush/protocol"
import {
  attemptName,
  type CashierStore,
  type MadePayment,
  type OpenMessage,
  type OrderedErrand,
  orderName,
  type WorkedMessage,
} from "../tables/CashierStore.ts"
import { namesIn, type Written, writtenApart } from "../tables/Written.ts"
import { Asking } from "./Asking.ts"
import { isThereAlready, paidBackIn, reportOfErrand, reportsOfShown } from "./reports.ts"
import { Saying } from "./Saying.ts"
import type { TurnSettings } from "./settings.ts"

export type TurnParts = {
  readonly store: CashierStore
  /** The gateway as terms of payment name it. */
  readonly name: string
  readonly gateway: PaymentGateway
  readonly sales: CommandDoor
  readonly defer: Defer
  /** Milliseconds since 1970 UTC, by the clock of the database. */
  readonly nowMs: () => number
  readonly owner: string
  readonly log: Log
  readonly settings: TurnSettings
  /** Where a buyer is sent back to; the reservation is added to it. */
  readonly returnUrl: string
  readonly onTables: (failed: string | null) => void
  /** The right was lost, or something new may be there. */
  readonly onLost: () => void
  readonly wake: () => void
  /** Where its buyer pays is known now. */
  readonly onMade: (concertId: ConcertId, payment: number) => void
}

const notTaken = "a sale did not take what came of a payment"
const notWritten = "what is known of a payment at its provider cannot be written"

/** Errands, payments or messages in one statement. */
const rowsAtOnce = 500

export class Turn {
  readonly #parts: TurnParts
  readonly #asking: Asking
  readonly #saying: Saying
  readonly #runner: ErrandRunner
  readonly #watch: PaymentWatch
  /** The last errand that was read. */
  #after = 0
  /** When errands that are to end were looked for. */
  #endingsAt = Number.NEGATIVE_INFINITY
  /** By attempt: payments that were made and cannot be written, each with what ends it. */
  readonly #unwritten = new Map<string, () => void>()
  readonly #ordered = new Map<string, OrderedErrand>()
  readonly #messages = new Map<string, OpenMessage>()
  readonly #puts: Gathering<Errand, ReadonlySet<string> | undefined>
  readonly #mades: Gathering<MadePayment, Written<MadePayment, void>>
  readonly #workeds: Gathering<WorkedMessage, Written<WorkedMessage, void>>

  constructor(parts: TurnParts) {
    const { defer, gateway, onTables, sales, settings, store } = parts
    this.#parts = parts
    this.#asking = new Asking({ defer, pauseMs: settings.pauseMs, onTables })
    this.#saying = new Saying({ sales, defer, ...settings })
    this.#puts = new Gathering(rowsAtOnce, (errands, done) => this.#putAll(errands, done))
    this.#mades = new Gathering(rowsAtOnce, (made, done) =>
      this.#asking.untilDone(writtenApart(made, store.made), done),
    )
    this.#workeds = new Gathering(rowsAtOnce, (worked, done) =>
      this.#asking.untilDone(writtenApart(worked, store.worked), done),
    )
    this.#runner = this.#runnerOf(gateway)
    this.#watch = new PaymentWatch({
      ...{ gateway, defer, pauseMs: settings.pauseMs },
      seen: (shown, ids) => this.#seen(shown, ids),
      unknown: (_payment, ids) => this.#worked(ids, "unknown", "the provider knows no such payment"),
    })
  }

  /** Begins nothing more. What is at a provider is found by the next turn. */
  stop(): void {
    this.#asking.stop()
    this.#saying.stop()
    this.#runner.stop()
    this.#watch.stop()
  }

  /** Looks for new errands and messages; `done` says whether there may be more. */
  look(done: (more: boolean) => void, failed: () => void): void {
    const errands = (): void =>
      this.#lookForErrands((some) => this.#lookForMessages((more) => done(some || more), failed), failed)
    this.#lookForEndings(errands, failed)
  }

  /** What a person ordered to end, at whichever server. Under load the tables are not asked at each look. */
  #lookForEndings(done: () => void, failed: () => void): void {
    const { name, nowMs, settings, store } = this.#parts
    if (nowMs() - this.#endingsAt < settings.pollMs) return done()
    this.#endingsAt = nowMs()
    this.#asking.once(
      store.stuck.endings(name, settings.pageSize),
      (found) => {
        for (const { attempt, concertId, payment } of found) {
          const order = orderName(store.shop, concertId, payment)
          const unwritten = this.#unwritten.get(attempt)
          if (unwritten !== undefined) unwritten()
          // One that was not read yet is looked for again.
          else if (this.#ordered.has(attempt)) this.#runner.end({ attempt, order }, (why) => this.#goesOn(attempt, why))
        }
        done()
      },
      failed,
    )
  }

  #goesOn(attempt: string, why: NotEnded): void {
    this.#asking.untilDone(this.#parts.store.stuck.notEnded(attempt, why === "not-first" ? "under-way" : why), () => {})
  }

  #lookForErrands(done: (more: boolean) => void, failed: () => void): void {
    const { name, settings, store } = this.#parts
    if (this.#runner.underWay >= settings.underWayMax) return done(false)
    this.#asking.once(
      store.open(name, this.#after, settings.pageSize),
      (found) => {
        for (const ordered of found) {
          const { errand, id } = ordered
          // The row was read before the payment of its order was made: read again, it says how that ended.
          if (!ordered.isMade && errand.kind !== "create" && !this.#runner.has(errand.order)) return done(true)
          this.#after = id
          this.#ordered.set(errand.attempt, ordered)
          this.#runner.take(errand)
        }
        done(found.length === settings.pageSize)
      },
      failed,
    )
  }

  #runnerOf(gateway: PaymentGateway): ErrandRunner {
    const { defer, log } = this.#parts
    return new ErrandRunner({
      ...{ gateway, defer, settings: { looksPerSecondMax: limits.stuckLooksPerSecondMax } },
      isNeedless: (errand, shown) => isThereAlready(this.#ordered.get(errand.attempt)!, shown),
      store: { put: (errand, done) => this.#puts.ask(errand, (kept) => done(kept?.has(errand.attempt) === true)) },
      describe: (errand) => this.#describe(this.#ordered.get(errand.attempt)!),
      settled: (errand, shown, taken) => this.#settled(errand, shown, taken),
      stuck: ({ attempt, kind }) =>
        log.warn("a payment provider answers, and what it was asked to do neither happens nor is refused", {
          ...{ attempt, kind },
        }),
    })
  }

  #describe({ concertId, reservation }: OrderedErrand) {
    const id = reservationIdOf(concertId, reservation)
    const back = new URL(this.#parts.returnUrl)
    back.searchParams.set("reservationId", String(id))
    return { title: `Reservation ${id}`, returnUrl: back.href }
  }

  #putAll(errands: ReadonlyArray<Errand>, done: (kept: ReadonlySet<string> | undefined) => void): void {
    const { log, name, onLost, owner, store } = this.#parts
    this.#asking.once(
      writtenApart(errands, (some) => store.put(name, owner, some)),
      (written) => {
        const kept = namesIn(written)
        // None of several that were open: another server has the right.
        if (kept.size + written.unwritten.size === 0) return onLost()
        for (const [{ attempt }, reason] of written.unwritten) log.warn(notWritten, { attempt, reason })
        done(kept)
      },
      () => done(undefined),
    )
  }

  /** Its buyer waits for it, to hear where they pay. Until it is written nothing is asked for under the provider's name. */
  #made(ordered: OrderedErrand, made: MadePayment, ended: (instead?: "ended") => void): void {
    const { log, onMade, settings, store } = this.#parts
    const { attempt } = ordered.errand
    this.#mades.ask(made, ({ unwritten }) => {
      const reason = unwritten.get(made)
      if (reason === undefined) {
        onMade(made.concertId, made.payment)
        return ended()
      }
      log.warn(notWritten, { attempt, reason })
      // No money is taken for it, whatever is made there: the sale hears that it is over.
      this.#unwritten.set(attempt, () => {
        this.#unwritten.delete(attempt)
        this.#report(ordered, { ...ordered.errand, state: "refused" }, undefined, () => ended("ended"))
      })
      this.#asking.untilDone(store.found(attempt, "payment-not-written"), () =>
        this.#asking.after(settings.unwrittenMs, () => {
          if (this.#unwritten.delete(attempt)) this.#made(ordered, made, ended)
        }),
      )
    })
  }

  #settled(errand: Errand, shown: ProviderPayment | undefined, taken: (instead?: "ended") => void): void {
    const ordered = this.#ordered.get(errand.attempt)!
    const { settings, store } = this.#parts
    const { concertId, payment } = ordered
    const ended = (instead?: "ended"): void => {
      this.#ordered.delete(errand.attempt)
      taken(instead)
    }
    if (errand.kind === "create" && errand.state === "done") {
      const { id, redirectUrl } = shown!
      return this.#made(ordered, { concertId, payment, id, redirectUrl }, ended)
    }
    if (errand.kind === "confirm" && errand.refusal === "declined-for-now") {
      const number = confirmNumber(errand.attempt) + 1
      if (number <= settings.confirmsMax) {
        return this.#asking.untilDone(store.tryAgain(ordered, attemptName(errand.order, "confirm", number)), () => {
          this.#parts.wake()
          ended()
        })
      }
    }
    this.#report(ordered, errand, shown, ended)
  }

  /** Tells the sale what came of an errand. */
  #report(ordered: OrderedErrand, errand: Errand, shown: ProviderPayment | undefined, ended: () => void): void {
    const { log, store } = this.#parts
    const report = reportOfErrand(ordered, errand, shown)
    if (report === undefined) return ended()
    this.#saying.say(ordered.concertId, report, (finding) => {
      if (finding === null) return ended()
      log.warn(notTaken, { attempt: errand.attempt, finding })
      this.#asking.untilDone(store.found(errand.attempt, finding), ended)
    })
  }

  #lookForMessages(done: (more: boolean) => void, failed: () => void): void {
    const { name, nowMs, settings, store } = this.#parts
    if (this.#messages.size >= settings.underWayMax) return done(false)
    this.#asking.once(
      store.messages(name, nowMs(), [...this.#messages.keys()].map(Number), settings.pageSize),
      (found) => {
        for (const message of found) this.#work(message)
        done(found.length >= settings.pageSize)
      },
      failed,
    )
  }

  #work(message: OpenMessage): void {
    const { nowMs, settings, store } = this.#parts
    const id = String(message.id)
    this.#messages.set(id, message)
    const { ours, providerPayment, receivedAt } = message
    if (providerPayment === null) return this.#worked([id], "unknown", "it names no payment")
    if (ours !== null) return this.#watch.message(providerPayment, id)
    const now = nowMs()
    if (now - receivedAt > settings.strangeMsMax) return this.#worked([id], "unknown", "its payment is none of ours")
    // Its cause may still be on the way to our tables.
    this.#asking.once(
      store.postpone([message.id], now + settings.strangeMs),
      () => this.#messages.delete(id),
      () => this.#messages.delete(id),
    )
  }

  /** The provider was read after these messages came: what it shows now is told, whatever they say. */
  #seen(shown: ProviderPayment, ids: ReadonlyArray<string>): void {
    const { message, ours, provider } = this.#messages.get(ids[0])!
    const { concertId, payment } = ours!
    const order = orderName(this.#parts.store.shop, concertId, payment)
    const reports = reportsOfShown(payment, order, shown, `${provider} ${message}`)
    this.#runner.heard(order)
    this.#saying.sayAll(concertId, reports, (finding) => {
      if (finding !== null) this.#parts.log.warn(notTaken, { order, provider, message, finding })
      // A refund that the sale does not take may have been ordered again, and then that one stands for it.
      this.#worked(ids, "done", finding, finding === null ? paidBackIn(order, shown) : [])
    })
  }

  #worked(
    ids: ReadonlyArray<string>,
    state: "done" | "unknown",
    finding: string | null,
    paidBack: ReadonlyArray<string> = [],
  ): void {
    for (const id of ids) this.#workedOne({ id: Number(id), state, finding, paidBack })
  }

  #workedOne(worked: WorkedMessage): void {
    const { log, settings } = this.#parts
    this.#workeds.ask(worked, ({ unwritten }) => {
      const reason = unwritten.get(worked)
      if (reason === undefined) return void this.#messages.delete(String(worked.id))
      log.warn(notWritten, { message: worked.id, reason })
      this.#asking.after(settings.unwrittenMs, () => this.#workedOne(worked))
    })
  }
}

const confirmNumber = (attempt: string): number => Number(/-confirm-(\d+)$/.exec(attempt)?.[1] ?? 1)

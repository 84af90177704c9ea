/**
 * How many codes a node sends by mail: so many within an hour for people at one network address, and so many within a minute in all.
 * What a person and a mailbox may have is counted in the tables; many people who do not exist have a table of their own each.
 */
import { limits } from "@ticketrush/protocol"
import { AgedTable } from "../line/AgedTable.ts"
import { addressKey } from "../stream/address-key.ts"

type Window = { readonly until: number; readonly sent: number }

const minuteMs = 60_000

export class CodeRates {
  readonly #sources = new AgedTable<string, Window>(limits.emailSourcesKnownMax)
  #all: Window = { until: 0, sent: 0 }

  /** Zero: one more is sent. Else how many seconds there are until then. `now` in milliseconds. */
  take(address: string, now: number): number {
    const key = addressKey(address)
    const source = windowAt(this.#sources.get(key), now, limits.emailCodesWindowMs)
    const all = windowAt(this.#all, now, minuteMs)
    const full = [
      ...(source.sent >= limits.emailCodesPerSourceMax ? [source.until] : []),
      ...(all.sent >= limits.emailCodesPerMinuteMax ? [all.until] : []),
    ]
    if (full.length > 0) return Math.ceil((Math.max(...full) - now) / 1_000)
    this.#sources.set(key, { ...source, sent: source.sent + 1 })
    this.#all = { ...all, sent: all.sent + 1 }
    return 0
  }

  /** None was sent: a person who may have none takes no turn of others. `takenAt`: when it was taken. */
  giveBack(address: string, takenAt: number): void {
    const key = addressKey(address)
    const source = this.#sources.get(key)
    if (source !== undefined) this.#sources.set(key, oneLess(source, takenAt, limits.emailCodesWindowMs))
    this.#all = oneLess(this.#all, takenAt, minuteMs)
  }
}

/** A window that began later never counted it. */
const oneLess = (window: Window, takenAt: number, lengthMs: number): Window =>
  takenAt >= window.until - lengthMs ? { ...window, sent: window.sent - 1 } : window

const windowAt = (window: Window | undefined, now: number, lengthMs: number): Window =>
  window !== undefined && now < window.until ? window : { until: now + lengthMs, sent: 0 }

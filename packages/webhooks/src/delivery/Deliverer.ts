/**
 * Sends messages to endpoints. One server at a time does (a lease in the tables). Each partition has one message on its way at
 * most; nothing of it is sent before what came of the attempt before is stored, so a server that is killed sends at most
 * one message of each partition again, under the same id. A slow endpoint holds up its own partitions and nothing else: attempts are
 * independent, and what came of all of them is stored together, one write at a time.
 */

import { reasonOf } from "@ticketrush/engine/health/forEver"
import { Lease } from "@ticketrush/engine/ownership/Lease"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { StandardWebhookSigner } from "@ticketrush/payment/webhooks/StandardWebhooks"
import { Effect, Exit } from "effect"
import type { EndpointStore } from "../endpoints/EndpointStore.ts"
import { type ShopEndpoint, secretsAt } from "../endpoints/ShopEndpoint.ts"
import type { Post, PostOutcome } from "../guard/Post.ts"
import { afterAttempt } from "./after-attempt.ts"
import type { AttemptOutcome, DeliveryStore, PartitionName, Settled, StoredMessage } from "./DeliveryStore.ts"
import { Partition } from "./Partition.ts"

export type DelivererSettings = {
  /** How often partitions and endpoints are read when nothing wakes the sender. */
  readonly pollMs: number
  /** For how long the right to send is taken; it is renewed after a third of it. */
  readonly leaseMs: number
  /** An endpoint that does not answer within this time has not taken the message. */
  readonly answerMsMax: number
  /** Messages of a partition that are read at a time. */
  readonly readAhead: number
  /** Messages for others that a partition passes over at once. */
  readonly moveOnAfter: number
  /** How long messages and the log of attempts are kept, and how often those that are older are forgotten. */
  readonly keptMs: number
  readonly forgetEveryMs: number
  /** The pause after tables that could not be asked. */
  readonly pauseMs: number
}

export type DelivererParts = {
  readonly endpoints: Pick<EndpointStore, "list">
  readonly store: DeliveryStore
  readonly post: Post
  readonly defer: Defer
  /** Milliseconds since 1970 UTC, by the clock of the database. */
  readonly nowMs: () => number
  /** 0 to 1, so that pauses spread. */
  readonly draw: () => number
  /** Who sends: differs from start to start. */
  readonly owner: string
  readonly log: Log
  readonly settings: DelivererSettings
  /** Hears of each attempt, of each look at the endpoints, and why the tables could not be asked (null: they could). */
  readonly onAttempt?: (outcome: AttemptOutcome) => void
  readonly onEndpoints?: (endpoints: ReadonlyArray<ShopEndpoint>) => void
  readonly onTables?: (failed: string | null) => void
}

const forgottenAtOnce = 5_000
const nameOf = ({ endpoint, partition }: PartitionName): string => `${endpoint} ${partition}`

export class Deliverer {
  readonly #parts: DelivererParts
  #endpoints = new Map<number, ShopEndpoint>()
  readonly #partitions = new Map<string, Partition>()
  #unsettled: Settled[] = []
  /** The right to send. */
  readonly #lease: Lease
  #forgotAt = Number.NEGATIVE_INFINITY
  /** One round runs at a time; who wakes the sender meanwhile gets another one. */
  #running = false
  #again = false
  #storing = false
  #stopped = false
  #cancelTimer: (() => void) | undefined
  #onStopped: (() => void) | undefined

  constructor(parts: DelivererParts) {
    const { nowMs, owner, settings, store } = parts
    this.#parts = parts
    this.#lease = new Lease({
      ...{ nowMs, leaseMs: settings.leaseMs, release: () => store.release(owner) },
      take: (now, until) => store.claim(owner, now, until),
      ask: (asked, done, failed) => this.#ask(asked, done, failed),
    })
  }

  /** Something is there to send, or may be. */
  wake(): void {
    this.#again = true
    if (!this.#running && !this.#stopped) this.#round()
  }

  /**
   * Begins nothing more, stores what came of attempts, and lets the next server send. What is on its way is cut. A round
   * that is under way ends first: its claim could be written behind the release otherwise.
   */
  stop(done: () => void): void {
    this.#stopped = true
    this.#cancelTimer?.()
    for (const partition of this.#partitions.values()) partition.cancel?.()
    this.#onStopped = done
    this.#endStop()
  }

  #endStop(): void {
    const done = this.#onStopped
    if (done === undefined || this.#running || this.#storing) return
    this.#onStopped = undefined
    this.#lease.giveBack(done)
  }

  #round(): void {
    this.#running = true
    this.#again = false
    this.#cancelTimer?.()
    const failed = (): void => this.#rest(this.#parts.settings.pauseMs, true)
    const steps = [this.#readEndpoints, this.#claim, this.#readPartitions, this.#fill].map((step) => step.bind(this))
    const next = (): void => {
      if (this.#stopped) return this.#rest(0)
      const step = steps.shift()
      if (step !== undefined) return step(next, failed)
      this.#begin()
      this.#forget()
      this.#rest(this.#untilDue())
    }
    next()
  }

  #rest(ms: number, failed = false): void {
    this.#running = false
    if (this.#stopped) return this.#endStop()
    if (this.#again && !failed) return this.#round()
    this.#cancelTimer = this.#parts.defer.after(ms, () => this.wake())
  }

  /** Until the next retry, the next renewal of the right to send, or the next look. */
  #untilDue(): number {
    const { nowMs, settings } = this.#parts
    const now = nowMs()
    let due = now + settings.pollMs
    if (this.#lease.isHeld(now)) due = Math.min(due, this.#lease.renewAt)
    for (const partition of this.#partitions.values()) {
      if (partition.isFree && partition.head !== undefined && partition.state.nextAt > now)
        due = Math.min(due, partition.state.nextAt)
    }
    return Math.max(1, due - now)
  }

  #readEndpoints(done: () => void, failed: () => void): void {
    this.#ask(
      this.#parts.endpoints.list,
      (listed) => {
        this.#endpoints = new Map(listed.map((endpoint) => [endpoint.id, endpoint]))
        this.#parts.onEndpoints?.(listed)
        done()
      },
      failed,
    )
  }

  #claim(done: () => void, failed: () => void): void {
    if (this.#endpoints.size === 0) done()
    else this.#lease.claim(done, failed)
  }

  /** Partitions as they are stored. Those in which something happened meanwhile know better. */
  #readPartitions(done: () => void, failed: () => void): void {
    if (this.#endpoints.size === 0 || !this.#lease.isHeld(this.#parts.nowMs())) {
      for (const partition of this.#partitions.values()) partition.cancel?.()
      this.#partitions.clear()
      return done()
    }
    const versions = new Map([...this.#partitions].map(([name, partition]) => [name, partition.version]))
    this.#ask(
      this.#parts.store.partitions,
      (states) => {
        const names = new Set(states.map(nameOf))
        for (const [name, partition] of this.#partitions) {
          if (names.has(name)) continue
          partition.cancel?.()
          this.#partitions.delete(name)
        }
        for (const state of states) {
          const name = nameOf(state)
          const partition = this.#partitions.get(name)
          if (partition === undefined) this.#partitions.set(name, new Partition(state))
          else if (partition.isIdle && partition.version === versions.get(name)) partition.moveTo(state)
        }
        done()
      },
      failed,
    )
  }

  /**
   * The next messages of partitions that have none. Where there are none either, but many for other endpoints, these are
   * passed over, so that they are not looked through again and again.
   */
  #fill(done: () => void, failed: () => void): void {
    const { settings, store } = this.#parts
    const empty = [...this.#partitions.values()].filter((partition) => this.#isEmpty(partition))
    if (empty.length === 0) return done()
    // The newest first: what is written after that is not passed over.
    const asked = Effect.all([
      store.newest,
      store.next(
        empty.map(({ state }) => state),
        settings.readAhead,
      ),
    ])
    this.#ask(
      asked,
      ([newest, queues]) => {
        for (const { messages, ...name } of queues) this.#partitions.get(nameOf(name))?.queue(messages)
        const idle = empty.filter(({ head, state }) => head === undefined && newest - state.done > settings.moveOnAfter)
        if (idle.length === 0) done()
        else this.#moveOn(idle, newest, done, failed)
      },
      failed,
    )
  }

  #moveOn(idle: ReadonlyArray<Partition>, newest: number, done: () => void, failed: () => void): void {
    const states = idle.map(({ state }) => state)
    this.#ask(
      this.#parts.store.moveOn(states, newest),
      () => {
        for (const partition of idle) partition.isUnsure = true
        this.#again = true
        done()
      },
      failed,
    )
  }

  #isEmpty(partition: Partition): boolean {
    return partition.isFree && partition.head === undefined && this.#sends(partition)
  }

  #sends({ state }: Partition): boolean {
    return this.#endpoints.get(state.endpoint)?.disabled === null
  }

  #begin(): void {
    const now = this.#parts.nowMs()
    if (this.#stopped || !this.#lease.isHeld(now)) return
    for (const partition of this.#partitions.values()) {
      const { head } = partition
      if (!partition.isFree || head === undefined || partition.state.nextAt > now || !this.#sends(partition)) continue
      this.#attempt(partition, head, this.#endpoints.get(partition.state.endpoint)!)
    }
  }

  #attempt(partition: Partition, message: StoredMessage, { keys, url }: ShopEndpoint): void {
    const { defer, nowMs, post, settings } = this.#parts
    const { answerMsMax } = settings
    partition.version++
    const at = nowMs()
    const body = Buffer.from(message.body)
    const headers = {
      ...new StandardWebhookSigner(secretsAt({ keys }, at)).sign(message.message, at, body),
      "content-type": "application/json",
      "user-agent": "TicketRush",
    }
    let over = false
    const end = (outcome: PostOutcome): void => {
      if (over) return
      over = true
      cancelLimit()
      partition.cancel = undefined
      if (!this.#stopped) this.#settle(partition, message, at, outcome)
    }
    let cancelPost = (): void => {}
    const cancelLimit = defer.after(answerMsMax, () => {
      cancelPost()
      end({ kind: "failed", reason: `no answer within ${answerMsMax / 1_000} seconds` })
    })
    partition.cancel = () => {
      over = true
      cancelLimit()
      cancelPost()
      partition.cancel = undefined
    }
    cancelPost = post({ url, headers, body }, end)
    if (over) cancelPost()
  }

  #settle(partition: Partition, message: StoredMessage, at: number, outcome: PostOutcome): void {
    const { draw, nowMs } = this.#parts
    const now = nowMs()
    const from = partition.state
    const siblings = [...this.#partitions.values()].filter(({ state }) => state.endpoint === from.endpoint)
    const takenAt = Math.max(...siblings.map(({ state }) => state.takenAt))
    const { to, nextAt, disabled, detail, ...after } = afterAttempt(from, message.id, outcome, {
      now,
      takenAt,
      draw: draw(),
    })
    const attempt = {
      message: message.message,
      type: message.type,
      attempt: from.attempts + 1,
      at,
      tookMs: Math.max(0, Math.round(now - at)),
      outcome: after.outcome,
      status: outcome.kind === "answer" ? outcome.status : null,
      detail,
      nextAt,
    }
    partition.isSettling = true
    this.#unsettled.push({ from, to, attempt, disabled })
    this.#store()
  }

  /** What gathers while a write is under way goes into the next one. A write without an outcome is sent again. */
  #store(): void {
    if (this.#storing || this.#unsettled.length === 0) return
    this.#storing = true
    const settled = this.#unsettled
    this.#unsettled = []
    this.#ask(
      this.#parts.store.settle(settled),
      (written) => {
        this.#storing = false
        for (const [n, each] of settled.entries()) this.#stored(each, written[n])
        this.#store()
        if (this.#stopped) return this.#endStop()
        this.#begin()
        if ([...this.#partitions.values()].some((partition) => partition.isUnsure || this.#isEmpty(partition)))
          this.wake()
      },
      () => {
        this.#unsettled = [...settled, ...this.#unsettled]
        const again = (): void => {
          this.#storing = false
          if (this.#stopped) this.#endStop()
          else this.#store()
        }
        if (this.#stopped) again()
        else this.#parts.defer.after(this.#parts.settings.pauseMs, again)
      },
    )
  }

  /** `written` is false when the partition was elsewhere: it is read anew, as it is free now. */
  #stored({ from, to, attempt, disabled }: Settled, written: boolean): void {
    const partition = this.#partitions.get(nameOf(from))
    if (partition !== undefined) {
      partition.isSettling = false
      partition.version++
      if (written) partition.moveTo(to)
      else partition.isUnsure = true
    }
    if (!written) return
    this.#parts.onAttempt?.(attempt.outcome)
    if (disabled === null) return
    const endpoint = this.#endpoints.get(from.endpoint)
    if (endpoint === undefined || endpoint.disabled !== null) return
    this.#endpoints.set(endpoint.id, { ...endpoint, disabled })
    const { by, reason } = disabled
    this.#parts.log.warn("an endpoint of webhooks was disabled", { endpoint: endpoint.id, by, reason })
  }

  #forget(): void {
    const { nowMs, settings, store } = this.#parts
    const now = nowMs()
    if (!this.#lease.isHeld(now) || now < this.#forgotAt + settings.forgetEveryMs) return
    this.#forgotAt = now
    this.#ask(
      store.forget(now - settings.keptMs, forgottenAtOnce),
      (more) => {
        if (more) this.#forgotAt = Number.NEGATIVE_INFINITY
      },
      () => {},
    )
  }

  #ask<A, E extends { readonly message: string }>(
    effect: Effect.Effect<A, E>,
    done: (value: A) => void,
    failed: () => void,
  ): void {
    Effect.runCallback(effect, {
      onExit: (exit) => {
        if (Exit.isSuccess(exit)) {
          this.#parts.onTables?.(null)
          done(exit.value)
        } else {
          this.#parts.onTables?.(reasonOf(exit.cause))
          failed()
        }
      },
    })
  }
}

/** A shop in virtual time: an endpoint that answers as a test says, and servers that send to it and may die. */
import { storeUnavailable, writeUnknown } from "@ticketrush/engine/catalogue/errors"
import type { ConcertId } from "@ticketrush/protocol"
import { type WebhookEvent, webhookEvents } from "@ticketrush/protocol/webhook-events"
import { VirtualTime } from "@ticketrush/testing"
import { Effect } from "effect"
import { Deliverer, type DelivererParts, type DelivererSettings } from "../../src/delivery/Deliverer.ts"
import type { DeliveryStore } from "../../src/delivery/DeliveryStore.ts"
import type { PostOutcome, PostRequest } from "../../src/guard/Post.ts"
import { type Message, webhookPartitions } from "../../src/messages/Message.ts"
import { makeDeliveryStoreMemory } from "../../src/tables/DeliveryStoreMemory.ts"
import { makeEndpointStoreMemory } from "../../src/tables/EndpointStoreMemory.ts"
import { WebhookMemory } from "../../src/tables/WebhookMemory.ts"

export const hour = 3_600_000
export const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`

export const settings: DelivererSettings = {
  pollMs: 600_000,
  leaseMs: 30 * 60_000,
  answerMsMax: 15_000,
  readAhead: 3,
  moveOnAfter: 5,
  keptMs: 30 * 24 * hour,
  forgetEveryMs: hour,
  pauseMs: 1_000,
}

/** How an endpoint takes an attempt; null: it never answers. `afterMs`: how long that takes. */
export type Answer = { readonly outcome: PostOutcome | null; readonly afterMs?: number }
export const answered = (status: number, retryAfter = ""): PostOutcome => ({ kind: "answer", status, retryAfter })

export type Came = { readonly at: number; readonly url: string; readonly id: string; readonly request: PostRequest }

/** What strikes the tables: how likely, and by which draw. */
export type Trouble = { rate: number; readonly draw: () => number }

export class Shop {
  readonly time = new VirtualTime()
  readonly memory = new WebhookMemory()
  readonly store = makeDeliveryStoreMemory(this.memory)
  readonly endpoints = makeEndpointStoreMemory(this.memory)
  readonly came: Came[] = []
  readonly warnings: string[] = []
  answer: (came: Came) => Answer = () => ({ outcome: answered(200) })
  readonly #trouble: Trouble | undefined
  #server: { readonly deliverer: Deliverer; alive: boolean } | undefined
  #starts = 0
  /** How far the journal of each concert is written as messages. */
  readonly #heads = new Map<ConcertId, number>()

  constructor(trouble?: Trouble) {
    this.#trouble = trouble
  }

  register(url = "https://shop.example/", events: ReadonlyArray<WebhookEvent> = webhookEvents): number {
    const { id } = Effect.runSync(this.endpoints.add({ url, events, secret, at: this.time.nowMs() }))
    return id
  }

  /** Writes the next messages of a concert, of these reservations, and tells the server. */
  write(reservations: ReadonlyArray<number>, concertId: ConcertId = 1): ReadonlyArray<string> {
    const from = this.#heads.get(concertId) ?? 0
    const messages = reservations.map((reservation, n): Message => {
      const message = `evt_${concertId}_${from + 1 + n}`
      const body = JSON.stringify({ reservation, message })
      return {
        message,
        type: "reservation.confirmed",
        partition: reservation % webhookPartitions,
        body,
        at: this.time.nowMs(),
      }
    })
    this.#heads.set(concertId, from + messages.length)
    Effect.runSync(this.store.write(concertId, from, from + messages.length, messages))
    this.wake()
    return messages.map(({ message }) => message)
  }

  wake(): void {
    if (this.#server?.alive) this.#server.deliverer.wake()
  }

  start(more: Partial<DelivererParts> = {}, planted = (store: DeliveryStore) => store): Deliverer {
    const server = { alive: true } as { deliverer: Deliverer; alive: boolean }
    const whileAlive = (task: () => void) => () => {
      if (server.alive) task()
    }
    server.deliverer = new Deliverer({
      endpoints: { list: this.#troubled(this.endpoints.list, false, server) },
      store: planted(this.#troubledStore(server)),
      defer: {
        soon: (task) => this.time.soon(whileAlive(task)),
        after: (ms, task) => this.time.after(ms, whileAlive(task)),
      },
      post: (request, done) => {
        const came = { at: this.time.nowMs(), url: request.url, id: request.headers["webhook-id"], request }
        this.came.push(came)
        const { outcome, afterMs = 10 } = this.answer(came)
        if (outcome === null) return () => {}
        return this.time.after(
          afterMs,
          whileAlive(() => done(outcome)),
        )
      },
      nowMs: this.time.nowMs,
      draw: () => 0.5,
      owner: `server ${++this.#starts}`,
      log: { warn: (message, fields) => void this.warnings.push(`${message} ${JSON.stringify(fields)}`) },
      settings,
      ...more,
    })
    this.#server = server
    server.deliverer.wake()
    return server.deliverer
  }

  /** The process ends at once: nothing of it runs any more. */
  kill(): void {
    if (this.#server !== undefined) this.#server.alive = false
  }

  idsOf(url = "https://shop.example/"): ReadonlyArray<string> {
    return this.came.filter((each) => each.url === url).map(({ id }) => id)
  }

  #troubledStore(server: { readonly alive: boolean }): DeliveryStore {
    const { store } = this
    return {
      ...store,
      claim: (...asked) => this.#troubled(store.claim(...asked), true, server),
      partitions: this.#troubled(store.partitions, false, server),
      next: (...asked) => this.#troubled(store.next(...asked), false, server),
      settle: (...asked) => this.#troubled(store.settle(...asked), true, server),
    }
  }

  /** Takes its time, and fails: before it happened, or after, where that can be told apart. A dead process hears nothing. */
  #troubled<A, E>(asked: Effect.Effect<A, E>, writes: boolean, server: { readonly alive: boolean }) {
    const trouble = this.#trouble
    if (trouble === undefined) return asked as Effect.Effect<A, never>
    return Effect.callback<A, ReturnType<typeof storeUnavailable> | ReturnType<typeof writeUnknown>>((resume) => {
      const strikes = trouble.draw() < trouble.rate
      const happens = !strikes || (writes && trouble.draw() < 0.5)
      this.time.after(Math.floor(trouble.draw() * 40), () => {
        const value = happens ? Effect.runSync(asked as Effect.Effect<A>) : undefined
        this.time.after(Math.floor(trouble.draw() * 40), () => {
          if (!server.alive) return
          if (!strikes) return resume(Effect.succeed(value as A))
          resume(writes ? writeUnknown("the answer was lost") : storeUnavailable("the tables are away"))
        })
      })
    }) as unknown as Effect.Effect<A, never>
  }
}
